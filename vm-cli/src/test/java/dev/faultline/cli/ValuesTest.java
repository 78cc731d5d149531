package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @Test
    void sizesTakeBinarySuffixes() {
        assertEquals(128L << 20, Values.memory("128M"));
        assertEquals(64L << 30, Values.memory("64g"));
        assertEquals(2L << 20, Values.memory("2048K"));
        assertEquals(1L << 20, Values.memory("1048576"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "65G", "1023K", "-1M", "99999999999999999999", "9999999999G"})
    void sizesOutsideTheRangeAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Values.memory(text));
    }

    @Test
    void timesTakeUnits() {
        assertEquals(30_000, Values.millis("30s"));
        assertEquals(30_000, Values.millis("30"));
        assertEquals(1, Values.millis("1ms"));
        assertEquals(7_200_000, Values.millis("2h"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "3x", "-1s", "1.5s", "9999999999999999h"})
    void timesThatAreNoneAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Values.millis(text));
    }

    @Test
    void addressesAreHexadecimalOrDecimal() {
        assertEquals(0x7c00, Values.address("0x7c00"));
        assertEquals(31744, Values.address("31744"));
        assertThrows(IllegalArgumentException.class, () -> Values.address("7c00h"));
    }

    @Test
    void theJitsThresholdIsAPositiveInt() {
        assertEquals(1, Values.threshold("1"));
        assertEquals(Integer.MAX_VALUE, Values.threshold("2147483647"));
        assertThrows(IllegalArgumentException.class, () -> Values.threshold("0"));
        assertThrows(IllegalArgumentException.class, () -> Values.threshold("2147483648"));
    }
}
