package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.jit.region.FlagFlow;
import java.util.function.BiConsumer;
import org.objectweb.asm.Label;

/**
 * The status flags within a region: result and operands of the last flag-writing operation in three
 * locals, which operation it was in {@link #state}, known when the region is compiled. Conditions
 * become comparisons of the operands.
 */
final class Flags {
    private static final String INTEGER = "java/lang/Integer";
    private static final String LONG = "java/lang/Long";

    private final Code code;
    private final FlagFormulas formulas;

    /** The lazy-flags operation that the locals hold, or {@link FlagFlow#UNKNOWN}. */
    int state = FlagFlow.UNKNOWN;

    /** Whether the micro-op just emitted left CF in the local COUNT. */
    private boolean carryFresh;

    /** Whether the one before did, so that a condition may look there. */
    private boolean carryInCount;

    Flags(Code code) {
        this.code = code;
        formulas = new FlagFormulas(code);
    }

    /** Called before each micro-op. */
    void nextMicroOp() {
        carryInCount = carryFresh;
        carryFresh = false;
    }

    /** The micro-op under emission leaves CF, 0 or 1, in the local COUNT on all its ways. */
    void carryIsFresh() {
        carryFresh = true;
    }

    /** Forgets that the operation is known: from here on its local says it. */
    void materialize() {
        if (state != FlagFlow.UNKNOWN) {
            setOperation(state);
            state = FlagFlow.UNKNOWN;
        }
    }

    /** The operation's local = operation. */
    void setOperation(int operation) {
        code.integer(operation);
        code.out.visitVarInsn(ISTORE, Locals.FLAGS_OPERATION);
    }

    /** Pushes the operation. */
    void pushOperation() {
        if (state == FlagFlow.UNKNOWN) {
            code.out.visitVarInsn(ILOAD, Locals.FLAGS_OPERATION);
        } else {
            code.integer(state);
        }
    }

    /** Locals to the CPU. */
    void writeBack() {
        code.loadCpu();
        pushOperation();
        code.putCpu("lazyOp", "I");
        store("lazyResult", Locals.FLAGS_RESULT);
        store("lazyLeft", Locals.FLAGS_LEFT);
        store("lazyRight", Locals.FLAGS_RIGHT);
    }

    private void store(String field, int local) {
        code.loadCpu();
        code.loadLong(local);
        code.putCpu(field, "J");
    }

    /** The CPU to the locals, at entry and after a method that wrote flags. */
    void readBack() {
        code.getCpu("lazyOp", "I");
        code.out.visitVarInsn(ISTORE, Locals.FLAGS_OPERATION);
        load("lazyResult", Locals.FLAGS_RESULT);
        load("lazyLeft", Locals.FLAGS_LEFT);
        load("lazyRight", Locals.FLAGS_RIGHT);
        state = FlagFlow.UNKNOWN;
    }

    private void load(String field, int local) {
        code.getCpu(field, "J");
        code.storeLong(local);
    }

    /**
     * CF and OF alone were written; the other flags stay. CF is in the local COUNT, OF on the
     * stack, both as 0 or 1.
     */
    void setCarryOverflow() {
        code.out.visitVarInsn(ISTORE, Locals.EXIT);
        pushOperation();
        code.loadLong(Locals.FLAGS_RESULT);
        pushCarryOverflow();
        code.call(Names.FLAGS, "keptResult", "(IJZZ)J");
        pushOperation();
        pushCarryOverflow();
        code.call(Names.FLAGS, "keptOp", "(IZZ)I");
        code.out.visitVarInsn(ISTORE, Locals.FLAGS_OPERATION);
        code.storeLong(Locals.FLAGS_RESULT);
        state = FlagFlow.UNKNOWN;
    }

    private void pushCarryOverflow() {
        code.out.visitVarInsn(ILOAD, Locals.COUNT);
        code.out.visitVarInsn(ILOAD, Locals.EXIT);
    }

    /** Pushes OF as an int of 0 or 1. */
    void overflow() {
        if (state == FlagFlow.UNKNOWN || !formulas.overflow(state)) {
            pushAll();
            code.call(Names.FLAGS, "overflow", "(IJJJ)Z");
        }
    }

