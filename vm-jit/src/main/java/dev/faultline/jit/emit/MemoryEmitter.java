package dev.faultline.jit.emit;

import static dev.faultline.ir.MicroOpcode.*;
import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import org.objectweb.asm.Label;

/**
 * Loads, stores, pushes and pops: the soft TLB's look-up inline, and out of the region where it
 * misses.
 */
final class MemoryEmitter {
    private final Code code;
    private final AluEmitter alu;
    private final FaultEdges faults;
    private final StackWindow stack;

    MemoryEmitter(Code code, AluEmitter alu, FaultEdges faults, StackWindow stack) {
        this.stack = stack;
        this.code = code;
        this.alu = alu;
        this.faults = faults;
    }

    /** LOAD8 to LOADS32. */
    void load(Block block, int i) {
        long word = block.code[i];
        alu.address(word, block.immediates[i]);
        int op = MicroOp.op(word);
        int log = op <= LOAD64 ? op - LOAD8 : op - LOADS8;
        translate(block, i, false, 1 << log);
        fetch(log, op <= LOAD64);
        code.set(MicroOp.d(word));
    }

    /** Replaces the host address on the stack by the value there. */
    private void fetch(int log, boolean zeroExtended) {
        switch (log) {
            case 0 -> {
                code.call(Names.MEMORY, "getByte", "(J)B");
                extend(zeroExtended, 0xff);
            }
            case 1 -> {
                code.call(Names.MEMORY, "getShort", "(J)S");
                extend(zeroExtended, 0xffff);
            }
            case 2 -> {
                code.call(Names.MEMORY, "getInt", "(J)I");
                code.op(I2L);
                if (zeroExtended) {
                    code.and(Code.LOW_32);
                }
            }
            default -> code.call(Names.MEMORY, "getLong", "(J)J");
        }
    }

    private void extend(boolean zeroExtended, int mask) {
        if (zeroExtended) {
            code.integer(mask);
            code.op(IAND);
        }
        code.op(I2L);
    }

    /** LOAD128 and LOAD256. */
    void loadWide(Block block, int i) {
        long word = block.code[i];
        alu.address(word, block.immediates[i]);
        int quadwords = MicroOpShape.slots(MicroOp.op(word));
        translate(block, i, false, 8 * quadwords);
        code.storeLong(Locals.HOST);
        for (int q = 0; q < quadwords; q++) {
            quadword(q);
            fetch(3, true);
            code.set(MicroOp.d(word) + q);
        }
    }

    /** STORE128 and STORE256. */
    void storeWide(Block block, int i) {
        long word = block.code[i];
        alu.address(word, block.immediates[i]);
        int quadwords = MicroOpShape.slots(MicroOp.op(word));
        translate(block, i, true, 8 * quadwords);
        code.storeLong(Locals.HOST);
        for (int q = 0; q < quadwords; q++) {
            int slot = MicroOp.d(word) + q;
            quadword(q);
            put(3, () -> code.get(slot));
        }
    }

    /** Pushes the address of a quadword of the access at HOST. */
    private void quadword(int number) {
        code.loadLong(Locals.HOST);
        if (number > 0) {
            code.constant(8 * number);
            code.op(LADD);
        }
    }

    /** LOADW: the address stays for the store that follows. */
    void loadForWrite(Block block, int i) {
        long word = block.code[i];
        code.get(MicroOp.a(word));
        if (block.immediates[i] != 0) {
            code.constant(block.immediates[i]);
            code.op(LADD);
        }
        int log = MicroOp.c(word) & 3;
        translate(block, i, true, 1 << log);
        code.op(DUP2);
        code.storeLong(Locals.WRITABLE);
        fetch(log, false);
        code.set(MicroOp.d(word));
    }

    /** STORE8 to STORE64. */
    void store(Block block, int i) {
        long word = block.code[i];
        int log = MicroOp.op(word) - STORE8;
        int proof = proof(block, i);
        if (proof >= 0) {
            code.loadLong(Locals.WRITABLE);
            put(log, () -> code.get(MicroOp.d(word)));
            return;
        }
        alu.address(word, block.immediates[i]);
        if ((MicroOp.x(word) & MicroOp.PROVEN) != 0 && !stack.covers(block, i)) {
            storeProven(block, i, log);
            return;
        }
        translate(block, i, true, 1 << log);
        put(log, () -> code.get(MicroOp.d(word)));
    }

