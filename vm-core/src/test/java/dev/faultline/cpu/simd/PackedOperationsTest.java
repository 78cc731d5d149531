package dev.faultline.cpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.ir.PackedOperation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every operation on quadwords against {@link LaneReference}, with a fixed seed. */
class PackedOperationsTest {
    private static final long SEED = 20261124;
    private static final int CASES = 2_000;

    /** Bytes at which lanes of any width change sign, overflow or saturate. */
    private static final long[] CORNERS = {0, 1, 0x7f, 0x80, 0x81, 0xff, 0xfe, 0x40};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<PackedOperation, LaneReference.Meaning> meanings =
            new LaneReference().meanings;

    @Test
    void everyOperationIsWhatItsLanesAreOneByOne() {
        for (PackedOperation operation : PackedOperation.values()) {
            boolean slow = operation.group == PackedOperation.Group.AES;
            for (int i = 0; i < (slow ? CASES / 20 : CASES); i++) {
                long a = operand(operation);
                long b = operand(operation);
                long c = operand(operation);
                int imm = operation.immediate ? immediate(operation) : 0;
                long expected = meanings.get(operation).of(a, b, c, imm);
                long ours = SimdOperations.packed(operation, a, b, c, imm);
                assertEquals(hex(expected), hex(ours), () -> text(operation, a, b, c, imm));
            }
        }
    }

    @Test
    void everyOperationHasAReference() {
        assertEquals(EnumSet.allOf(PackedOperation.class), EnumSet.copyOf(meanings.keySet()));
    }

    /** Compiled code calls the methods by their names, the interpreter by PackedDispatch. */
    @Test
    void everyOperationsMethodIsTheOneThatTheInterpreterCalls() throws Exception {
        for (PackedOperation operation : PackedOperation.values()) {
            Method method = method(operation);
            for (int i = 0; i < 20; i++) {
                long a = operand(operation);
                long b = operand(operation);
                long c = operand(operation);
                int imm = operation.immediate ? immediate(operation) : 0;
                Object[] all = {a, b, c};
                Object[] arguments = Arrays.copyOf(all, method.getParameterCount());
                if (operation.immediate) {
                    arguments[arguments.length - 1] = imm;
                }
                long called = (long) method.invoke(null, arguments);
                long dispatched = SimdOperations.packed(operation, a, b, c, imm);
                assertEquals(called, dispatched, () -> text(operation, a, b, c, imm));
            }
        }
    }

    private static Method method(PackedOperation operation) throws ReflectiveOperationException {
        Class<?>[] parameters = new Class<?>[operation.arity + (operation.immediate ? 1 : 0)];
        Arrays.fill(parameters, long.class);
        if (operation.immediate) {
            parameters[operation.arity] = int.class;
        }
        Class<?> owner = Class.forName("dev.faultline.cpu.simd." + operation.group.className);
        return owner.getMethod(operation.name().toLowerCase(Locale.ROOT), parameters);
    }

    /** Random, of corners, or both equal to what came last; counts of shifts are often small. */
    private long operand(PackedOperation operation) {
        boolean count = operation.group == PackedOperation.Group.SHIFT && random.nextInt(2) == 0;
        if (count) {
            long small = random.nextInt(70);
            return operation.name().startsWith("V")
                    ? small | (long) random.nextInt(40) << 32
                    : small;
        }
        if (random.nextInt(3) == 0) {
            return random.nextLong();
        }
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | CORNERS[random.nextInt(CORNERS.length)];
        }
        return random.nextInt(4) == 0 ? signExtended(value) : value;
    }

    /** Lanes of 32 bits that are words with their signs: what saturation leaves alone. */
    private static long signExtended(long value) {
        return (value << 48 >> 48 & 0xffffffffL) | value >> 32 << 48 >> 16 & ~0xffffffffL;
    }

    /** An immediate as lifters give it. */
    private int immediate(PackedOperation operation) {
        return switch (operation) {
            case PINSRB -> 8 * random.nextInt(8);
            case PINSRW -> 16 * random.nextInt(4);
            case PINSRD -> 32 * random.nextInt(2);
            case PALIGNR -> random.nextInt(8);
            case PSHUFD -> random.nextInt(16);
            case MPSADBW, AESENC, AESENCLAST, AESDEC, AESDECLAST -> random.nextInt(2);
            case SHA1ROUNDS -> random.nextInt(4);
            case VPROLD -> 1 + random.nextInt(31);
            case PMOVSXBW, PMOVZXBW, PMOVSXWD, PMOVZXWD, PMOVSXDQ, PMOVZXDQ ->
                    32 * random.nextInt(2);
            case PMOVSXBD, PMOVZXBD, PMOVSXWQ, PMOVZXWQ -> 16 * random.nextInt(4);
            case PMOVSXBQ, PMOVZXBQ -> 8 * random.nextInt(8);
            default -> random.nextInt(256);
        };
    }

    private static String hex(long value) {
        return String.format("%016x", value);
    }

    private static String text(PackedOperation operation, long a, long b, long c, int imm) {
        return String.format(
                "%s %016x %016x %016x imm 0x%x, seed %d", operation, a, b, c, imm, SEED);
    }
}
