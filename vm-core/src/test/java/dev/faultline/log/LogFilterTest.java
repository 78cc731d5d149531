package dev.faultline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFilterTest {
    @Test
    void vectorsAreNumbersNamesAndRanges() {
        LogFilter filter = LogFilter.parse("vector=14,#gp,UD,0x20-0x22,255");
        for (int vector = 0; vector < 256; vector++) {
            boolean named = vector == 14 || vector == 13 || vector == 6 || vector == 255;
            assertEquals(named || vector >= 32 && vector <= 34, filter.takes(vector, 0));
        }
    }

    @Test
    void privilegeAndPlaceAreBothLookedAt() {
        LogFilter filter =
                LogFilter.parse(
                        "cpl=1,3,range=0x1000-0x1fff,0xffffffff80000000-0xffffffffffffffff");
        assertTrue(filter.takes(14, 3));
        assertFalse(filter.takes(14, 0));
        assertTrue(filter.takesPlace(1, 0x1000));
        assertTrue(filter.takesPlace(1, 0x1fff));
        assertFalse(filter.takesPlace(1, 0x2000));
        assertFalse(filter.takesPlace(2, 0x1000));
        assertTrue(filter.takesPlace(3, -1));
        assertFalse(filter.takesPlace(3, 0x7fff_ffff_ffff_ffffL));
    }

    @Test
    void nothingIsLeftOutWithoutAFilter() {
        assertTrue(LogFilter.ALL.takes(255, 3));
        assertTrue(LogFilter.ALL.takesPlace(0, -1));
        assertEquals(Long.MAX_VALUE, LogFilter.ALL.first());
        assertFalse(LogFilter.ALL.collapse());
    }

    @Test
    void firstAndCollapseStandBesideTheRest() {
        LogFilter filter = LogFilter.parse("first=100,collapse,vector=3");
        assertEquals(100, filter.first());
        assertTrue(filter.collapse());
        assertTrue(filter.takes(3, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "14",
                "vector=",
                "vector=256",
                "vector=-1",
                "vector=20-10",
                "vector=0-0x100",
                "vector=XY",
                "vector=14,,cpl=3",
                "cpl=4",
                "cpl=x",
                "range=0x1000",
                "range=0x2000-0x1000",
                "range=0x1000-",
                "first=0",
                "first=-1",
                "first=99999999999999999999",
                "colour=red",
                "collapse=on"
            })
    void whatIsNoFilterIsRefusedWithWhatWasExpected(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> LogFilter.parse(text))
                        .getMessage();
        assertTrue(message.startsWith("--log-filter '"), message);
        assertTrue(message.contains("expected vector=N"), message);
    }

    @Test
    void kindsAreTheWordsOfTheCommandLine() {
        assertEquals(EnumSet.of(LogKind.INT, LogKind.WHY), LogKind.parse("why,int"));
        assertEquals(8, LogKind.parse("int,real,why,exec,cpu,in_asm,cpu_reset,unimp").size());
        String message =
                assertThrows(IllegalArgumentException.class, () -> LogKind.parse("int,mmu"))
                        .getMessage();
        assertEquals(
                "--log 'mmu', expected some of int,real,why,exec,cpu,in_asm,cpu_reset,unimp",
                message);
    }
}
