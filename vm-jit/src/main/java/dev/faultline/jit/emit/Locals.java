package dev.faultline.jit.emit;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.jit.region.RegionBlock;
import dev.faultline.jit.region.RegionPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;

/**
 * Where everything lives in the region's method: one JVM local each for its whole length, so that
 * all its frames are the same. All are initialised at entry.
 */
final class Locals {
    static final int THIS = 0;
    static final int CPU = 1;

    /** The parameter that says where to begin, only until the registers are loaded. */
    static final int ENTRY = 2;

    static final int SLOTS = 2;

    /** The soft TLB's bank. */
    static final int TLB = 3;

    /** Guest instructions left in the budget. */
    static final int BUDGET = 5;

    /**
     * The number of the exit taken; before that, OF of an operation for a moment, and of the entry
     * at the beginning.
     */
    static final int EXIT = 6;

    /** The lazy-flags operation, where it is not known when the region is compiled. */
    static final int FLAGS_OPERATION = 7;

    /** A shift count, an operation's carry or overflow. */
    static final int COUNT = 8;

    /** Linear address of the access under way. */
    static final int LINEAR = 9;

    /** Soft-TLB entry or host address of the access under way. */
    static final int HOST = 11;

    /** Host address that the last LOADW proved writable. */
    static final int WRITABLE = 13;

    static final int SCRATCH = 15;
    static final int SCRATCH_2 = 17;
    static final int FLAGS_RESULT = 19;
    static final int FLAGS_LEFT = 21;
    static final int FLAGS_RIGHT = 23;

    private static final int FIRST_SLOT = 25;

    private final int[] local = new int[Cpu.SLOTS];
    private final boolean[] written = new boolean[Cpu.SLOTS];
    private int next = FIRST_SLOT;
    private boolean flagsWritten;

    /** See {@link #window}. */
    private int window = -1;

    Locals(RegionPlan plan) {
        Arrays.fill(local, -1);
        for (RegionBlock member : plan.blocks()) {
            for (int i = 0; i < member.block.code.length; i++) {
                scan(member.block.code[i], member.block.immediates[i]);
            }
        }
    }

    private void scan(long word, long imm) {
        Readings.Registers few = Readings.of(word, imm);
        if (few != null) {
            Arrays.stream(few.read()).forEach(this::use);
            Arrays.stream(few.written()).forEach(this::write);
        }
        int shape = MicroOpShape.of(MicroOp.op(word));
        flagsWritten |= (shape & (MicroOpShape.WF | MicroOpShape.ALL)) != 0;
        if ((shape & MicroOpShape.A) != 0) {
            use(MicroOp.a(word));
        }
        if ((shape & MicroOpShape.B) != 0) {
            use(MicroOp.b(word));
        }
        if ((shape & MicroOpShape.C) != 0) {
            use(MicroOp.c(word));
        }
        for (int i = 0; i < MicroOpShape.slots(MicroOp.op(word)); i++) {
            if ((shape & MicroOpShape.SD) != 0) {
                use(MicroOp.d(word) + i);
            }
            if ((shape & MicroOpShape.D) != 0) {
                write(MicroOp.d(word) + i);
            }
        }
        if ((shape & MicroOpShape.WRSP) != 0) {
            write(Cpu.RSP);
        }
        if ((shape & MicroOpShape.WRAX) != 0) {
            write(Cpu.RAX);
            write(Cpu.RDX);
        }
    }

    private void use(int slot) {
        if (slot != Cpu.SLOT_ZERO && local[slot] < 0) {
            local[slot] = next;
            next += 2;
        }
    }

    private void write(int slot) {
        use(slot);
        written[slot] = true;
    }

    /** The local of a slot, or -1 where the region does not mention it. */
    int of(int slot) {
        return local[slot];
    }

    /** Whether a slot is a register that must be written back at exits. */
    boolean dirty(int slot) {
        return MicroOp.isRegister(slot) && written[slot];
    }

    /** Whether a slot is a register that the region mentions. */
    boolean holds(int slot) {
        return MicroOp.isRegister(slot) && local[slot] >= 0;
    }

    boolean flagsWritten() {
        return flagsWritten;
    }

    void addWindow() {
        window = next;
        next += 6;
    }

    /**
     * The first of the {@link StackWindow}'s three locals, or -1 where there is none: where it
     * begins, the limit of offsets in it (0 when it is no window), its addend.
     */
    int window() {
        return window;
    }

    /** Number of JVM locals. */
    int count() {
        return next;
    }

    /** The types of all locals, for the one full frame. */
    Object[] frame(String className) {
        List<Object> types = new ArrayList<>();
        types.add(className);
        types.add(Names.CPU);
        types.add("[J");
        types.add(Opcodes.LONG);
        for (int at = BUDGET; at < LINEAR; at++) {
            types.add(Opcodes.INTEGER);
        }
        for (int at = LINEAR; at < next; at += 2) {
            types.add(Opcodes.LONG);
        }
        return types.toArray();
    }
}