    /** The LOADW of the same instruction that has the store's host address ready, or -1. */
    private static int proof(Block block, int store) {
        long word = block.code[store];
        if ((MicroOp.x(word) & MicroOp.PROVEN) == 0 || MicroOp.b(word) != Cpu.SLOT_ZERO) {
            return -1;
        }
        for (int i = store - 1; i >= 0; i--) {
            if (block.instructionOf[i] != block.instructionOf[store]) {
                return -1;
            }
            long before = block.code[i];
            if (MicroOp.op(before) == LOADW) {
                boolean same =
                        MicroOp.a(before) == MicroOp.a(word)
                                && block.immediates[i] == block.immediates[store]
                                && (MicroOp.c(before) & 3) >= MicroOp.op(word) - STORE8;
                return same && !writes(block, i, store, MicroOp.a(word)) ? i : -1;
            }
        }
        return -1;
    }

    /** Whether a micro-op from one to before another may write a slot. */
    private static boolean writes(Block block, int from, int to, int slot) {
        for (int i = from; i < to; i++) {
            if (Effects.mayWrite(block.code[i], slot)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A store that an earlier micro-op proved, but which need not hit the soft TLB: it may cross
     * pages. It cannot fail, and its instruction may have committed something: so it is a call.
     */
    private void storeProven(Block block, int i, int log) {
        long word = block.code[i];
        Label miss = new Label();
        Label done = new Label();
        code.storeLong(Locals.LINEAR);
        translate(true, 1 << log, miss);
        put(log, () -> code.get(MicroOp.d(word)));
        code.jump(GOTO, done);
        code.place(miss);
        code.getCpu("mmu", Names.MMU_DESCRIPTOR);
        code.loadLong(Locals.LINEAR);
        code.integer(1 << log);
        code.get(MicroOp.d(word));
        code.integer(MicroOp.x(word));
        code.out.visitMethodInsn(INVOKEVIRTUAL, Names.MMU, "store", "(JIJI)Z", false);
        code.op(POP);
        code.place(done);
    }

    /** Stores a value at the host address on the stack. */
    private void put(int log, Runnable value) {
        value.run();
        if (log < 3) {
            code.op(L2I);
        }
        switch (log) {
            case 0 -> {
                code.op(I2B);
                code.call(Names.MEMORY, "putByte", "(JB)V");
            }
            case 1 -> {
                code.op(I2S);
                code.call(Names.MEMORY, "putShort", "(JS)V");
            }
            case 2 -> code.call(Names.MEMORY, "putInt", "(JI)V");
            default -> code.call(Names.MEMORY, "putLong", "(JJ)V");
        }
    }

    /** PUSH64 and PUSHI64. */
    void push(Block block, int i) {
        long word = block.code[i];
        code.get(Cpu.RSP);
        code.constant(-8);
        code.op(LADD);
        translate(block, i, true, 8);
        if (MicroOp.op(word) == PUSH64) {
            put(3, () -> code.get(MicroOp.a(word)));
        } else {
            put(3, () -> code.constant(block.immediates[i]));
        }
        moveStackPointer(-8);
    }

    /** POP64: RSP moves before the destination is written, which may be RSP. */
    void pop(Block block, int i) {
        code.get(Cpu.RSP);
        translate(block, i, false, 8);
        fetch(3, true);
        moveStackPointer(8);
        code.set(MicroOp.d(block.code[i]));
    }

    private void moveStackPointer(int by) {
        code.get(Cpu.RSP);
        code.constant(by);
        code.op(LADD);
        code.set(Cpu.RSP);
    }

    /** Replaces the linear address on the stack by the host's, or leaves where that misses. */
    private void translate(Block block, int i, boolean write, int size) {
        if (stack.covers(block, i)) {
            stack.translate(code);
            return;
        }
        code.storeLong(Locals.LINEAR);
        FaultEdges.Access access = faults.access(block, i);
        translate(write, size, access.miss());
        if (access.hit() != null) {
            code.storeLong(Locals.HOST);
            code.place(access.hit());
            code.loadLong(Locals.HOST);
        }
    }

    /** Pushes the host address of an access at LINEAR, or goes where misses go. */
    private void translate(boolean write, int size, Label miss) {
        code.loadLong(Locals.TLB);
        code.loadLong(Locals.LINEAR);
        code.call(Names.SOFT_TLB, "entry", "(JJ)J");
        code.op(DUP2);
        code.storeLong(Locals.HOST);
        code.loadLong(Locals.LINEAR);
        code.integer(size);
        code.call(Names.SOFT_TLB, write ? "writes" : "reads", "(JJI)Z");
        code.jump(IFEQ, miss);
        code.loadLong(Locals.HOST);
        code.loadLong(Locals.LINEAR);
        code.call(Names.SOFT_TLB, "host", "(JJ)J");
    }
}
