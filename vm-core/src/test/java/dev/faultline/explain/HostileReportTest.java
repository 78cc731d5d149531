package dev.faultline.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.faultline.explain.HostileMachine.Mode;
import dev.faultline.symbols.Symbols;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Reports on machines whose registers, tables and stacks are anything: they are made, are bounded,
 * and leave the machine as it was.
 */
class HostileReportTest {
    private static final long SEED = Long.getLong("faultline.hostile.seed", 20261123);
    private static final int CASES = Integer.getInteger("faultline.hostile.cases", 40);
    private static final int TEXT_BYTES = 64 << 10;

    /** Every character of a name may become an entity. */
    private static final int PAGE_BYTES = 256 << 10;

    /** Addresses that are named: as many as a report can show. */
    private static final int LOOKUPS = 1000;

    private int lookups;

    @Test
    void anyStateInRealMode() {
        run(Mode.REAL);
    }

    @Test
    void anyStateInProtectedModeWithoutPaging() {
        run(Mode.PROTECTED);
    }

    @Test
    void anyStateInVirtual8086Mode() {
        run(Mode.VIRTUAL_8086);
    }

    @Test
    void anyStateUnder32BitPaging() {
        run(Mode.PAGED_32);
    }

    @Test
    void anyStateUnderPaePaging() {
        run(Mode.PAE);
    }

    @Test
    void anyStateInLongMode() {
        run(Mode.LONG);
    }

    @Test
    void anyStateUnderFiveLevels() {
        run(Mode.LA57);
    }

    private void run(Mode mode) {
        SplittableRandom seeds = new SplittableRandom(SEED + mode.ordinal());
        for (int i = 0; i < CASES; i++) {
            long seed = seeds.nextLong();
            try (HostileMachine hostile = new HostileMachine(seed)) {
                hostile.runAndScramble(mode);
                once(hostile);
            } catch (RuntimeException | Error e) {
                fail("%s, case %d, seed 0x%x".formatted(mode, i, seed), e);
            }
        }
    }

    private void once(HostileMachine hostile) {
        hostile.watch();
        lookups = 0;
        String before = hostile.state();
        Report report = FaultReport.of(hostile.machine, "The run ended", this::name, Symbols.NONE);
        assertEquals(before, hostile.state());
        assertEquals(List.of(), hostile.accesses);
        assertTrue(lookups <= LOOKUPS, () -> lookups + " names");
        String text = TextReport.of(report);
        assertTrue(text.length() < TEXT_BYTES, () -> text.length() + " characters of text");
        text.lines().forEach(HostileReportTest::assertPrintable);
        String page = HtmlReport.of(report);
        assertTrue(page.length() < PAGE_BYTES, () -> page.length() + " characters of HTML");
    }

    private static void assertPrintable(String line) {
        assertTrue(line.length() <= TextReport.COLUMNS, line);
        assertTrue(line.chars().noneMatch(Character::isISOControl), line);
    }

    /** A name as a hostile image may have it. */
    private String name(long linear) {
        lookups++;
        return switch ((int) (linear >>> 3) & 3) {
            case 0 -> "";
            case 1 -> "main+0x" + Long.toHexString(linear);
            case 2 -> "\u001b[31m<b>&\n\t" + linear;
            default -> "very&long<".repeat(1000);
        };
    }
}
