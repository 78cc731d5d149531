package dev.faultline.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.EmptyBoard;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;

/** A processor with RAM and page tables that a test builds entry by entry. */
final class PagedGuest {
    static final long P = 1;
    static final long W = 1 << 1;
    static final long U = 1 << 2;
    static final long A = 1 << 5;
    static final long D = 1 << 6;
    static final long PS = 1 << 7;
    static final long G = 1 << 8;
    static final long XD = 1L << 63;

    /** The root table; tables after it are handed out in order. */
    static final long ROOT = 0x10000;

    final CodePages code = new CodePages();
    final PhysicalMemory memory;
    final Cpu cpu;
    final Mmu mmu;
    final List<String> deviceAccesses = new ArrayList<>();
    private long nextTable = ROOT + 0x1000;

    private PagedGuest(long ramBytes) {
        memory = new PhysicalMemory(ramBytes, code);
        cpu = new Cpu(new EmptyBoard());
        mmu = new Mmu(cpu, memory, code, new Devices());
        cpu.mmu = mmu;
    }

    /** CR0.PG clear, protected mode, CPL 0. */
    static PagedGuest unpaged() {
        PagedGuest guest = new PagedGuest(16 << 20);
        guest.cpu.cr0 = Cr0.PE | Cr0.ET;
        guest.changed();
        return guest;
    }

    static PagedGuest bits32() {
        return paged(Cr4.PSE | Cr4.PGE, 0);
    }

    static PagedGuest pae() {
        PagedGuest guest = paged(Cr4.PAE | Cr4.PGE, Efer.NXE);
        for (int i = 0; i < 4; i++) {
            guest.memory.write64(ROOT + 8 * i, guest.newTable() | P);
        }
        guest.mmu.loadPdptes(ROOT);
        return guest;
    }

    static PagedGuest level4() {
        PagedGuest guest = paged(Cr4.PAE | Cr4.PGE, Efer.NXE | Efer.LME | Efer.LMA | Efer.SCE);
        guest.cpu.segments[SegmentRegister.CS].attributes = SegmentRegister.LONG;
        return guest;
    }

    static PagedGuest level5() {
        PagedGuest guest = level4();
        guest.setCr4(guest.cpu.cr4 | Cr4.LA57);
        return guest;
    }

    private static PagedGuest paged(long cr4, long efer) {
        PagedGuest guest = new PagedGuest(16 << 20);
        guest.cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.WP | Cr0.ET;
        guest.cpu.cr4 = cr4;
        guest.cpu.cr3 = ROOT;
        guest.cpu.efer = efer;
        guest.changed();
        return guest;
    }

    PagedGuest withCpl(int cpl) {
        cpu.cpl = cpl;
        mmu.modeChanged();
        return this;
    }

    PagedGuest withCr4(long bits) {
        setCr4(cpu.cr4 | bits);
        return this;
    }

    PagedGuest withoutWriteProtect() {
        cpu.cr0 &= ~Cr0.WP;
        changed();
        return this;
    }

    PagedGuest withAc(boolean on) {
        cpu.systemFlags = on ? cpu.systemFlags | Rflags.AC : cpu.systemFlags & ~Rflags.AC;
        mmu.modeChanged();
        return this;
    }

    void setCr4(long value) {
        cpu.cr4 = value;
        changed();
    }

    void changed() {
        mmu.controlRegistersChanged();
    }

    boolean bits32Entries() {
        return (cpu.cr4 & Cr4.PAE) == 0;
    }

    int topLevel() {
        if ((cpu.efer & Efer.LMA) == 0) {
            return 1;
        }
        return (cpu.cr4 & Cr4.LA57) == 0 ? 3 : 4;
    }

    long newTable() {
        long table = nextTable;
        nextTable += 0x1000;
        return table;
    }

    /** The address of the entry of a level (0 for the PTE), with permissive tables above it. */
    long entry(long linear, int level) {
        int bits = bits32Entries() ? 10 : 9;
        int entrySize = bits32Entries() ? 4 : 8;
        long table = ROOT;
        if (topLevel() == 1 && !bits32Entries()) {
            table = memory.read64(ROOT + 8 * (linear >>> 30 & 3)) & ~0xfffL;
        }
        for (int at = topLevel(); ; at--) {
            long index = linear >>> 12 + bits * at & (1 << bits) - 1;
            long address = table + index * entrySize;
            if (at == level) {
                return address;
            }
            if ((get(address) & P) == 0) {
                put(address, newTable() | P | W | U);
            }
            table = get(address) & 0x000ffffffffff000L;
        }
    }

    void put(long address, long value) {
        if (bits32Entries()) {
            memory.write32(address, (int) value);
        } else {
            memory.write64(address, value);
        }
    }

    long get(long address) {
        return bits32Entries() ? memory.read32(address) & 0xffffffffL : memory.read64(address);
    }

    /** Maps a page of 4 KiB. */
    PagedGuest map(long linear, long physical, long flags) {
        return mapAt(0, linear, physical, flags);
    }

    /** Maps a page at a level; PS is the caller's. */
    PagedGuest mapAt(int level, long linear, long physical, long flags) {
        put(entry(linear, level), physical | flags);
        return this;
    }

    long load(long linear, int size) {
        return load(linear, size, Access.READ);
    }

    long load(long linear, int size, int access) {
        settle();
        return mmu.load(linear, size, access);
    }

    boolean store(long linear, int size, long value) {
        return store(linear, size, value, Access.WRITE);
    }

    boolean store(long linear, int size, long value, int access) {
        settle();
        return mmu.store(linear, size, value, access);
    }

    long fetch(long linear) {
        settle();
        return mmu.fetch(linear);
    }

    boolean probe(long linear, int size, int access) {
        settle();
        return mmu.probe(linear, size, access);
    }

    private void settle() {
        cpu.exitStatus = ExitStatus.NONE;
        cpu.faultVector = -1;
    }

    void expectNoFault() {
        assertEquals(ExitStatus.NONE, cpu.exitStatus, () -> "pending: " + cpu.faultReason);
    }

    void expectAlone() {
        assertEquals(ExitStatus.ALONE, cpu.exitStatus);
    }

    void expectPageFault(int code, long address, FaultReason reason) {
        expectFault(Vector.PF, code, reason);
        assertEquals(Long.toHexString(address), Long.toHexString(cpu.faultAddress));
    }

    void expectFault(int vector, int code, FaultReason reason) {
        assertEquals(ExitStatus.FAULT, cpu.exitStatus);
        assertEquals(Vector.name(vector), Vector.name(cpu.faultVector));
        assertEquals(reason, cpu.faultReason);
        assertEquals(code, cpu.faultErrorCode, "error code");
    }

    private final class Devices implements DeviceMemory {
        @Override
        public long read(long physicalAddress, int size) {
            deviceAccesses.add("read %x %d".formatted(physicalAddress, size));
            return -1L >>> 64 - 8 * size;
        }

        @Override
        public void write(long physicalAddress, int size, long value) {
            long shown = value & -1L >>> 64 - 8 * size;
            deviceAccesses.add("write %x %d %x".formatted(physicalAddress, size, shown));
        }
    }
}
