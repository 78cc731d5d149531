package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;

/**
 * All registers as QEMU's logs show them, line by line. The line of QEMU's own lazy flags (CCS,
 * CCD, CCO) is left out: it is the state of its translator.
 */
final class CpuDump {
    private static final String[] NAMES_64 = {
        "RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "RSP", "R8 ", "R9 ", "R10", "R11", "R12",
        "R13", "R14", "R15"
    };

    private static final String[] NAMES_32 = {
        "EAX", "EBX", "ECX", "EDX", "ESI", "EDI", "EBP", "ESP"
    };

    /** Slots in the order of the names. */
    private static final int[] ORDER = {
        Cpu.RAX, Cpu.RBX, Cpu.RCX, Cpu.RDX, Cpu.RSI, Cpu.RDI, Cpu.RBP, Cpu.RSP, 8, 9, 10, 11, 12,
        13, 14, 15
    };

    /** Names of the segment registers in the order of the Sreg field. */
    private static final String[] SEGMENTS = {"ES ", "CS ", "SS ", "DS ", "FS ", "GS "};

    private static final String FLAG_LETTERS = "DOSZAPC";
    private static final int[] FLAG_BITS = {
        Rflags.DF, Rflags.OF, Rflags.SF, Rflags.ZF, Rflags.AF, Rflags.PF, Rflags.CF
    };

    /** Types of system segments (Intel SDM Vol. 3A table 3-2) as QEMU calls them. */
    private static final String[] SYSTEM_TYPES_32 = {
        "Reserved", "TSS16-avl", "LDT", "TSS16-busy", "CallGate16", "TaskGate", "IntGate16",
        "TrapGate16", "Reserved", "TSS32-avl", "Reserved", "TSS32-busy", "CallGate32", "Reserved",
        "IntGate32", "TrapGate32"
    };

    private static final String[] SYSTEM_TYPES_64 = {
        "<hiword>",
        "Reserved",
        "LDT",
        "Reserved",
        "Reserved",
        "Reserved",
        "Reserved",
        "Reserved",
        "Reserved",
        "TSS64-avl",
        "Reserved",
        "TSS64-busy",
        "CallGate64",
        "Reserved",
        "IntGate64",
        "TrapGate64"
    };

    private CpuDump() {}

    /**
     * Appends the dump.
     *
     * @param a20 whether address line 20 is on
     */
    static void append(LogText out, Cpu cpu, boolean a20) {
        boolean wide = cpu.mode64();
        generalRegisters(out, cpu, wide);
        instructionPointer(out, cpu, wide, a20);
        for (int i = 0; i < SEGMENTS.length; i++) {
            segment(out, cpu, SEGMENTS[i], cpu.segments[i], wide);
        }
        segment(out, cpu, "LDT", cpu.ldtr, wide);
        segment(out, cpu, "TR ", cpu.tr, wide);
        tables(out, cpu);
        controlRegisters(out, cpu);
        debugRegisters(out, cpu);
        out.text("EFER=").hex(cpu.efer, 16).line();
    }

    private static void generalRegisters(LogText out, Cpu cpu, boolean wide) {
        String[] names = wide ? NAMES_64 : NAMES_32;
        for (int i = 0; i < names.length; i++) {
            out.text(names[i]).character('=');
            number(out, cpu.slots[ORDER[i]], wide);
            out.character((i & 3) == 3 ? '\n' : ' ');
        }
    }

    private static void number(LogText out, long value, boolean wide) {
        if (wide) {
            out.hex(value, 16);
        } else {
            out.hex(value & 0xffffffffL, 8);
        }
    }

