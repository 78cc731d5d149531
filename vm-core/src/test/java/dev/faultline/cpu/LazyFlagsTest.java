package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.semantics.MultiplyDivide;
import dev.faultline.cpu.semantics.Shifting;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Status flags computed late against the same flags computed one bit at a time. */
class LazyFlagsTest {
    private static final int CF_OF = Rflags.CF | Rflags.OF;

    private final Cpu cpu = new Cpu(new EmptyBoard());
    private final Random random = new Random(7);

    private interface Shift {
        long by(Cpu cpu, int x, long value, int count);
    }

    @Test
    void shlIsRepeatedDoubling() {
        againstSingleSteps(
                Shifting::shl,
                (width, v) -> {
                    long carry = v >>> width - 1 & 1;
                    long top = v >>> width - 2 & 1;
                    return new long[] {v << 1, carry, top ^ carry};
                });
    }

    @Test
    void shrIsRepeatedHalving() {
        againstSingleSteps(
                Shifting::shr, (width, v) -> new long[] {v >>> 1, v & 1, v >>> width - 1 & 1});
    }

    @Test
    void sarIsRepeatedSignedHalving() {
        againstSingleSteps(
                Shifting::sar,
                (width, v) -> {
                    long sign = v >>> width - 1 & 1;
                    return new long[] {v >>> 1 | sign << width - 1, v & 1, 0};
                });
    }

    private interface Step {
        /** Result, CF and OF of a shift by one. */
        long[] by(int width, long value);
    }

    private void againstSingleSteps(Shift shift, Step step) {
        for (int round = 0; round < 40_000; round++) {
            int x = round & 3;
            int width = 8 << x;
            long mask = -1L >>> 64 - width;
            int count = Shifting.count(x, random.nextInt(64));
            long value = random.nextLong() >> random.nextInt(64);
            int before = random.nextInt() & Rflags.ARITHMETIC;
            LazyFlags.setExplicit(cpu, before);
            long result = shift.by(cpu, x, value, count);
            long expected = value & mask;
            int flags = before;
            for (int i = 0; i < count; i++) {
                long[] stepped = step.by(width, expected);
                expected = stepped[0] & mask;
                flags = Rflags.AF | (int) stepped[1];
                flags |= stepped[2] != 0 ? Rflags.OF : 0;
                flags |= expected == 0 ? Rflags.ZF : 0;
                flags |= expected >>> width - 1 != 0 ? Rflags.SF : 0;
                flags |= Long.bitCount(expected & 0xff) % 2 == 0 ? Rflags.PF : 0;
            }
            String what = "size %d, %#x by %d".formatted(x, value, count);
            assertEquals(expected, result, what);
            assertEquals(flags, LazyFlags.get(cpu), what);
            assertConditionsAgree(what);
        }
    }

    @Test
    void carryAndOverflowAreReplacedAndNothingElse() {
        int[] kinds = {
            LazyFlags.EXPLICIT,
            LazyFlags.ADD,
            LazyFlags.SUB,
            LazyFlags.LOGIC,
            LazyFlags.INC,
            LazyFlags.DEC,
            LazyFlags.SHL,
            LazyFlags.SHR,
            LazyFlags.SAR
        };
        for (int round = 0; round < 40_000; round++) {
            int kind = kinds[random.nextInt(kinds.length)];
            perform(kind, kind == LazyFlags.EXPLICIT ? 0 : random.nextInt(4));
            // Twice, so that the second one replaces what the first one wrote.
            for (int again = 0; again < 2; again++) {
                int kept = LazyFlags.get(cpu) & ~CF_OF;
                boolean carry = random.nextBoolean();
                boolean overflow = random.nextBoolean();
                LazyFlags.setCarryOverflow(cpu, carry, overflow);
                int expected = kept | (carry ? Rflags.CF : 0) | (overflow ? Rflags.OF : 0);
                String what = "kind %d, op %#x".formatted(kind >> 2, cpu.lazyOp);
                assertEquals(expected, LazyFlags.get(cpu), what);
                assertTrue(cpu.lazyOp < 256, what);
                assertConditionsAgree(what);
            }
        }
    }

    @Test
    void multiplicationKeepsTheFlagsOfTheComparisonBefore() {
        cpu.lazyOp = LazyFlags.SUB | 2;
        cpu.lazyLeft = 0x10;
        cpu.lazyRight = 0x10;
        cpu.lazyResult = 0;
        MultiplyDivide.imul(cpu, 2, 1 << 20, 1 << 20);
        assertEquals(Rflags.ZF | Rflags.PF | CF_OF, LazyFlags.get(cpu));
        MultiplyDivide.imul(cpu, 2, 3, 5);
        assertEquals(Rflags.ZF | Rflags.PF, LazyFlags.get(cpu));
    }

    /** Leaves the state of a random operation of a kind. */
    private void perform(int kind, int x) {
        long left = random.nextLong() >> random.nextInt(64);
        long right = random.nextLong() >> random.nextInt(64);
        cpu.lazyOp = kind | x;
        cpu.lazyLeft = left;
        cpu.lazyRight = right;
        switch (kind) {
            case LazyFlags.EXPLICIT -> cpu.lazyResult = right & Rflags.ARITHMETIC;
            case LazyFlags.ADD -> cpu.lazyResult = left + right;
            case LazyFlags.SUB -> cpu.lazyResult = left - right;
            case LazyFlags.LOGIC -> cpu.lazyResult = left & right;
            case LazyFlags.INC, LazyFlags.DEC -> {
                cpu.lazyRight = right & 1;
                cpu.lazyResult = kind == LazyFlags.INC ? left + 1 : left - 1;
            }
            case LazyFlags.SHL -> Shifting.shl(cpu, x, left, 1 + random.nextInt(31));
            case LazyFlags.SHR -> Shifting.shr(cpu, x, left, 1 + random.nextInt(31));
            default -> Shifting.sar(cpu, x, left, 1 + random.nextInt(31));
        }
    }

    /** Every condition code by itself says what the flags as a whole say (SDM Vol. 1 table B-1). */
    private void assertConditionsAgree(String what) {
        int flags = LazyFlags.get(cpu);
        boolean[] plain = {
            (flags & Rflags.OF) != 0,
            (flags & Rflags.CF) != 0,
            (flags & Rflags.ZF) != 0,
            (flags & (Rflags.CF | Rflags.ZF)) != 0,
            (flags & Rflags.SF) != 0,
            (flags & Rflags.PF) != 0,
            (flags & Rflags.SF) != 0 != ((flags & Rflags.OF) != 0),
            (flags & Rflags.ZF) != 0 || (flags & Rflags.SF) != 0 != ((flags & Rflags.OF) != 0)
        };
        for (int cc = 0; cc < 16; cc++) {
            assertEquals(plain[cc >> 1] != (cc % 2 != 0), LazyFlags.condition(cpu, cc), what);
        }
    }
}
