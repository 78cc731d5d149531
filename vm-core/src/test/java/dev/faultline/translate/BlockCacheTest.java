package dev.faultline.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.EmptyBoard;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.ir.Block;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Mmu;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a write to code kills, and what it leaves alone. Real mode, no paging. */
class BlockCacheTest {
    private static final int HEAT = 99;

    private final CodePages code = new CodePages();
    private final PhysicalMemory memory = new PhysicalMemory(1 << 20, code);
    private final Cpu cpu = new Cpu(new EmptyBoard());
    private final BlockCache cache;
    private final List<Block> killed = new ArrayList<>();

    BlockCacheTest() {
        cpu.mmu = new Mmu(cpu, memory, code, new EmptyBoard());
        int attributes = SegmentRegister.PRESENT | SegmentRegister.CODE_OR_DATA | 3 << 8;
        cpu.segments[SegmentRegister.CS].set(0, 0, 0xffff, attributes);
        cpu.modeChanged();
        cache = new BlockCache(cpu, new Translator(cpu, memory), code);
        code.setWriteListener(cache);
        cache.setHeat(HEAT);
        cache.setKillListener(killed::add);
    }

    /** So many NOPs and a jump to itself, two bytes. */
    private Block nops(int address, int count) {
        for (int i = 0; i < count; i++) {
            memory.write8(address + i, 0x90);
        }
        memory.write16(address + count, 0xfeeb);
        return lookup(address);
    }

    private Block lookup(int address) {
        cpu.rip = address;
        return cache.lookup();
    }

    private static boolean dead(Block block) {
        return block.stamp == Block.DEAD;
    }

    @Test
    void aWriteKillsTheBlocksThatHoldItsBytesAndNoOthers() {
        Block first = nops(0x1000, 1);
        Block second = nops(0x1010, 1);
        Block inside = lookup(0x1011);
        memory.write8(0x1012, 0xfc);
        assertFalse(dead(first));
        assertTrue(dead(second));
        assertTrue(dead(inside));
        assertEquals(2, killed.size());
        assertSame(first, lookup(0x1000));
        assertNotSame(second, lookup(0x1010));
    }

    @Test
    void bytesBetweenBlocksAreNoCode() {
        Block block = nops(0x1000, 2);
        assertTrue(code.touches(0x1003, 1));
        assertFalse(code.touches(0x1004, 8));
        assertTrue(code.touches(0xfff, 2) || code.touches(0x1000, 1));
        memory.write64(0x1004, -1);
        assertFalse(dead(block));
    }

    @Test
    void aPageWhoseLastBlockIsKilledHasNoCode() {
        nops(0x1000, 100);
        nops(0x1800, 1);
        memory.write8(0x1005, 0);
        assertTrue(code.pageHasCode(0x1000));
        assertFalse(code.touches(0x1000, 0x200));
        memory.write8(0x1800, 0);
        assertFalse(code.pageHasCode(0x1000));
    }

    @Test
    void anInstructionThatCrossesIntoAnotherPageDiesOfAWriteToEitherPart() {
        for (int written : new int[] {0x1fff, 0x2001}) {
            // MOV AX, imm16
            memory.write8(0x1ffe, 0xc7);
            memory.write32(0x1fff, 0x1234c0);
            Block block = lookup(0x1ffe);
            assertTrue(code.touches(0x2000, 1));
            memory.write8(written, 0x90);
            assertTrue(dead(block), Integer.toHexString(written));
            assertFalse(code.pageHasCode(0x1000));
            assertFalse(code.pageHasCode(0x2000));
        }
    }

    @Test
    void heatDoublesWithEveryKillAndOnlyThere() {
        for (int i = 0; i < 12; i++) {
            assertEquals((HEAT + 1L << i) - (i == 0 ? 1 : 0), nops(0x1000, 1).heat);
            memory.write8(0x1000, 0x91);
        }
        for (int i = 0; i < 100; i++) {
            nops(0x1000, 1);
        }
        int most = nops(0x1000, 1).heat;
        assertTrue(most > HEAT << 12 && most < Integer.MAX_VALUE, "heat " + most);
        assertEquals(HEAT, nops(0x1080, 1).heat);
    }

    @Test
    void heatCoolsDownWhereNothingIsWritten() {
        for (int i = 0; i < 8; i++) {
            nops(0x1000, 1);
        }
        int hot = nops(0x1000, 1).heat;
        cpu.retiredAtBudgetEnd += 1 << 22;
        int cooler = nops(0x1000, 1).heat;
        assertTrue(cooler < hot, hot + " then " + cooler);
        cpu.retiredAtBudgetEnd += 100L << 22;
        memory.write8(0x1000, 0x91);
        cpu.retiredAtBudgetEnd += 100L << 22;
        assertEquals(HEAT, lookup(0x1000).heat);
    }

    /** A load of CR3 that leaves the code where it was costs a look at the TLB per block. */
    @Test
    void aBlockOutlivesAFlush() {
        Block block = nops(0x1000, 3);
        cpu.mmu.flushAll();
        assertNotEquals(cpu.mmu.codeEpoch, block.stamp);
        assertSame(block, lookup(0x1000));
        assertEquals(cpu.mmu.codeEpoch, block.stamp);
        memory.write8(0x1000, 0x91);
        assertNotSame(block, lookup(0x1000));
    }

    @Test
    void afterClearNothingIsCode() {
        Block block = nops(0x1000, 3);
        cache.clear();
        assertTrue(dead(block));
        assertEquals(List.of(block), killed);
        assertFalse(code.pageHasCode(0x1000));
        assertNotSame(block, lookup(0x1000));
    }

    /** Random blocks and writes against a list of who holds which bytes. */
    @Test
    void randomWritesKillExactlyWhatTheyOverlap() {
        Random random = new Random(5);
        List<Block> alive = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            int at = 0x1000 + random.nextInt(0x3000);
            if (random.nextInt(3) != 0) {
                cpu.rip = at;
                Block block = random.nextInt(4) == 0 ? cache.single() : cache.lookup();
                if (!alive.contains(block)) {
                    alive.add(block);
                }
                continue;
            }
            int size = 1 << random.nextInt(random.nextInt(50) == 0 ? 10 : 4);
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            memory.write(at, bytes, 0, size);
            for (Block block : List.copyOf(alive)) {
                boolean hit = block.rip < at + size && at < block.rip + block.length;
                assertEquals(hit, dead(block), "round " + round + " block " + block.rip);
                if (hit) {
                    alive.remove(block);
                }
            }
            assertMarked(alive, at);
        }
        assertTrue(killed.size() > 1000, "only " + killed.size() + " killed");
    }

    private void assertMarked(List<Block> alive, int written) {
        for (int at = written & -64; at < written + 64; at += 8) {
            int from = at;
            boolean held =
                    alive.stream().anyMatch(b -> b.rip < from + 8 && from < b.rip + b.length);
            assertEquals(held, code.touches(at, 8), "bytes at " + Integer.toHexString(at));
        }
    }
}
