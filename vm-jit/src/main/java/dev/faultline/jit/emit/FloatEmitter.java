package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.simd.DoubleOperations;
import dev.faultline.cpu.simd.Mxcsr;
import dev.faultline.cpu.simd.Ordinary;
import dev.faultline.cpu.simd.SingleOperations;
import dev.faultline.ir.Block;
import dev.faultline.ir.FloatOperation;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;

/**
 * Scalar arithmetic as the JVM's own. Where that is not all there is to do, the region is left: no
 * call comes back to the way of ordinary numbers, so that HotSpot keeps in registers what is looked
 * at again and again. A region that was left so often has a stub instead, after its blocks, which
 * calls the method that knows the rest.
 */
final class FloatEmitter {
    private static final String DOUBLE = Type.getInternalName(Double.class);
    private static final String FLOAT = Type.getInternalName(Float.class);
    private static final String DOUBLES = Type.getInternalName(DoubleOperations.class);
    private static final String ORDINARY = Type.getInternalName(Ordinary.class);
    private static final String MXCSR = Type.getInternalName(Mxcsr.class);
    private static final String SINGLES = Type.getInternalName(SingleOperations.class);
    private static final Set<FloatOperation> COMPARISONS =
            Set.of(FloatOperation.COMISD, FloatOperation.COMISS);

    /** A micro-op that is not quick: its operands are in slots still, its result is for SCRATCH. */
    private record Slow(Label from, Label back, long word, long imm, Label raised) {}

    private final Code code;
    private final Exits exits;
    private final boolean stays;
    private final List<Slow> stubs = new ArrayList<>();

    /** Slots that are known to hold ordinary doubles here, and ordinary floats below. */
    private final BitSet doubles = new BitSet();

    private final BitSet singles = new BitSet();

    /** Whether MXCSR has been looked at in this block. */
    private boolean checked;

    /** Where the micro-op under emission goes if it is more than the JVM's. */
    private Label out;

    /** With stubs where arithmetic stays in the region in any case. */
    FloatEmitter(Code code, Exits exits, boolean stays) {
        this.code = code;
        this.exits = exits;
        this.stays = stays;
    }

    /** Before a block: nothing is known of any number. */
    void enterBlock() {
        doubles.clear();
        singles.clear();
        checked = false;
    }

    /** After a micro-op of another kind: what it wrote is not known to be ordinary. */
    void after(long word) {
        if (MicroOp.op(word) == MicroOpcode.MOV) {
            doubles.set(MicroOp.d(word), doubles.get(MicroOp.a(word)));
            singles.set(MicroOp.d(word), singles.get(MicroOp.a(word)));
            return;
        }
        if (MicroOp.op(word) == MicroOpcode.XOR && MicroOp.a(word) == MicroOp.b(word)) {
            doubles.set(MicroOp.d(word));
            singles.set(MicroOp.d(word));
            return;
        }
        int shape = MicroOpShape.of(MicroOp.op(word));
        if ((shape & MicroOpShape.ALL) != 0) {
            enterBlock();
        } else if ((shape & MicroOpShape.D) != 0) {
            int first = MicroOp.d(word);
            int end = first + MicroOpShape.slots(MicroOp.op(word));
            doubles.clear(first, end);
            singles.clear(first, end);
        }
    }

    /** Emits a micro-op; false where it has no quick way. */
    boolean emit(Block block, int i) {
        long word = block.code[i];
        FloatOperation operation = FloatOperation.of(MicroOp.x(word));
        if (!isQuick(operation)) {
            return false;
        }
        Slow slow = null;
        if (stays) {
            Label raised = exits.interpret(block, i);
            slow = new Slow(new Label(), new Label(), word, block.immediates[i], raised);
            stubs.add(slow);
            out = slow.from;
        } else {
            out = exits.floats(block, i);
        }
        checkControl();
        compute(word, operation);
        if (slow != null) {
            code.place(slow.back);
        }
        code.loadLong(Locals.SCRATCH);
        int d = MicroOp.d(word);
        code.set(d);
        boolean comparison = COMPARISONS.contains(operation);
        boolean known = !stays && !comparison;
        doubles.set(d, known && operation.group == FloatOperation.Group.DOUBLE);
        singles.set(d, known && operation.group == FloatOperation.Group.SINGLE);
        return true;
    }

    /**
     * That rounding is the JVM's, and inexactness nothing new. Within a block that stays so: flags
     * are only added, and what writes MXCSR otherwise is a micro-op that {@link #after} hears of.
     */
    private void checkControl() {
        if (!checked) {
            floating();
            code.call(MXCSR, "quick", "(" + Names.FLOATING_DESCRIPTOR + ")Z");
            code.jump(IFEQ, out);
            checked = !stays;
        }
    }

    private static boolean isQuick(FloatOperation operation) {
        return switch (operation) {
            case ADDPD, SUBPD, MULPD, DIVPD, SQRTPD, COMISD -> true;
            case ADDSS, SUBSS, MULSS, DIVSS, COMISS -> true;
            default -> false;
        };
    }

