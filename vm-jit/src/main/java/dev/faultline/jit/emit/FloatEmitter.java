package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.simd.DoubleOperations;
import dev.faultline.cpu.simd.SingleOperations;
import dev.faultline.ir.Block;
import dev.faultline.ir.FloatOperation;
import dev.faultline.ir.MicroOp;
import java.util.ArrayList;
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
    private static final String SINGLES = Type.getInternalName(SingleOperations.class);
    private static final Set<FloatOperation> COMPARISONS =
            Set.of(FloatOperation.COMISD, FloatOperation.COMISS);

    /** A micro-op that is not quick: its operands are in slots still, its result is for SCRATCH. */
    private record Slow(Label from, Label back, long word, long imm, Label raised) {}

    private final Code code;
    private final Exits exits;
    private final boolean stays;
    private final List<Slow> stubs = new ArrayList<>();

    /** With stubs where arithmetic stays in the region in any case. */
    FloatEmitter(Code code, Exits exits, boolean stays) {
        this.code = code;
        this.exits = exits;
        this.stays = stays;
    }

    /** Emits a micro-op; false where it has no quick way. */
    boolean emit(Block block, int i) {
        long word = block.code[i];
        FloatOperation operation = FloatOperation.of(MicroOp.x(word));
        if (!compute(word, operation)) {
            return false;
        }
        if (stays) {
            Label raised = exits.interpret(block, i);
            Slow slow = new Slow(new Label(), new Label(), word, block.immediates[i], raised);
            stubs.add(slow);
            code.jump(IFEQ, slow.from);
            code.place(slow.back);
        } else {
            code.jump(IFEQ, exits.floats(block, i));
        }
        code.loadLong(Locals.SCRATCH);
        code.set(MicroOp.d(word));
        return true;
    }

    /** Leaves the result in SCRATCH, and on the stack whether it is the right one. */
    private boolean compute(long word, FloatOperation operation) {
        switch (operation) {
            case ADDPD -> doubles(word, DADD, "quickSum");
            case SUBPD -> doubles(word, DSUB, "quickSum");
            case MULPD -> doubles(word, DMUL, "quickProduct");
            case DIVPD -> doubles(word, DDIV, "quickQuotient");
            case ADDSS -> singles(word, FADD, "quickSum");
            case SUBSS -> singles(word, FSUB, "quickSum");
            case MULSS -> singles(word, FMUL, "quickProduct");
            case DIVSS -> singles(word, FDIV, "quickQuotient");
            case SQRTPD -> root(word);
            case COMISD -> compare(word, DOUBLES);
            case COMISS -> compare(word, SINGLES);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void doubles(long word, int opcode, String quick) {
        number(MicroOp.a(word));
        number(MicroOp.b(word));
        code.op(opcode);
        code.call(DOUBLE, "doubleToRawLongBits", "(D)J");
        code.storeLong(Locals.SCRATCH);
        floating();
        code.get(MicroOp.a(word));
        code.get(MicroOp.b(word));
        code.loadLong(Locals.SCRATCH);
        code.call(DOUBLES, quick, "(" + Names.FLOATING_DESCRIPTOR + "JJJ)Z");
    }

    private void number(int slot) {
        code.get(slot);
        code.call(DOUBLE, "longBitsToDouble", "(J)D");
    }

    private void root(long word) {
        number(MicroOp.a(word));
        code.call("java/lang/Math", "sqrt", "(D)D");
        code.call(DOUBLE, "doubleToRawLongBits", "(D)J");
        code.storeLong(Locals.SCRATCH);
        floating();
        code.get(MicroOp.a(word));
        code.call(DOUBLES, "quickRoot", "(" + Names.FLOATING_DESCRIPTOR + "J)Z");
    }

    private void singles(long word, int opcode, String quick) {
        single(MicroOp.a(word));
        single(MicroOp.b(word));
        code.op(opcode);
        code.call(FLOAT, "floatToRawIntBits", "(F)I");
        code.zeroExtend();
        code.get(MicroOp.a(word));
        code.and(~Code.LOW_32);
        code.op(LOR);
        code.storeLong(Locals.SCRATCH);
        floating();
        code.get(MicroOp.a(word));
        code.get(MicroOp.b(word));
        code.loadLong(Locals.SCRATCH);
        code.call(SINGLES, quick, "(" + Names.FLOATING_DESCRIPTOR + "JJJ)Z");
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
        code.get(MicroOp.a(word));
        code.get(MicroOp.b(word));
        code.call(owner, "quicklyComparable", "(JJ)Z");
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
