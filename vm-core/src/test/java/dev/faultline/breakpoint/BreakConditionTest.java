package dev.faultline.breakpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.symbols.Symbols;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakConditionTest {
    @Test
    void vectorsAreNumbersNamesAndRanges() {
        BreakCondition condition = BreakCondition.parse("vector=14,#gp,UD,0x20..0x22,48-49");
        for (int vector = 0; vector < 256; vector++) {
            boolean named = vector == 14 || vector == 13 || vector == 6;
            boolean ranged = vector >= 32 && vector <= 34 || vector == 48 || vector == 49;
            assertEquals(named || ranged, condition.takesVector(vector));
        }
    }

    @Test
    void placesAreAddressesAndRangesWithBothEnds() {
        BreakCondition condition = BreakCondition.parse("rip=0x201000..0x201fff,4096,count=3");
        assertTrue(condition.hasPlace(0x201000));
        assertTrue(condition.hasPlace(0x201fff));
        assertFalse(condition.hasPlace(0x202000));
        assertTrue(condition.hasPlace(0x1000));
        assertEquals(3, condition.count());
        assertTrue(BreakCondition.parse("rip=0x8000000000000000..0xffffffffffffffff").hasPlace(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rip=0x1000", "rip=main", "rip=1..2,cpl=3", "count=9,rip=7"})
    void anAddressAloneIsAboutInstructions(String text) {
        assertTrue(BreakCondition.parse(text).atInstructions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector=3,rip=7", "rip=7,error=0", "cr2=0,rip=7", "cpl=3", "count=9"})
    void everythingElseIsAboutDeliveries(String text) {
        assertFalse(BreakCondition.parse(text).atInstructions());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "14",
                "vector",
                "vector=",
                "vector=256",
                "vector=-1",
                "vector=9..8",
                "vector=XX",
                "cpl=4",
                "cpl=0..3",
                "rip=",
                "rip=2..1",
                "rip=1..2..3",
                "rip=0x",
                "rip=0x10000000000000000",
                "count=0",
                "error=x",
                "cr2=main",
                "vector=3,",
                "vector=3;cpl=0",
                "range=1-2"
            })
    void whatIsNoConditionIsNamedWithWhatWasExpected(String text) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class, () -> BreakCondition.parse(text), text);
        assertTrue(e.getMessage().startsWith("--break-on '"), e.getMessage());
        assertTrue(e.getMessage().contains("expected vector=N"), e.getMessage());
    }

    @Test
    void aSymbolThatIsNotThereIsNamed() {
        BreakCondition condition = BreakCondition.parse("rip=kernel_main");
        assertFalse(condition.hasPlace(0));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> condition.with(Symbols.NONE));
        assertTrue(e.getMessage().contains("rip=kernel_main: no such symbol"), e.getMessage());
    }
}