    /** Leaves the result in SCRATCH, or goes out. */
    private void compute(long word, FloatOperation operation) {
        switch (operation) {
            case ADDPD -> doubles(word, DADD);
            case SUBPD -> doubles(word, DSUB);
            case MULPD -> doubles(word, DMUL);
            case DIVPD -> doubles(word, DDIV);
            case ADDSS -> singles(word, FADD);
            case SUBSS -> singles(word, FSUB);
            case MULSS -> singles(word, FMUL);
            case DIVSS -> singles(word, FDIV);
            case SQRTPD -> root(word);
            case COMISD -> {
                ordinary(MicroOp.a(word), doubles, "number");
                ordinary(MicroOp.b(word), doubles, "number");
                compare(word, DOUBLES);
            }
            default -> {
                ordinary(MicroOp.a(word), singles, "single");
                ordinary(MicroOp.b(word), singles, "single");
                compare(word, SINGLES);
            }
        }
    }

    /** Goes out where a slot's number is not ordinary, unless it is known to be. */
    private void ordinary(int slot, BitSet known, String check) {
        if (!known.get(slot)) {
            code.get(slot);
            test(check, "(J)Z");
            known.set(slot, !stays);
        }
    }

    private void test(String check, String descriptor) {
        code.call(ORDINARY, check, descriptor);
        code.jump(IFEQ, out);
    }

    private void doubles(long word, int opcode) {
        int a = MicroOp.a(word);
        int b = MicroOp.b(word);
        ordinary(a, doubles, "number");
        if (opcode == DDIV) {
            code.get(b);
            test("normal", "(J)Z");
        } else {
            ordinary(b, doubles, "number");
        }
        number(a);
        number(b);
        code.op(opcode);
        code.call(DOUBLE, "doubleToRawLongBits", "(D)J");
        code.storeLong(Locals.SCRATCH);
        result(word, opcode, "");
    }

    /** Goes out where the result of an addition, multiplication or division is not ordinary. */
    private void result(long word, int opcode, String suffix) {
        switch (opcode) {
            case DMUL, FMUL -> {
                code.get(MicroOp.a(word));
                code.get(MicroOp.b(word));
                code.loadLong(Locals.SCRATCH);
                test("product" + suffix, "(JJJ)Z");
            }
            case DDIV, FDIV -> {
                code.get(MicroOp.a(word));
                code.loadLong(Locals.SCRATCH);
                test("quotient" + suffix, "(JJ)Z");
            }
            default -> {
                code.loadLong(Locals.SCRATCH);
                test(suffix.isEmpty() ? "number" : "single", "(J)Z");
            }
        }
    }

    private void number(int slot) {
        code.get(slot);
        code.call(DOUBLE, "longBitsToDouble", "(J)D");
    }

    private void root(long word) {
        int a = MicroOp.a(word);
        code.get(a);
        code.op(LCONST_0);
        code.op(LCMP);
        code.jump(IFLT, out);
        ordinary(a, doubles, "number");
        number(a);
        code.call("java/lang/Math", "sqrt", "(D)D");
        code.call(DOUBLE, "doubleToRawLongBits", "(D)J");
        code.storeLong(Locals.SCRATCH);
    }

    private void singles(long word, int opcode) {
        int a = MicroOp.a(word);
        int b = MicroOp.b(word);
        ordinary(a, singles, "single");
        if (opcode == FDIV) {
            code.get(b);
            test("normalSingle", "(J)Z");
        } else {
            ordinary(b, singles, "single");
        }
        single(a);
        single(b);
        code.op(opcode);
        code.call(FLOAT, "floatToRawIntBits", "(F)I");
        code.zeroExtend();
        code.get(a);
        code.and(~Code.LOW_32);
        code.op(LOR);
        code.storeLong(Locals.SCRATCH);
        result(word, opcode, "Single");
    }

    private void single(int slot) {
        code.getInt(slot);
        code.call(FLOAT, "intBitsToFloat", "(I)F");
    }

    private void compare(long word, String owner) {
        code.get(MicroOp.a(word));
        code.get(MicroOp.b(word));
        code.call(owner, "flags", "(JJ)J");
        code.storeLong(Locals.SCRATCH);
    }

    private void floating() {
        code.getCpu("floating", Names.FLOATING_DESCRIPTOR);
    }

    /** Writes the stubs. */
    void finish() {
        for (Slow slow : stubs) {
            FloatOperation operation = FloatOperation.of(MicroOp.x(slow.word));
            code.place(slow.from);
            floating();
            code.get(MicroOp.a(slow.word));
            if (operation.arity > 1) {
                code.get(MicroOp.b(slow.word));
            }
            boolean comparison = COMPARISONS.contains(operation);
            if (comparison) {
                code.integer((int) slow.imm);
            }
            code.call(
                    operation.group == FloatOperation.Group.DOUBLE ? DOUBLES : SINGLES,
                    operation.name().toLowerCase(Locale.ROOT),
                    "("
                            + Names.FLOATING_DESCRIPTOR
                            + "J".repeat(operation.arity)
                            + (comparison ? "I)J" : ")J"));
            code.storeLong(Locals.SCRATCH);
            floating();
            code.out.visitFieldInsn(GETFIELD, Names.FLOATING, "pending", "I");
            code.jump(IFNE, slow.raised);
            code.jump(GOTO, slow.back);
        }
    }
}