    /** Pushes all six flags in RFLAGS positions as an int. */
    void all() {
        String method =
                switch (state == FlagFlow.UNKNOWN ? -1 : state & ~3) {
                    case LazyFlags.EXPLICIT -> null;
                    case LazyFlags.ADD -> "afterAdd";
                    case LazyFlags.SUB -> "afterSub";
                    case LazyFlags.LOGIC -> "afterLogic";
                    case LazyFlags.INC -> "afterIncrement";
                    case LazyFlags.DEC -> "afterDecrement";
                    default -> "get";
                };
        if (method == null) {
            code.loadLong(Locals.FLAGS_RESULT);
            code.op(L2I);
        } else if (method.equals("get")) {
            pushAll();
            code.call(Names.FLAGS, method, "(IJJJ)I");
        } else if (method.equals("afterLogic")) {
            code.integer(size());
            code.loadLong(Locals.FLAGS_RESULT);
            code.call(Names.FLAGS, method, "(IJ)I");
        } else {
            code.integer(size());
            code.loadLong(Locals.FLAGS_RESULT);
            code.loadLong(Locals.FLAGS_LEFT);
            code.loadLong(Locals.FLAGS_RIGHT);
            code.call(Names.FLAGS, method, "(IJJJ)I");
        }
    }

    /** The flags are the int on the stack, in RFLAGS positions. */
    void setExplicit() {
        code.op(I2L);
        code.storeLong(Locals.FLAGS_RESULT);
        state = LazyFlags.EXPLICIT;
    }

    /** Jumps where condition code cc holds. */
    void jumpIf(int cc, Label to) {
        if (carryInCount && cc >> 1 == 1) {
            code.out.visitVarInsn(ILOAD, Locals.COUNT);
            code.jump((cc & 1) != 0 ? IFEQ : IFNE, to);
        } else if (!afterKnown(cc >> 1, (cc & 1) != 0, to)) {
            pushAll();
            code.integer(cc);
            code.call(Names.FLAGS, "condition", "(IJJJI)Z");
            code.jump(IFNE, to);
        }
    }

    /** Pushes operation, result, left and right. */
    private void pushAll() {
        pushOperation();
        code.loadLong(Locals.FLAGS_RESULT);
        code.loadLong(Locals.FLAGS_LEFT);
        code.loadLong(Locals.FLAGS_RIGHT);
    }

    /** Whether the condition was emitted for the known state. */
    private boolean afterKnown(int condition, boolean negated, Label to) {
        if (state == FlagFlow.UNKNOWN) {
            return false;
        }
        switch (state & ~3) {
            case LazyFlags.SUB -> afterSub(condition, negated, to);
            case LazyFlags.LOGIC -> afterLogic(condition, negated, to);
            case LazyFlags.EXPLICIT -> afterExplicit(condition, negated, to);
            default -> ofResult(condition, negated, to);
        }
        return true;
    }

    private int size() {
        return state & 3;
    }

    private void afterSub(int condition, boolean negated, Label to) {
        switch (condition) {
            case 1 -> compare(true, negated ? IFGE : IFLT, to);
            case 2 -> compare(false, negated ? IFNE : IFEQ, to);
            case 3 -> compare(true, negated ? IFGT : IFLE, to);
            case 4 -> compareResult(negated ? IFGE : IFLT, to);
            case 6 -> compare(false, negated ? IFGE : IFLT, to);
            case 7 -> compare(false, negated ? IFGT : IFLE, to);
            default -> ofResult(condition, negated, to);
        }
    }

    private void afterLogic(int condition, boolean negated, Label to) {
        switch (condition) {
            // OF and CF are clear.
            case 0, 1 -> {
                if (negated) {
                    code.jump(GOTO, to);
                    // What follows is dead but still code, which needs a frame after a goto.
                    code.place(new Label());
                }
            }
            case 2, 3 -> compareResult(negated ? IFNE : IFEQ, to);
            case 4, 6 -> compareResult(negated ? IFGE : IFLT, to);
            case 7 -> compareResult(negated ? IFGT : IFLE, to);
            default -> ofResult(condition, negated, to);
        }
    }

