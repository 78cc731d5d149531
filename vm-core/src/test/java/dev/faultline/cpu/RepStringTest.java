package dev.faultline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.semantics.StringOperations;
import java.util.BitSet;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** REP string instructions in bulk against the same instructions one element at a time. */
class RepStringTest {
    /** Where the strings lie: 32 pages, of which some are absent, read-only, aliases or code. */
    private static final int ARENA = 0x40000;

    private static final int ARENA_PAGES = 32;
    private static final int REP_RIP = 0x5000;
    private static final int NEXT_RIP = 0x5002;

    /** A machine, what it is told of writes into code, and how many pieces its REP took. */
    private static final class Side {
        final TestMachine machine;
        final Cpu cpu;
        final BitSet codeWritten = new BitSet();
        int pieces;

        Side(TestMachine machine) {
            this.machine = machine;
            cpu = machine.cpu;
            machine.code.setWriteListener(
                    (physical, size) -> codeWritten.set((int) physical, (int) physical + size));
        }

        byte[] arena() {
            byte[] bytes = new byte[ARENA_PAGES << 12];
            machine.memory.read(ARENA, bytes, 0, bytes.length);
            return bytes;
        }

        void run(int kind, int x, long mode) {
            cpu.rip = REP_RIP;
            cpu.nextRip = NEXT_RIP;
            cpu.exitStatus = ExitStatus.NONE;
            pieces = 0;
            while (cpu.rip == REP_RIP && cpu.exitStatus == ExitStatus.NONE) {
                if (!StringOperations.execute(cpu, kind, x, mode)
                        && cpu.exitStatus == ExitStatus.ALONE) {
                    cpu.exitStatus = ExitStatus.NONE;
                    boolean before = cpu.alone;
                    cpu.alone = true;
                    StringOperations.execute(cpu, kind, x, mode);
                    cpu.alone = before;
                }
                pieces++;
            }
        }
    }

    /** One REP with its surroundings, the same on both sides. */
    private record Case(
            int kind,
            int x,
            long mode,
            boolean down,
            long rsi,
            long rdi,
            long rcx,
            long rax,
            byte[] content,
            int[] pages,
            int codeGranule) {
        void prepare(Side side, boolean paged) {
            TestMachine machine = side.machine;
            Cpu cpu = side.cpu;
            cpu.exitStatus = ExitStatus.NONE;
            machine.memory.write(ARENA, content, 0, content.length);
            for (int i = 0; paged && i < ARENA_PAGES; i++) {
                machine.put(TestMachine.PAGE_TABLE + 8 * ((ARENA >> 12) + i), 8, pages[i]);
            }
            cpu.mmu.flushAll();
            for (int i = 0; i < ARENA_PAGES; i++) {
                machine.code.unmarkPage(ARENA + ((long) i << 12));
            }
            machine.code.mark(codeGranule, 64);
            side.codeWritten.clear();
            cpu.slots[Cpu.RSI] = rsi;
            cpu.slots[Cpu.RDI] = rdi;
            cpu.slots[Cpu.RCX] = rcx;
            cpu.slots[Cpu.RAX] = rax;
            cpu.systemFlags = Rflags.FIXED | (down ? Rflags.DF : 0);
            LazyFlags.setExplicit(cpu, Rflags.CF | Rflags.AF);
        }

        @Override
        public String toString() {
            return "kind %d x %d mode %#x %s rsi %#x rdi %#x rcx %#x rax %#x code %#x"
                    .formatted(
                            kind, x, mode, down ? "down" : "up", rsi, rdi, rcx, rax, codeGranule);
        }
    }

    @Test
    void bulkIsWhatTheElementsDoIn64BitMode() {
        compare(TestMachine::long64, 64, 3000, 1);
    }

    @Test
    void bulkIsWhatTheElementsDoIn32BitMode() {
        compare(TestMachine::flat32, 32, 2000, 2);
    }

    @Test
    void bulkIsWhatTheElementsDoInRealMode() {
        compare(TestMachine::real, 16, 2000, 3);
    }

    /** Each piece counts as one instruction, so their number must not depend on what is cached. */
    @Test
    void piecesEndAtTheSameElementsWhateverTheSoftTlbKnows() {
        Side side = new Side(TestMachine.long64());
        assertEquals(4, pieces(side, 0x30000 + 5, 0));
        assertEquals(4, pieces(side, 0x30000 + 5, 0));
        side.cpu.mmu.flushAll();
        assertEquals(4, pieces(side, 0x30000 + 5, 0));
        side.machine.code.mark(0x123450, 1);
        assertEquals(4, pieces(side, 0x30000 + 5, 0));
        assertEquals(0x123450, side.codeWritten.nextSetBit(0x123450));
        assertEquals(1, pieces(side, 0x10000, 0));
        assertEquals(2, pieces(side, 0x10001, 0));
        assertEquals(2, pieces(side, 0x4000, 3));
    }

    /** REP STOS of so many elements from 0x110000 on. */
    private static int pieces(Side side, long elements, int x) {
        side.cpu.slots[Cpu.RDI] = 0x110000;
        side.cpu.slots[Cpu.RCX] = elements;
        side.run(StringOperations.STOS, x, StringOperations.encode(3, 3, StringOperations.REPE));
        assertEquals(ExitStatus.NONE, side.cpu.exitStatus);
        assertEquals(0, side.cpu.slots[Cpu.RCX]);
        return side.pieces;
    }

