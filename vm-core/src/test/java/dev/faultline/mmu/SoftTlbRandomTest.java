package dev.faultline.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Rflags;
import dev.faultline.memory.HostMemory;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The tag compare of the fast path and the slow paths against a plain walker of the test's own,
 * under random tables, modes, flushes and code marks. {@code -Dfaultline.seed=n} repeats a run.
 */
class SoftTlbRandomTest {
    private static final long SEED = Long.getLong("faultline.seed", 20261123);
    private static final int STEPS = 60_000;
    private static final int PAGES = 24;

    /** Neighbouring pages, and one that shares its TLB entry with the first. */
    private static final long BASE = 0x3ff000;

    private static final long ALIAS = BASE + 0x1000L * SoftTlb.ENTRIES;
    private static final List<Long> FRAMES =
            List.of(0x800000L, 0x801000L, 0x9ff000L, 0xa00000L, 0xa0000L, 0xfee00000L);

    private final Random random = new Random(SEED);
    private PagedGuest guest;
    private String step;

    @Test
    void hitsAndMissesAgreeWithAPlainWalkIn32BitPaging() {
        run(PagedGuest::bits32);
    }

    @Test
    void hitsAndMissesAgreeWithAPlainWalkInPaePaging() {
        run(PagedGuest::pae);
    }

    @Test
    void hitsAndMissesAgreeWithAPlainWalkInLongMode() {
        run(PagedGuest::level4);
    }

    private void run(Supplier<PagedGuest> mode) {
        guest = mode.get();
        for (int i = 0; i < STEPS; i++) {
            step = "seed " + SEED + " step " + i;
            switch (random.nextInt(16)) {
                case 0 -> changeEntry();
                case 1 -> changeMode();
                case 2 -> changeControlRegisters();
                case 3 -> changeCode();
                default -> access();
            }
        }
    }

    private long page() {
        int number = random.nextInt(PAGES);
        return number == 0 ? ALIAS : BASE + 0x1000L * number;
    }

    private void changeEntry() {
        long page = page();
        long flags = random.nextInt(1 << 9) & ~PagedGuest.PS;
        if (random.nextInt(4) != 0) {
            flags |= PagedGuest.P | PagedGuest.U | PagedGuest.W;
        }
        if (!guest.bits32Entries() && random.nextInt(4) == 0) {
            flags |= PagedGuest.XD;
        }
        if (guest.topLevel() == 3) {
            flags |= (long) random.nextInt(4) << 59;
        }
        guest.map(page, FRAMES.get(random.nextInt(FRAMES.size())), flags);
        guest.mmu.invalidatePage(page);
    }

    private void changeMode() {
        guest.cpu.cpl = random.nextBoolean() ? 3 : 0;
        guest.withAc(random.nextBoolean());
    }

    private void changeControlRegisters() {
        guest.cpu.cr0 ^= random.nextInt(3) == 0 ? Cr0.WP : 0;
        guest.cpu.cr0 ^= random.nextInt(8) == 0 ? Cr0.AM : 0;
        guest.cpu.cr4 ^= random.nextInt(3) == 0 ? Cr4.SMAP : 0;
        guest.cpu.cr4 ^= random.nextInt(3) == 0 ? Cr4.SMEP : 0;
        guest.cpu.cr4 ^= random.nextInt(3) == 0 ? Cr4.PKE : 0;
        guest.cpu.pkru = random.nextInt(3) == 0 ? random.nextInt(256) : guest.cpu.pkru;
        guest.changed();
    }

    private void changeCode() {
        long frame = FRAMES.get(random.nextInt(4));
        if (random.nextBoolean()) {
            guest.code.mark(frame + random.nextInt(4096), 1);
        } else {
            guest.code.unmarkPage(frame);
        }
    }

    private void access() {
        int size = 1 << random.nextInt(4);
        long linear = page() + random.nextInt(4096);
        int kind = random.nextInt(3);
        if (random.nextInt(8) == 0) {
            linear = (linear | 0xfff) - random.nextInt(8);
        }
        step += " kind " + kind + " size " + size + " at 0x" + Long.toHexString(linear);
        if (kind == Access.FETCH) {
            size = 1;
        }
        boolean alone = random.nextInt(4) == 0;
        guest.cpu.alone = alone;
        Expected expected = expect(linear, size, kind);
        checkFastPath(linear, size, kind, expected);
        long value = random.nextLong();
        long got = 0;
        if (kind == Access.READ) {
            got = guest.load(linear, size);
        } else if (kind == Access.WRITE) {
            guest.store(linear, size, value);
        } else {
            got = guest.fetch(linear);
        }
        assertEquals(expected.status, guest.cpu.exitStatus, step);
        if (expected.status == ExitStatus.FAULT) {
            assertEquals(expected.errorCode, guest.cpu.faultErrorCode, step);
            if (guest.cpu.faultVector == 14) {
                assertEquals(expected.address, guest.cpu.faultAddress, step);
            }
        } else if (expected.status == ExitStatus.NONE) {
            checkDone(linear, size, kind, expected, kind == Access.WRITE ? value : got);
        }
    }