    private void ofResult(int condition, boolean negated, Label to) {
        switch (condition) {
            case 0 -> {
                overflow();
                code.jump(negated ? IFEQ : IFNE, to);
            }
            case 1 -> ifCarry(negated, to);
            case 2 -> compareResult(negated ? IFNE : IFEQ, to);
            case 3 -> orZero(negated, to, this::ifCarry);
            case 4 -> compareResult(negated ? IFGE : IFLT, to);
            case 5 -> {
                code.loadLong(Locals.FLAGS_RESULT);
                code.call(Names.FLAGS, "parity", "(J)I");
                code.jump(negated ? IFEQ : IFNE, to);
            }
            case 6 -> ifLess(negated, to);
            default -> orZero(negated, to, this::ifLess);
        }
    }

    /** Jumps where ZF is set or a condition holds, or, negated, where neither. */
    private void orZero(boolean negated, Label to, BiConsumer<Boolean, Label> condition) {
        Label zero = new Label();
        compareResult(IFEQ, negated ? zero : to);
        condition.accept(negated, to);
        if (negated) {
            code.place(zero);
        }
    }

    private void ifCarry(boolean negated, Label to) {
        carry();
        code.op(L2I);
        code.jump(negated ? IFEQ : IFNE, to);
    }

    /** SF is not OF. */
    private void ifLess(boolean negated, Label to) {
        overflow();
        formulas.sign(state);
        code.op(IXOR);
        code.jump(negated ? IFEQ : IFNE, to);
    }

    private void afterExplicit(int condition, boolean negated, Label to) {
        switch (condition) {
            case 0 -> ifAny(Rflags.OF, negated, to);
            case 1 -> ifAny(Rflags.CF, negated, to);
            case 2 -> ifAny(Rflags.ZF, negated, to);
            case 3 -> ifAny(Rflags.CF | Rflags.ZF, negated, to);
            case 4 -> ifAny(Rflags.SF, negated, to);
            case 5 -> ifAny(Rflags.PF, negated, to);
            case 6 -> ifLess(negated, to);
            default -> {
                Label zero = new Label();
                ifAny(Rflags.ZF, false, negated ? zero : to);
                ifLess(negated, to);
                if (negated) {
                    code.place(zero);
                }
            }
        }
    }

    /** Jumps where one of some explicit flags is set, or, negated, where none is. */
    private void ifAny(int bits, boolean negated, Label to) {
        code.loadLong(Locals.FLAGS_RESULT);
        code.op(L2I);
        code.integer(bits);
        code.op(IAND);
        code.jump(negated ? IFEQ : IFNE, to);
    }

    /** Compares the operands at the operation's size; the opcode is one that compares with 0. */
    private void compare(boolean unsigned, int opcode, Label to) {
        if (size() == 3) {
            code.loadLong(Locals.FLAGS_LEFT);
            code.loadLong(Locals.FLAGS_RIGHT);
            if (unsigned) {
                code.call(LONG, "compareUnsigned", "(JJ)I");
            } else {
                code.op(LCMP);
            }
            code.jump(opcode, to);
            return;
        }
        pushTop(Locals.FLAGS_LEFT);
        pushTop(Locals.FLAGS_RIGHT);
        if (unsigned) {
            code.call(INTEGER, "compareUnsigned", "(II)I");
            code.jump(opcode, to);
        } else {
            code.jump(opcode - IFEQ + IF_ICMPEQ, to);
        }
    }

    private void compareResult(int opcode, Label to) {
        if (size() == 3) {
            code.loadLong(Locals.FLAGS_RESULT);
            code.op(LCONST_0);
            code.op(LCMP);
        } else {
            pushTop(Locals.FLAGS_RESULT);
        }
        code.jump(opcode, to);
    }

    /**
     * Pushes a value of at most 32 bits at the top of an int: comparisons are those of its size.
     */
    private void pushTop(int local) {
        code.loadLong(local);
        code.op(L2I);
        if (size() < 2) {
            code.integer(32 - (8 << size()));
            code.op(ISHL);
        }
    }

    /** Pushes CF as a long of 0 or 1. */
    void carry() {
        if (state == FlagFlow.UNKNOWN || !formulas.carry(state)) {
            pushAll();
            code.call(Names.FLAGS, "carry", "(IJJJ)Z");
            code.op(I2L);
        }
    }
}
