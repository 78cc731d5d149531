package dev.faultline.cpu.x87;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.ir.MicroOp;

/** Runs X87 micro-ops. */
public final class X87Instructions {
    private static final int CLASS = SimdClass.X87.ordinal();

    private X87Instructions() {}

    /**
     * Runs one: its operation is x, its operands are slots a and b, the offset of its memory
     * operand is slot c; see {@link X87Form}.
     *
     * @return false where a fault is pending
     */
    public static boolean execute(Cpu cpu, long word, long form) {
        if (!SimdClass.ready(cpu, CLASS) && !SimdClass.check(cpu, CLASS)) {
            return false;
        }
        X87Operation operation = X87Operation.of(MicroOp.x(word));
        long[] s = cpu.slots;
        long a = s[MicroOp.a(word)];
        FloatingState f = cpu.floating;
        switch (operation) {
            case ADD, MUL, SUB, SUBR, DIV, DIVR -> Arithmetic.binary(f, operation, form, a);
            case LOAD -> Transfer.load(f, form, a, s[MicroOp.b(word)]);
            case STORE -> {
                if (X87Form.kind(form) == X87Form.REGISTER) {
                    Transfer.storeRegister(f, form);
                } else if (!Transfer.store(cpu, form, a)) {
                    return false;
                }
            }
            case STORE_INTEGER, STORE_TRUNCATED -> {
                boolean truncated = operation == X87Operation.STORE_TRUNCATED;
                if (!Transfer.storeInteger(cpu, form, a, truncated)) {
                    return false;
                }
            }
            case STORE_BCD -> {
                if (!Transfer.storeBcd(cpu, form, a)) {
                    return false;
                }
            }
            case COM -> Comparison.compare(f, form, a, true);
            case UCOM -> Comparison.compare(f, form, a, false);
            case COMI -> s[MicroOp.d(word)] = Comparison.compareToFlags(f, form, true);
            case UCOMI -> s[MicroOp.d(word)] = Comparison.compareToFlags(f, form, false);
            case EXCHANGE -> Transfer.exchange(f, form);
            default -> rare(f, operation, form, a, s[MicroOp.b(word)]);
        }
        remember(cpu, form, s[MicroOp.c(word)]);
        return true;
    }

    private static void rare(FloatingState f, X87Operation operation, long form, long a, long b) {
        switch (operation) {
            case TST -> Comparison.test(f);
            case XAM -> Comparison.examine(f);
            case LOAD_BCD -> Transfer.loadBcd(f, a, b);
            case CONSTANT -> Transfer.constant(f, X87Form.register(form));
            case MOVE_IF -> Transfer.moveIf(f, form, a != 0);
            case FREE -> {
                Registers.condition(f, Registers.C1, 0);
                Registers.free(f, X87Form.register(form));
                Registers.pop(f, X87Form.pops(form));
            }
            case INCREMENT_TOP, DECREMENT_TOP -> {
                Registers.condition(f, Registers.C1, 0);
                Registers.turn(f, operation == X87Operation.INCREMENT_TOP ? 1 : -1);
            }
            case STORE_IF_VALID -> Transfer.storeIfValid(f, form);
            case NOTHING -> {}
            case CHANGE_SIGN, ABSOLUTE -> Arithmetic.sign(f, operation == X87Operation.CHANGE_SIGN);
            case SQUARE_ROOT, ROUND -> Arithmetic.unary(f, operation);
            case SCALE -> Partial.scale(f);
            case EXTRACT -> Partial.extract(f);
            case REMAINDER -> Partial.remainder(f, false);
            case REMAINDER_NEAREST -> Partial.remainder(f, true);
            case EXPONENTIAL -> Transcendental.power(f);
            case SINE, COSINE, SINE_COSINE, TANGENT -> Transcendental.trigonometric(f, operation);
            case LOGARITHM, LOGARITHM_PLUS_1, ARCTANGENT -> Transcendental.binary(f, operation);
            default -> throw new IllegalStateException("no method for " + operation);
        }
    }

    /** The last instruction and operand, for FNSTENV and FXSAVE (Intel SDM Vol. 1 8.1.8). */
    private static void remember(Cpu cpu, long form, long offset) {
        FloatingState f = cpu.floating;
        f.opcode = X87Form.opcode(form);
        f.instructionPointer = cpu.rip;
        f.codeSelector = cpu.segments[SegmentRegister.CS].selector;
        if (X87Form.kind(form) != X87Form.REGISTER) {
            f.dataPointer = offset;
            f.dataSelector = cpu.segments[X87Form.segment(form)].selector;
        }
    }
}