    private void checkDone(long linear, int size, int kind, Expected expected, long value) {
        if (kind == Access.FETCH) {
            assertEquals(expected.first, value, step);
            return;
        }
        for (int i = 0; i < size; i++) {
            long physical = byteOf(linear, i, expected);
            long inMemory = guest.memory.read8(physical);
            if (kind == Access.READ || guest.memory.isRam(physical)) {
                assertEquals(inMemory, value >>> 8 * i & 0xff, step);
            }
        }
    }

    private static long byteOf(long linear, int i, Expected expected) {
        int inFirst = (int) (0x1000 - (linear & 0xfff));
        return i < inFirst ? expected.first + i : expected.second + (i - inFirst);
    }

    /** What interpreter and compiled code do: if the tag matches, all must be as on the walk. */
    private void checkFastPath(long linear, int size, int kind, Expected expected) {
        long entry = SoftTlb.entry(guest.mmu.tlb, linear);
        if (HostMemory.getLong(entry + 8 * kind) != SoftTlb.tag(linear, size)) {
            return;
        }
        assertEquals(ExitStatus.NONE, expected.status, step);
        long host = guest.memory.hostAddress(expected.first);
        assertNotEquals(0, host, step);
        assertEquals(host, HostMemory.getLong(entry + SoftTlb.ADDEND) + linear, step);
        if (kind == Access.WRITE) {
            assertEquals(PagedGuest.D, guest.get(guest.entry(linear, 0)) & PagedGuest.D, step);
            assertEquals(false, guest.code.pageHasCode(expected.first), step);
        }
    }

    /** The outcome by the rules: the physical addresses of both parts, or the fault. */
    private record Expected(int status, int errorCode, long address, long first, long second) {}

    private Expected expect(long linear, int size, int kind) {
        boolean aligned = (linear & size - 1) == 0;
        boolean user = guest.cpu.cpl == 3;
        boolean ac = (guest.cpu.systemFlags & Rflags.AC) != 0;
        if (user && ac && (guest.cpu.cr0 & Cr0.AM) != 0 && !aligned) {
            return new Expected(ExitStatus.FAULT, 0, 0, 0, 0);
        }
        long second = (linear | 0xfff) + 1;
        boolean crosses = linear + size > second;
        for (long at : crosses ? new long[] {linear, second} : new long[] {linear}) {
            int code = errorCode(at, kind);
            if (code >= 0) {
                return new Expected(ExitStatus.FAULT, code, at, 0, 0);
            }
        }
        long firstPhysical = physical(linear);
        long secondPhysical = crosses ? physical(second) : 0;
        int inFirst = crosses ? (int) (second - linear) : size;
        boolean alone =
                needsAlone(firstPhysical, inFirst, kind)
                        || crosses && needsAlone(secondPhysical, size - inFirst, kind);
        boolean sentBack = alone && !guest.cpu.alone && kind != Access.FETCH;
        // Devices keep nothing, so what was done there cannot be compared: only that it was done.
        return new Expected(
                sentBack ? ExitStatus.ALONE : ExitStatus.NONE, 0, 0, firstPhysical, secondPhysical);
    }

    private boolean needsAlone(long physical, int size, int kind) {
        return !guest.memory.isRam(physical)
                || kind == Access.WRITE && guest.code.touches(physical, size);
    }

    private long physical(long linear) {
        return guest.get(guest.entry(linear, 0)) & 0xfffff000L | linear & 0xfff;
    }

    /** The error code of the page fault that an access to one byte raises, or -1. */
    private int errorCode(long linear, int kind) {
        long pte = guest.get(guest.entry(linear, 0));
        boolean user = guest.cpu.cpl == 3;
        boolean wp = (guest.cpu.cr0 & Cr0.WP) != 0;
        boolean write = kind == Access.WRITE;
        boolean told = (guest.cpu.cr4 & Cr4.SMEP) != 0 || !guest.bits32Entries();
        int code = (write ? 2 : 0) | (user ? 4 : 0) | (kind == Access.FETCH && told ? 16 : 0);
        if ((pte & PagedGuest.P) == 0) {
            return code;
        }
        boolean userPage = (pte & PagedGuest.U) != 0;
        boolean denied = user && !userPage;
        if (kind == Access.FETCH) {
            denied |= pte < 0;
            denied |= !user && userPage && (guest.cpu.cr4 & Cr4.SMEP) != 0;
            return denied ? code | 1 : -1;
        }
        boolean ac = (guest.cpu.systemFlags & Rflags.AC) != 0;
        denied |= !user && userPage && (guest.cpu.cr4 & Cr4.SMAP) != 0 && !ac;
        denied |= write && (pte & PagedGuest.W) == 0 && (user || wp);
        if (guest.topLevel() == 3 && userPage && (guest.cpu.cr4 & Cr4.PKE) != 0) {
            int rights = guest.cpu.pkru >>> 2 * ((int) (pte >>> 59) & 15) & 3;
            if ((rights & 1) != 0 || write && (rights & 2) != 0 && (user || wp)) {
                denied = true;
                code |= 32;
            }
        }
        return denied ? code | 1 : -1;
    }
}
