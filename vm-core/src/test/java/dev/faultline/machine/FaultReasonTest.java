package dev.faultline.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.FaultReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each reason of an exception can be provoked, and is the one that is reported then. */
class FaultReasonTest {
    static Stream<Provocation> provocations() {
        return Stream.of(
                        InstructionProvocations.all(),
                        SystemProvocations.all(),
                        VectorProvocations.all(),
                        PagingProvocations.all(),
                        SegmentProvocations.all(),
                        TransferProvocations.all(),
                        DeliveryProvocations.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("provocations")
    void theRuleThatWasBrokenIsReported(Provocation provocation) {
        List<String> raised = provocation.run();
        String expected = provocation.exception() + " " + provocation.reason();
        assertTrue(raised.size() > provocation.before(), () -> raised + ", expected " + expected);
        assertEquals(expected, raised.get(provocation.before()), raised::toString);
    }

    @Test
    void noReasonIsLeftOut() {
        Set<FaultReason> missing = EnumSet.allOf(FaultReason.class);
        provocations().forEach(provocation -> missing.remove(provocation.reason()));
        assertEquals(Set.of(), missing, "reasons that nothing provokes");
    }

    @Test
    void eachReasonIsASentenceWithItsPlaceInTheManual() {
        for (FaultReason reason : FaultReason.values()) {
            assertFalse(
                    reason.sentence().isBlank() || reason.sentence().endsWith("."), reason::name);
            assertTrue(reason.source().startsWith("Intel SDM Vol. "), reason::name);
        }
    }
}
