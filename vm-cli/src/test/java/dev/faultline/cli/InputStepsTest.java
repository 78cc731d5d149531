package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faultline.operator.KeyStroke;
import dev.faultline.operator.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputStepsTest {
    @Test
    void everyStepHasItsForm() {
        Step typed = new Step.Press(KeyStroke.typing("a\n"));
        assertEquals(typed, InputSteps.of("--type", "a\\n"));
        assertEquals(typed, InputSteps.of("--then", "type:a\\n"));
        assertEquals(new Step.Press(KeyStroke.byName("f1")), InputSteps.of("--keys", "f1"));
        assertEquals(new Step.Press(KeyStroke.byName("f1")), InputSteps.of("--then", "keys:f1"));
        assertEquals(new Step.Send("a:b\033\377"), InputSteps.of("--then", "serial:a:b\\e\\xff"));
        assertEquals(new Step.Stop(), InputSteps.of("--then", "stop"));
        assertEquals(new Step.Expect("C:\\> "), InputSteps.of("--expect", "C:\\\\> "));
        assertEquals(new Step.WaitUntil(1_500_000_000), InputSteps.of("--type-at", "1500ms"));
    }

    @ParameterizedTest
    @CsvSource({
        "--type,a\\q",
        "--type,a\\",
        "--type,a\\x4",
        "--type,ä",
        "--keys,hyper",
        "--type-at,soon",
        "--type-at,9000000000000s",
        "--expect,''",
        "--then,go",
        "--then,wait:1s",
    })
    void whatIsWrongIsRefused(String option, String value) {
        assertThrows(IllegalArgumentException.class, () -> InputSteps.of(option, value));
    }
}
