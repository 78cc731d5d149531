package dev.faultline.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as users write them. */
class FilterValueTest {
    @Test
    void numbersHave64BitsWithoutASign() {
        assertEquals(-1, FilterValue.number("0xffffffffffffffff"));
        assertEquals(-1, FilterValue.number("18446744073709551615"));
        assertEquals(31, FilterValue.number("0X1F"));
    }

    @Test
    void aRangeHasBothItsEndsAndMayReachOverTheSign() {
        Range range = FilterValue.range("0x7ffffffffffffff0-0x800000000000000f");
        assertTrue(range.has(0x7ffffffffffffff0L) && range.has(0x800000000000000fL));
        assertFalse(range.has(0x7fffffffffffffefL) || range.has(0x8000000000000010L));
        assertTrue(range.meets(0, 0x7ffffffffffffff0L) && range.meets(-1L << 63, -1));
        assertFalse(range.meets(0, 0x7fffffffffffffefL));
    }

    @Test
    void vectorsHaveNumbersRangesAndNames() {
        assertEquals(new Range(14, 14), FilterValue.vectors("PF"));
        assertEquals(new Range(14, 14), FilterValue.vectors("#pf"));
        assertEquals(new Range(14, 14), FilterValue.vectors("0xe"));
        assertEquals(new Range(32, 255), FilterValue.vectors("0x20-0xff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "0x20-256", "9-8", "-1", "XX", "0x", "+1", "0x-1", "5-"})
    void whatIsNoVectorIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> FilterValue.vectors(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "-1", "0x100000000", "a"})
    void thereAreFourPrivilegeLevels(String text) {
        assertThrows(IllegalArgumentException.class, () -> FilterValue.privilege(text));
    }
}
