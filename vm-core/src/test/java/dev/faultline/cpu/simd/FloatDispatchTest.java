package dev.faultline.cpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.FloatingState;
import dev.faultline.ir.FloatOperation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each operation's method is the one that is named after it, as compiled code calls it, and the
 * interpreter's dispatch leads there. What the methods compute is for the host-CPU oracle.
 */
class FloatDispatchTest {
    private final Random random = new Random(20261124);

    @ParameterizedTest
    @EnumSource(FloatOperation.class)
    void theInterpreterCallsTheMethodThatCompiledCodeCalls(FloatOperation operation)
            throws ReflectiveOperationException {
        Method method = method(operation);
        for (int i = 0; i < 100; i++) {
            long[] operands = {random.nextLong(), random.nextLong(), random.nextLong()};
            int imm = random.nextInt(8);
            FloatingState called = new FloatingState();
            FloatingState dispatched = new FloatingState();
            List<Object> arguments = new ArrayList<>();
            arguments.add(called);
            for (int j = 0; j < operation.arity; j++) {
                arguments.add(operands[j]);
            }
            if (operation.immediate) {
                arguments.add(imm);
            }
            long value =
                    FloatDispatch.evaluate(
                            dispatched, operation, operands[0], operands[1], operands[2], imm);
            assertEquals(method.invoke(null, arguments.toArray()), value);
            assertEquals(called.mxcsr, dispatched.mxcsr);
        }
    }

    private static Method method(FloatOperation operation) throws NoSuchMethodException {
        Class<?> owner =
                switch (operation.group) {
                    case DOUBLE -> DoubleOperations.class;
                    case SINGLE -> SingleOperations.class;
                    case CONVERSION -> FloatConversions.class;
                };
        List<Class<?>> parameters = new ArrayList<>();
        parameters.add(FloatingState.class);
        for (int i = 0; i < operation.arity; i++) {
            parameters.add(long.class);
        }
        if (operation.immediate) {
            parameters.add(int.class);
        }
        String name = operation.name().toLowerCase(Locale.ROOT);
        return owner.getMethod(name, parameters.toArray(Class<?>[]::new));
    }
}