    private static void compare(Supplier<TestMachine> kind, int bits, int rounds, long seed) {
        Random random = new Random(seed);
        Side bulk = new Side(kind.get());
        Side slow = new Side(kind.get());
        for (int round = 0; round < rounds; round++) {
            Case c = random(random, bits);
            if (bits != 64) {
                segments(random, bulk.cpu, slow.cpu, bits);
            }
            c.prepare(bulk, bits == 64);
            c.prepare(slow, bits == 64);
            slow.cpu.systemFlags |= Rflags.TF;
            slow.cpu.alone = true;
            bulk.run(c.kind, c.x, c.mode);
            slow.run(c.kind, c.x, c.mode);
            assertSame(slow, bulk, "seed " + seed + " round " + round + ": " + c);
            int bytes = (int) Math.min((c.rcx & 0xffffffL) << c.x, 1 << 20);
            assertTrue(bulk.pieces <= 2 + (bytes >> 16), "pieces of " + c);
        }
    }

    private static void assertSame(Side expected, Side actual, String what) {
        Cpu e = expected.cpu;
        Cpu a = actual.cpu;
        assertEquals(state(e), state(a), what);
        assertArrayEquals(expected.arena(), actual.arena(), what);
        // Told of as one range or one by one; what counts is which granules of code were hit.
        assertEquals(expected.codeWritten.isEmpty(), actual.codeWritten.isEmpty(), what);
        for (int page = 0; page < ARENA_PAGES; page++) {
            long at = TestMachine.PAGE_TABLE + 8L * ((ARENA >> 12) + page);
            assertEquals(
                    expected.machine.memory.read64(at), actual.machine.memory.read64(at), what);
        }
    }

    private static String state(Cpu cpu) {
        String fault =
                cpu.exitStatus == ExitStatus.NONE
                        ? "none"
                        : Vector.name(cpu.faultVector) + " " + cpu.faultErrorCode;
        if (cpu.exitStatus != ExitStatus.NONE && cpu.faultVector == Vector.PF) {
            fault += " at " + Long.toHexString(cpu.faultAddress);
        }
        return "rsi %x rdi %x rcx %x rax %x rip %x flags %x fault %s"
                .formatted(
                        cpu.slots[Cpu.RSI],
                        cpu.slots[Cpu.RDI],
                        cpu.slots[Cpu.RCX],
                        cpu.slots[Cpu.RAX],
                        cpu.rip,
                        LazyFlags.get(cpu),
                        fault);
    }

    private static void segments(Random random, Cpu first, Cpu second, int bits) {
        long base = ARENA + random.nextInt(3) * 0x1234;
        long limit = bits == 16 ? 0xffff : 0x2000 + random.nextInt(0xc000);
        boolean expandDown = bits == 32 && random.nextInt(4) == 0;
        int attributes = Segments.REAL_ATTRIBUTES | SegmentRegister.BIG;
        attributes |= expandDown ? SegmentRegister.TYPE_CONFORM_EXPAND : 0;
        for (Cpu cpu : new Cpu[] {first, second}) {
            cpu.segments[SegmentRegister.DS].set(0, base, limit, attributes);
            cpu.segments[SegmentRegister.ES].set(0, base + 0x2000, limit, attributes);
            cpu.modeChanged();
        }
    }

    private static Case random(Random random, int bits) {
        int kind = random.nextInt(5);
        int x = random.nextInt(bits == 64 ? 4 : 3);
        int rep = 1 + random.nextInt(2);
        int addressSize = bits == 64 ? 2 + random.nextInt(2) : 1 + random.nextInt(2);
        long mode = StringOperations.encode(addressSize, SegmentRegister.DS, rep);
        int origin = bits == 64 ? ARENA + 0x4000 : bits == 32 ? 0x2000 : 0x4000;
        long rsi = origin + random.nextInt(0x6000);
        long rdi = origin + random.nextInt(0x6000);
        if (random.nextInt(3) == 0) {
            rdi = rsi + random.nextInt(40) - 20;
        }
        if (bits == 16 && random.nextBoolean()) {
            rsi = random.nextBoolean() ? 0x10000 - random.nextInt(300) : random.nextInt(300);
        }
        if (random.nextInt(3) == 0) {
            rsi &= -8;
            rdi &= -8;
        }
        int most = random.nextInt(3) == 0 ? 0x3000 : 100;
        long rcx = random.nextInt(most >> x);
        if (random.nextInt(20) == 0) {
            rcx = 0x10000 + random.nextInt(500) >> x;
        }
        if (addressSize != 3) {
            rsi |= random.nextLong() << (addressSize == 2 ? 32 : 16);
            rcx |= 0x5a5a5a5aL << 32;
        }
        byte[] content = new byte[ARENA_PAGES << 12];
        fill(random, content);
        int granule = ARENA + (random.nextInt(ARENA_PAGES << 12) & -64);
        long rax = random.nextInt(4) * 0x0101010101010101L + (random.nextLong() << 32);
        return new Case(
                kind,
                x,
                mode,
                random.nextInt(3) == 0,
                rsi,
                rdi,
                rcx,
                rax,
                content,
                pages(random),
                granule);
    }

    /** Long rows of one value, so that comparisons run, with other values strewn in. */
    private static void fill(Random random, byte[] content) {
        byte value = (byte) random.nextInt(3);
        boolean varied = random.nextInt(3) == 0;
        for (int i = 0; i < content.length; i++) {
            content[i] = varied ? (byte) random.nextInt() : value;
        }
        for (int i = 0; i < 40; i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(3);
        }
    }

    private static int[] pages(Random random) {
        int[] pages = new int[ARENA_PAGES];
        for (int i = 0; i < ARENA_PAGES; i++) {
            int page = ARENA + (i << 12);
            pages[i] =
                    switch (random.nextInt(16)) {
                        case 0 -> 0;
                        case 1 -> page | 5;
                        case 2 -> ARENA + (random.nextInt(ARENA_PAGES) << 12) | 7;
                        default -> page | 7;
                    };
        }
        return pages;
    }
}
