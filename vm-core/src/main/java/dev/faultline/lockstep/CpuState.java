package dev.faultline.lockstep;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Msrs;
import dev.faultline.cpu.SegmentRegister;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The architectural state of a processor as an array of numbers, with a name for each. The first
 * {@link #QUICK} of them are what nearly every instruction may change and are compared always.
 */
final class CpuState {
    private static final String[] GPRS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    /** Index of RIP. */
    static final int RIP = 16;

    /** Index of RFLAGS. */
    static final int RFLAGS = 17;

    /** Index of the flags halted, interrupt shadow, stack-segment shadow, NMIs blocked. */
    static final int WAITING = 20;

    /** How many numbers are compared always. */
    static final int QUICK = 21 + 6 * 4 + 6;

    /** The name of each number. */
    static final List<String> NAMES = names();

    private final Cpu cpu;
    private final long[] values = new long[NAMES.size()];

    CpuState(Cpu cpu) {
        this.cpu = cpu;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of(GPRS));
        names.addAll(List.of("rip", "rflags", "cpl", "mode", "waiting"));
        for (String segment : SEGMENTS) {
            addSegment(names, segment);
        }
        names.addAll(List.of("cr0", "cr2", "cr3", "cr4", "cr8", "efer"));
        addSegment(names, "ldtr");
        addSegment(names, "tr");
        names.addAll(List.of("gdt.base", "gdt.limit", "idt.base", "idt.limit", "xcr0", "pkru"));
        for (int i = 0; i < 8; i++) {
            names.add("dr" + i);
        }
        names.addAll(
                List.of(
                        "star",
                        "lstar",
                        "cstar",
                        "sfmask",
                        "kernel_gs_base",
                        "sysenter_cs",
                        "sysenter_esp",
                        "sysenter_eip",
                        "tsc_aux",
                        "tsc_offset",
                        "pat",
                        "misc_enable",
                        "apic_base",
                        "debugctl",
                        "mtrr_def_type"));
        add(names, "mtrr_variable", 16);
        add(names, "mtrr_fixed", 11);
        names.addAll(List.of("fcw", "fsw", "ftw", "fop", "fip", "fdp", "fcs", "fds", "mxcsr"));
        add(names, "st_significand", 8);
        add(names, "st_exponent", 8);
        for (int register = 0; register < 16; register++) {
            add(names, "ymm" + register + ".", 4);
        }
        names.add("zero slot");
        return List.copyOf(names);
    }

    private static void addSegment(List<String> names, String name) {
        names.add(name);
        names.add(name + ".base");
        names.add(name + ".limit");
        names.add(name + ".attributes");
    }

    private static void add(List<String> names, String name, int count) {
        for (int i = 0; i < count; i++) {
            names.add(name + i);
        }
    }

    /** The numbers, as they were captured. */
    long value(int index) {
        return values[index];
    }

    /** Takes the first numbers from the processor. */
    void captureQuick() {
        Cpu c = cpu;
        long[] v = values;
        System.arraycopy(c.slots, 0, v, 0, 16);
        v[RIP] = c.rip;
        v[RFLAGS] = LazyFlags.rflags(c);
        v[RFLAGS + 1] = c.cpl;
        v[RFLAGS + 2] = c.modeKey;
        v[WAITING] =
                (c.halted ? 1 : 0)
                        | (c.interruptShadow ? 2 : 0)
                        | (c.stackSegmentShadow ? 4 : 0)
                        | (c.nmiBlocked ? 8 : 0)
                        | c.pendingDebug << 4;
        int at = WAITING + 1;
        for (int i = 0; i < 6; i++) {
            at = segment(at, c.segments[i]);
        }
        v[at] = c.cr0;
        v[at + 1] = c.cr2;
        v[at + 2] = c.cr3;
        v[at + 3] = c.cr4;
        v[at + 4] = c.cr8;
        v[at + 5] = c.efer;
    }

    private int segment(int at, SegmentRegister segment) {
        values[at] = segment.selector;
        values[at + 1] = segment.base;
        values[at + 2] = segment.limit;
        values[at + 3] = segment.attributes;
        return at + 4;
    }

    /** Takes all numbers from the processor. */
    void captureAll() {
        captureQuick();
        Cpu c = cpu;
        int at = segment(segment(QUICK, c.ldtr), c.tr);
        at = put(at, c.gdtBase, c.gdtLimit, c.idtBase, c.idtLimit);
        at = put(at, c.xcr0, c.pkru);
        at = put(at, c.dr);
        Msrs m = c.msrs;
        at = put(at, m.star, m.lstar, m.cstar, m.sfmask, m.kernelGsBase, m.sysenterCs);
        at = put(at, m.sysenterEsp, m.sysenterEip, m.tscAux, m.tscOffset, m.pat, m.miscEnable);
        at = put(at, m.apicBase, m.debugControl, m.mtrrDefaultType);
        at = put(at, m.mtrrVariable);
        at = put(at, m.mtrrFixed);
        FloatingState f = c.floating;
        at = put(at, f.controlWord, f.statusWord, f.tags, f.opcode, f.instructionPointer);
        at = put(at, f.dataPointer, f.codeSelector, f.dataSelector, f.mxcsr);
        at = put(at, f.significands);
        for (int exponent : f.exponents) {
            values[at++] = exponent;
        }
        int vectors = Cpu.SLOTS - Cpu.SLOT_VECTOR;
        System.arraycopy(c.slots, Cpu.SLOT_VECTOR, values, at, vectors);
        at += vectors;
        values[at++] = c.slots[Cpu.SLOT_ZERO];
        if (at != values.length) {
            throw new IllegalStateException(at + " numbers, " + values.length + " names");
        }
    }

    /** The varargs cost an array: only the wider comparisons come here. */
    private int put(int at, long... numbers) {
        System.arraycopy(numbers, 0, values, at, numbers.length);
        return at + numbers.length;
    }

    /** The index of the first of the numbers always compared that differs, or -1. */
    int quickMismatch(CpuState other) {
        return Arrays.mismatch(values, 0, QUICK, other.values, 0, QUICK);
    }

    /** The index of the first number that differs, or -1. */
    int mismatch(CpuState other) {
        return Arrays.mismatch(values, other.values);
    }
}
