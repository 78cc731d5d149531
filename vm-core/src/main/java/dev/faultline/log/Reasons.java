package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.explain.GuestView;
import dev.faultline.explain.Words;
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
    static String ofInstruction(GuestView guest, int vector, int errorCode, int kind) {
        Cpu cpu = guest.cpu();
        FaultReason software = FaultReason.ofInstruction(kind);
        FaultReason reason = software == null ? cpu.faultReason : software;
        boolean between = kind == DeliveryKind.TRAP;
        boolean fetch = vector == Vector.PF && isFetch(guest, errorCode);
        String what = between || fetch ? "" : guest.instructionText(cpu.rip);
        return Words.name(vector, errorCode, DeliveryKind.FAULT)
                + ": "
                + (what.isEmpty() ? "" : what + ": ")
                + rule(guest, reason, vector, errorCode)
                + place(guest);
    }

    /** An exception that was detected while something else was delivered. */
    static String inDelivery(GuestView guest, String ofWhat) {
        Cpu cpu = guest.cpu();
        return Words.name(cpu.faultVector, cpu.faultErrorCode, DeliveryKind.FAULT)
                + " while "
                + ofWhat
                + " was delivered: "
                + rule(guest, cpu.faultReason, cpu.faultVector, cpu.faultErrorCode)
                + place(guest);
    }

    private static String rule(GuestView guest, FaultReason reason, int vector, int errorCode) {
        String details = details(guest, reason, vector, errorCode);
        return reason.sentence()
                + (details.isEmpty() ? "" : "; " + details)
                + " ("
                + reason.source()
                + ')';
    }

    private static String details(GuestView guest, FaultReason reason, int vector, int errorCode) {
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
    private static boolean isFetch(GuestView guest, int errorCode) {
        Cpu cpu = guest.cpu();
        return (errorCode & PageFault.FETCH) != 0 || cpu.faultAddress == guest.linear(cpu.rip);
    }

    private static String place(GuestView guest) {
        return " at " + guest.code(guest.linear(guest.cpu().rip));
    }

    private static String hex(long value) {
        return String.format(Locale.ROOT, "%x", value);
    }

    private static String hex(int value) {
        return Integer.toHexString(value);
    }
}
