package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.PageFault;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Exceptions in words: "#GP(0x28): mov ss,eax: the stack selector names no writable data segment;
 * selector 0x28 of the GDT, CPL 0 (Intel SDM Vol. 3A 5.7) at 0x10a4 &lt;main+0x4&gt;".
 */
final class Reasons {
    /** The rules that IOPL has a part in. */
    private static final Set<FaultReason> WITH_IOPL =
            EnumSet.of(
                    FaultReason.IOPL,
                    FaultReason.IO_PERMISSION,
                    FaultReason.IRET_IN_VIRTUAL_8086,
                    FaultReason.INT_IN_VIRTUAL_8086);

    private Reasons() {}

    /** An exception that an instruction raised, or that came between two instructions. */
    static String ofInstruction(Guest guest, int vector, int errorCode, int kind) {
        Cpu cpu = guest.cpu();
        FaultReason software = FaultReason.ofInstruction(kind);
        FaultReason reason = software == null ? cpu.faultReason : software;
        boolean between = kind == DeliveryKind.TRAP;
        boolean fetch = vector == Vector.PF && isFetch(cpu, errorCode);
        String what = between || fetch ? "" : guest.instructionAt(cpu.rip);
        return name(vector, errorCode)
                + ": "
                + (what.isEmpty() ? "" : what + ": ")
                + rule(guest, reason, vector, errorCode)
                + place(guest);
    }

    /** An exception that was detected while something else was delivered. */
    static String inDelivery(Guest guest, String ofWhat) {
        Cpu cpu = guest.cpu();
        return name(cpu.faultVector, cpu.faultErrorCode)
                + " while "
                + ofWhat
                + " was delivered: "
                + rule(guest, cpu.faultReason, cpu.faultVector, cpu.faultErrorCode)
                + place(guest);
    }

    /** What is delivered: "#PF", "INT 0x80", "interrupt 0x20". */
    static String delivery(int vector, int kind) {
        String number = "0x" + Integer.toHexString(vector);
        return switch (kind) {
            case DeliveryKind.INT_N -> "INT " + number;
            case DeliveryKind.INT3 -> "INT3";
            case DeliveryKind.INTO -> "INTO";
            case DeliveryKind.INT1 -> "INT1";
            case DeliveryKind.EXTERNAL -> "interrupt " + number;
            case DeliveryKind.NMI -> "an NMI";
            default -> Vector.name(vector);
        };
    }

    private static String name(int vector, int errorCode) {
        String code = Vector.hasErrorCode(vector) ? "(0x" + hex(errorCode) + ')' : "";
        return Vector.name(vector) + code;
    }

    private static String rule(Guest guest, FaultReason reason, int vector, int errorCode) {
        String details = details(guest, reason, vector, errorCode);
        return reason.sentence()
                + (details.isEmpty() ? "" : "; " + details)
                + " ("
                + reason.source()
                + ')';
    }

    private static String details(Guest guest, FaultReason reason, int vector, int errorCode) {
        Cpu cpu = guest.cpu();
        if (vector == Vector.PF) {
            return pageFault(cpu, errorCode);
        }
        if (reason == FaultReason.NON_CANONICAL || reason == FaultReason.ALIGNMENT) {
            return "address 0x" + hex(cpu.faultAddress);
        }
        boolean ofSegments =
                vector == Vector.GP
                        || vector == Vector.SS
                        || vector == Vector.NP
                        || vector == Vector.TS;
        if (!ofSegments) {
            return "";
        }
        String selector = (errorCode & ~1) == 0 ? "" : NamedEntry.words(guest, errorCode) + ", ";
        String iopl = WITH_IOPL.contains(reason) ? ", IOPL " + cpu.iopl() : "";
        return selector + "CPL " + cpu.cpl + iopl;
    }

    private static String pageFault(Cpu cpu, int errorCode) {
        String mode = (errorCode & PageFault.USER) != 0 ? "user-mode " : "supervisor-mode ";
        String access = "read of";
        if ((errorCode & PageFault.WRITE) != 0) {
            access = "write to";
        } else if ((errorCode & PageFault.FETCH) != 0) {
            access = "instruction fetch from";
        }
        return mode + access + " 0x" + hex(cpu.faultAddress);
    }

    /** Whether it is the instruction itself whose page faults. */
    private static boolean isFetch(Cpu cpu, int errorCode) {
        return (errorCode & PageFault.FETCH) != 0 || cpu.faultAddress == Guest.linear(cpu, cpu.rip);
    }

    private static String place(Guest guest) {
        long rip = guest.cpu().rip;
        String name = guest.names().apply(Guest.linear(guest.cpu(), rip));
        return " at 0x" + hex(rip) + (name.isEmpty() ? "" : " <" + name + '>');
    }

    private static String hex(long value) {
        return String.format(Locale.ROOT, "%x", value);
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }
}