    private static void instructionPointer(LogText out, Cpu cpu, boolean wide, boolean a20) {
        long flags = LazyFlags.rflags(cpu);
        out.text(wide ? "RIP=" : "EIP=");
        number(out, cpu.rip, wide);
        out.text(wide ? " RFL=" : " EFL=").hex(flags, 8).text(" [");
        for (int i = 0; i < FLAG_BITS.length; i++) {
            out.character((flags & FLAG_BITS[i]) != 0 ? FLAG_LETTERS.charAt(i) : '-');
        }
        out.text("] CPL=").decimal(cpu.cpl, 1);
        out.text(" II=").character(cpu.interruptShadow ? '1' : '0');
        out.text(" A20=").character(a20 ? '1' : '0');
        out.text(" SMM=0 HLT=").character(cpu.halted ? '1' : '0').line();
    }

    private static void segment(
            LogText out, Cpu cpu, String name, SegmentRegister segment, boolean wide) {
        out.text(name).character('=').hex(segment.selector, 4).character(' ');
        number(out, segment.base, wide);
        out.character(' ').hex(segment.limit, 8).character(' ').hex(attributes(segment), 8);
        if (cpu.protectedMode() && segment.has(SegmentRegister.PRESENT)) {
            out.text(" DPL=").decimal(segment.dpl(), 1).character(' ');
            if (segment.has(SegmentRegister.CODE_OR_DATA)) {
                codeOrData(out, cpu, segment);
            } else {
                out.text((cpu.longMode() ? SYSTEM_TYPES_64 : SYSTEM_TYPES_32)[segment.type()]);
            }
        }
        out.line();
    }

    /** The descriptor's second doubleword without the base, which has bits 19:16 of the limit. */
    private static long attributes(SegmentRegister segment) {
        boolean pages = segment.has(SegmentRegister.GRANULARITY);
        long units = pages ? segment.limit >>> 12 : segment.limit;
        return segment.attributes | units & 0xf0000;
    }

    private static void codeOrData(LogText out, Cpu cpu, SegmentRegister segment) {
        boolean big = segment.has(SegmentRegister.BIG);
        boolean conformingOrDown = segment.has(SegmentRegister.TYPE_CONFORM_EXPAND);
        boolean readOrWrite = segment.has(SegmentRegister.TYPE_READ_WRITE);
        if (segment.has(SegmentRegister.TYPE_CODE)) {
            String size = big ? "CS32 [" : "CS16 [";
            out.text(segment.has(SegmentRegister.LONG) ? "CS64 [" : size);
            out.character(conformingOrDown ? 'C' : '-').character(readOrWrite ? 'R' : '-');
        } else {
            out.text(big || cpu.longMode() ? "DS   [" : "DS16 [");
            out.character(conformingOrDown ? 'E' : '-').character(readOrWrite ? 'W' : '-');
        }
        out.character(segment.has(SegmentRegister.TYPE_ACCESSED) ? 'A' : '-').character(']');
    }

    private static void tables(LogText out, Cpu cpu) {
        number(out.text("GDT=     "), cpu.gdtBase, cpu.longMode());
        out.character(' ').hex(cpu.gdtLimit, 8).line();
        number(out.text("IDT=     "), cpu.idtBase, cpu.longMode());
        out.character(' ').hex(cpu.idtLimit, 8).line();
    }

    private static void controlRegisters(LogText out, Cpu cpu) {
        out.text("CR0=").hex(cpu.cr0 & 0xffffffffL, 8);
        number(out.text(" CR2="), cpu.cr2, cpu.longMode());
        number(out.text(" CR3="), cpu.cr3, cpu.longMode());
        out.text(" CR4=").hex(cpu.cr4 & 0xffffffffL, 8).line();
    }

    /** The blank before the first line's end is QEMU's. */
    private static void debugRegisters(LogText out, Cpu cpu) {
        for (int i = 0; i < 4; i++) {
            out.text("DR").decimal(i, 1).character('=').hex(cpu.dr[i], 16).character(' ');
        }
        out.line().text("DR6=").hex(cpu.dr[6], 16).text(" DR7=").hex(cpu.dr[7], 16).line();
    }
}
