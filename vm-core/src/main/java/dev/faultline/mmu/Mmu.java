package dev.faultline.mmu;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.DebugRegisters;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.HostMemory;
import dev.faultline.memory.PhysicalMemory;

/**
 * The memory-management unit of one processor: everything that an access does which misses the soft
 * TLB.
 *
 * <p>Where {@link Cpu#exitStatus} is not {@link ExitStatus#NONE} after a call (and the call
 * returned false, or -1 for a fetch), a fault or {@link ExitStatus#ALONE} is pending and nothing of
 * the access was done. Accesses with {@link Access#SYSTEM} are never sent back with ALONE: they
 * belong to instructions and deliveries that cannot start over, so they reach devices and code at
 * once.
 *
 * <p>Order of the checks: canonical address, alignment, page walk. Table 6-2 of the Intel SDM Vol.
 * 3A leaves the order of #AC and #PF open; silicon (AMD EPYC, tried) puts #AC before #PF and the
 * #GP or #SS of a non-canonical address before both.
 *
 * <p>Outside 64-bit mode the caller has truncated the address to 32 bits, and accesses wrap at 4
 * GiB. PCIDs are accepted but no tags: every load of CR3 flushes, which the SDM allows (Vol. 3A
 * 4.10.4.1).
 */
public final class Mmu {
    private static final int PAGE_SHIFT = 12;
    private static final long PAGE_SIZE = 1L << PAGE_SHIFT;
    private static final long PAGE_MASK = -PAGE_SIZE;
    private static final long OFFSET_MASK = PAGE_SIZE - 1;

    /** Bits whose change alters what a cached translation allows, so everything is flushed. */
    private static final long CR0_TRACKED = Cr0.PG | Cr0.WP;

    private static final long CR4_TRACKED =
            Cr4.PAE | Cr4.PSE | Cr4.PGE | Cr4.PCIDE | Cr4.SMEP | Cr4.SMAP | Cr4.PKE | Cr4.LA57;

    private static final long EFER_TRACKED = Efer.LMA | Efer.NXE;

    /** The bank that engines look up in now: the address of its first entry. */
    public long tlb;

    /** The bank of {@link Access#SYSTEM} accesses: the address of its first entry. */
    public long systemTlb;

    /**
     * Incremented whenever a page that code was fetched from since the last increment may be mapped
     * elsewhere; what was validated before is to be validated again.
     */
    public int codeEpoch;

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final CodePages code;
    private final PhysicalAccess bus;
    private final SoftTlb banks = new SoftTlb();
    private final PageWalker walker;
    final LinearAddresses addresses;
    private final Translation translation;

    /** The bank of accesses at CPL, also where {@link #tlb} is the empty one. */
    private int currentBank;

    private final FetchedPages fetched = new FetchedPages();

    /** The pages, by their low six bits, that {@link #hostOfTable} gave out in this epoch. */
    private long tablePages;

    private boolean alignmentChecked;

    /** Whether a debug register or a listener watches data: every access takes the slow path. */
    private boolean watched;

    /** Told of each access to data, or null. */
    private AccessListener accessListener;

    private long lastCr0;
    private long lastCr4;
    private long lastEfer;
    private int lastPkru;

    public Mmu(Cpu cpu, PhysicalMemory memory, CodePages code, DeviceMemory devices) {
        this.cpu = cpu;
        this.memory = memory;
        this.code = code;
        bus = new PhysicalAccess(memory, code, devices);
        addresses = new LinearAddresses(cpu);
        walker = new PageWalker(cpu, memory, code, devices);
        translation = new Translation(cpu, memory, code, banks, walker);
        code.setFirstCodeListener(banks::withholdWrites);
        memory.setA20Listener(this::addressLine20Changed);
        controlRegistersChanged();
        modeChanged();
    }

    private void addressLine20Changed() {
        walker.addressesChanged();
        flushAll();
    }

    /** Chooses the bank; called when CPL, CR0, CR4, EFER, RFLAGS.AC or PKRU may have changed. */
    public void modeChanged() {
        watched = accessListener != null || DebugRegisters.watchesData(cpu);
        privilegeChanged();
    }

    /** The same where only CPL and RFLAGS.AC may have changed. */
    public void privilegeChanged() {
        boolean ac = (cpu.systemFlags & Rflags.AC) != 0;
        if (cpu.cpl == 3) {
            currentBank = SoftTlb.USER;
            alignmentChecked = ac && (cpu.cr0 & Cr0.AM) != 0;
        } else {
            boolean smap = !ac && (cpu.cr4 & Cr4.SMAP) != 0;
            currentBank = smap ? SoftTlb.SUPERVISOR_SMAP : SoftTlb.SUPERVISOR;
            alignmentChecked = false;
        }
        tlb = banks.bank(alignmentChecked || watched ? SoftTlb.EMPTY : currentBank);
    }

    /**
     * Called after every write of CR3, and when CR0.PG, CR0.WP, CR4, EFER or PKRU may have changed.
     * Flushes what Intel SDM Vol. 3A 4.10.4.1 demands: all when one of those bits changed, else
     * (MOV to CR3, whatever bit 63 was) all but global pages.
     */
    public void controlRegistersChanged() {
        boolean changed =
                ((cpu.cr0 ^ lastCr0) & CR0_TRACKED) != 0
                        || ((cpu.cr4 ^ lastCr4) & CR4_TRACKED) != 0
                        || ((cpu.efer ^ lastEfer) & EFER_TRACKED) != 0
                        || cpu.pkru != lastPkru;
        lastCr0 = cpu.cr0;
        lastCr4 = cpu.cr4;
        lastEfer = cpu.efer;
        lastPkru = cpu.pkru;
        walker.selectMode();
        addresses.selectMode();
        systemTlb = banks.bank(bankOf(Access.SYSTEM));
        if (changed) {
            flushAll();
        } else {
            flushNonGlobal();
        }
        modeChanged();
    }

    /** Called where registers, address line 20 and memory were all set from outside. */
    public void stateWasSet() {
        addressLine20Changed();
        controlRegistersChanged();
    }

    /**
     * Loads the PDPTE registers from memory; the caller does so before it commits a write of CR3 in
     * PAE mode, or of CR0 or CR4 that Intel SDM Vol. 3A 4.4.1 lists.
     *
     * @return false with #GP(0) pending, and the registers unchanged
     */
    public boolean loadPdptes(long cr3) {
        return walker.loadPdptes(cr3);
    }

    /** From now on records which pages are written; see {@link WrittenPages}. */
    public WrittenPages recordWrites() {
        banks.withholdAllWrites();
        return translation.recordWrites();
    }

    /** The next epoch; never negative, which blocks use for "dead". */
    private void newCodeEpoch() {
        codeEpoch = codeEpoch + 1 & Integer.MAX_VALUE;
        fetched.clear();
    }

    private void newTablesEpoch() {
        cpu.tablesEpoch++;
        tablePages = 0;
    }

    /** Forgets all translations, global ones too. */
    public void flushAll() {
        newCodeEpoch();
        newTablesEpoch();
        banks.flushAll();
    }

    /** Forgets all translations but global ones. */
    public void flushNonGlobal() {
        newCodeEpoch();
        newTablesEpoch();
        banks.flushNonGlobal();
    }

    /** INVLPG, and INVPCID of one address: forgets a page, global or not. */
    public void invalidatePage(long linear) {
        if (banks.stillForgotten(linear)) {
            return;
        }
        boolean large = banks.mayBeLarge(linear);
        if (large || fetched.mayHold(linear)) {
            newCodeEpoch();
        }
        if (large || (tablePages & 1L << (linear >>> PAGE_SHIFT)) != 0) {
            newTablesEpoch();
        }
        if (large) {
            banks.invalidatePage(linear);
        } else {
            banks.invalidateSlots(linear);
        }
        banks.noteForgotten(linear);
    }

    /** INVPCID by its type, 0 to 3, after the instruction's own checks. */
    public void invalidatePcid(int type, long linear) {
        switch (type) {
            case 0 -> invalidatePage(linear);
            case 2 -> flushAll();
            default -> flushNonGlobal();
        }
    }

    /**
     * Reads 1, 2, 4 or 8 bytes, zero-extended; 0 when {@link Cpu#exitStatus} says why not. With
     * {@link Access#WRITE} it is the read of a read-modify-write: a store to the same bytes by the
     * same instruction cannot fail any more.
     */
    public long load(long linear, int size, int access) {
        int bank = bankOf(access);
        long entry = SoftTlb.entry(banks.bank(bank), linear);
        long hit = HostMemory.getLong(entry + tagOffset(access));
        if (hit == SoftTlb.tag(linear, size) && !alignmentChecked && !watched) {
            return PhysicalAccess.loadHost(
                    HostMemory.getLong(entry + SoftTlb.ADDEND) + linear, size);
        }
        if ((access & Access.WRITE) != 0) {
            long host = hostOfData(bank, linear, size);
            if (host != 0) {
                return PhysicalAccess.loadHost(host, size);
            }
        }
        long value = loadSlow(linear, size, access, bank);
        if (watched && cpu.exitStatus == ExitStatus.NONE && (access & Access.SYSTEM) == 0) {
            watch(false, linear, size, value);
        }
        return value;
    }

    private long loadSlow(long linear, int size, int access, int bank) {
        if (!checkAddress(linear, size, access)) {
            return 0;
        }
        long physical = translate(bank, linear, access);
        if (physical < 0) {
            return 0;
        }
        int inFirst = (int) Math.min(size, PAGE_SIZE - (linear & OFFSET_MASK));
        if (inFirst == size) {
            return mayTouch(physical, size, access) ? bus.load(physical, size) : 0;
        }
        long second = translate(bank, addresses.following(linear, inFirst, access), access);
        if (second < 0
                || !mayTouch(physical, inFirst, access)
                || !mayTouch(second, size - inFirst, access)) {
            return 0;
        }
        return bus.load(physical, inFirst) | bus.load(second, size - inFirst) << 8 * inFirst;
    }

    /** Writes the low 1, 2, 4 or 8 bytes of {@code value}. */
    public boolean store(long linear, int size, long value, int access) {
        int bank = bankOf(access);
        long entry = SoftTlb.entry(banks.bank(bank), linear);
        long hit = HostMemory.getLong(entry + SoftTlb.WRITE_TAG);
        if (hit == SoftTlb.tag(linear, size) && !alignmentChecked && !watched) {
            PhysicalAccess.storeHost(
                    HostMemory.getLong(entry + SoftTlb.ADDEND) + linear, size, value);
            return true;
        }
        long host = hostOfData(bank, linear, size);
        if (host != 0) {
            PhysicalAccess.storeHost(host, size, value);
            return true;
        }
        boolean done = storeSlow(linear, size, value, access, bank);
        if (watched && done && (access & Access.SYSTEM) == 0) {
            watch(true, linear, size, value);
        }
        return done;
    }

    private void watch(boolean write, long linear, int size, long value) {
        DebugRegisters.recordData(cpu, linear, size, write);
        if (accessListener != null) {
            accessListener.accessed(write, linear, size, value);
        }
    }

    /** Names who is told of each access to data from now on, which all are slow then. */
    public void setAccessListener(AccessListener listener) {
        accessListener = listener;
        modeChanged();
    }

    /**
     * The host address of data in a page that has no write tag because of code beside them, where
     * they may be written without further checks; else 0.
     */
    private long hostOfData(int bank, long linear, int size) {
        int slot = SoftTlb.slot(bank, linear);
        if (alignmentChecked
                || watched
                || !banks.allows(slot, linear, SoftTlb.CAN_WRITE)
                || SoftTlb.tag(linear, size) != (linear & PAGE_MASK)) {
            return 0;
        }
        long page = banks.physicalPage(slot);
        if (!code.pageHasCode(page) || code.touches(page | linear & OFFSET_MASK, size)) {
            return 0;
        }
        translation.recordWrite(page, slot);
        return banks.hostAddress(slot, linear);
    }

    private boolean storeSlow(long linear, int size, long value, int access, int bank) {
        int write = access | Access.WRITE;
        if (!checkAddress(linear, size, write)) {
            return false;
        }
        long physical = translate(bank, linear, write);
        if (physical < 0) {
            return false;
        }
        int inFirst = (int) Math.min(size, PAGE_SIZE - (linear & OFFSET_MASK));
        if (inFirst == size) {
            if (!mayTouch(physical, size, write)) {
                return false;
            }
            bus.store(physical, size, value);
            return true;
        }
        long second = translate(bank, addresses.following(linear, inFirst, access), write);
        if (second < 0
                || !mayTouch(physical, inFirst, write)
                || !mayTouch(second, size - inFirst, write)) {
            return false;
        }
        bus.store(physical, inFirst, value);
        bus.store(second, size - inFirst, value >>> 8 * inFirst);
        return true;
    }

    /** Reads a byte by its physical address, past all translation but address line 20. */
    public int loadPhysical(long physical) {
        return (int) bus.load(physical & memory.a20Mask(), 1) & 0xff;
    }

    /** Writes a byte by its physical address, past all translation but address line 20. */
    public void storePhysical(long physical, int value) {
        long address = physical & memory.a20Mask();
        bus.store(address, 1, value);
        if (memory.isRam(address)) {
            translation.recordWrite(address & PAGE_MASK, SoftTlb.slot(currentBank, address));
        }
    }

    /**
     * Proves that a range of up to several KiB can be read or written: loads and stores within it
     * by the same instruction cannot fail any more. Sets accessed and dirty bits. Not an access by
     * itself, so alignment is not checked.
     */
    public boolean probe(long linear, int size, int access) {
        if (!addresses.check(linear, size, access)) {
            return false;
        }
        int bank = bankOf(access);
        boolean allowed = true;
        int part;
        for (int done = 0; done < size; done += part) {
            long at = addresses.following(linear, done, access);
            part = (int) Math.min(size - done, PAGE_SIZE - (at & OFFSET_MASK));
            long physical = translate(bank, at, access);
            if (physical < 0) {
                return false;
            }
            allowed = allowed && mayTouch(physical, part, access);
        }
        if (!allowed) {
            cpu.exitStatus = ExitStatus.ALONE;
        }
        return allowed;
    }

    /**
     * Makes #PF pending where a read or write that missed the soft TLB finds that the entry of its
     * page table is not present, as far as that is found by looking just there. Else, with nothing
     * done, {@link #probe} knows more.
     */
    public boolean pageNotPresent(long linear, int size, int access) {
        int bank = bankOf(access);
        int kind = access & Access.WRITE;
        if (SoftTlb.tag(linear, size) != (linear & PAGE_MASK)
                || !walker.stopsAtPageTable(linear)
                || banks.allows(SoftTlb.slot(bank, linear), linear, 1 << kind)) {
            return false;
        }
        invalidatePage(linear);
        translation.fault(linear, kind, bank == SoftTlb.USER, 0, FaultReason.NOT_PRESENT);
        return true;
    }

    /**
     * The physical address of a byte of code, which need not be RAM, or -1 with a fault pending.
     */
    public long fetch(long linear) {
        if (!addresses.canonical(linear)) {
            cpu.raise(Vector.GP, 0, FaultReason.CODE_NON_CANONICAL);
            return -1;
        }
        long physical = translate(currentBank, linear, Access.FETCH);
        if (physical >= 0) {
            fetched.add(linear);
        }
        return physical;
    }

    /**
     * Whether a page can be fetched from and is the physical page of this address, as far as that
     * can be found out without effect: true only where the soft TLB has it, or where all entries
     * that lead to it have their accessed bit set already.
     *
     * @param user whether the code runs at CPL 3
     */
    public boolean mapsCode(long linear, long physical, boolean user) {
        int bank = user ? SoftTlb.USER : bankOf(Access.SYSTEM);
        long page = translation.quietFetch(bank, linear);
        if (page < 0) {
            return false;
        }
        fetched.add(linear);
        return page == (physical & PAGE_MASK);
    }

    /** The host address of a byte that can be read with the rest of its page, else 0. */
    public long hostForRead(long linear) {
        long entry = SoftTlb.entry(tlb, linear);
        boolean hit = HostMemory.getLong(entry + SoftTlb.READ_TAG) == (linear & PAGE_MASK);
        return hit ? HostMemory.getLong(entry + SoftTlb.ADDEND) + linear : 0;
    }

    /**
     * The host address of a range of a descriptor table or TSS that the supervisor may read at
     * once, else 0. It holds as long as {@link Cpu#tablesEpoch} stays.
     */
    public long hostOfTable(long linear, int size) {
        long entry = SoftTlb.entry(systemTlb, linear);
        if (!SoftTlb.reads(entry, linear, size)) {
            return 0;
        }
        tablePages |= 1L << (linear >>> PAGE_SHIFT);
        return SoftTlb.host(entry, linear);
    }

    /** The host address of a byte that can be written with the rest of its page, else 0. */
    public long hostForWrite(long linear) {
        long entry = SoftTlb.entry(tlb, linear);
        boolean hit = HostMemory.getLong(entry + SoftTlb.WRITE_TAG) == (linear & PAGE_MASK);
        return hit ? HostMemory.getLong(entry + SoftTlb.ADDEND) + linear : 0;
    }

    /**
     * The host address of a range within one page that has code and so no write tag, else 0; with
     * ALONE pending where the range touches the code and the instruction is not alone. After the
     * writes comes {@link #wroteBesideCode}.
     */
    public long hostBesideCode(long linear, int size) {
        int slot = SoftTlb.slot(currentBank, linear);
        if (alignmentChecked || watched || !banks.allows(slot, linear, SoftTlb.CAN_WRITE)) {
            return 0;
        }
        long physical = banks.physicalPage(slot) | linear & OFFSET_MASK;
        if (!cpu.alone && code.touches(physical, size)) {
            cpu.exitStatus = ExitStatus.ALONE;
            return 0;
        }
        if (memory.isRam(physical)) {
            translation.recordWrite(physical & PAGE_MASK, slot);
        }
        return memory.hostAddress(physical);
    }

    /** Tells of the writes into a range that {@link #hostBesideCode} gave out. */
    public void wroteBesideCode(long linear, int size) {
        long page = banks.physicalPage(SoftTlb.slot(currentBank, linear));
        code.written(page | linear & OFFSET_MASK, size);
    }

    /** A linear page that a physical page of RAM was lately reached by, or -1. */
    public long linearOf(long physicalPage) {
        return banks.linearOf(physicalPage);
    }

    /** The walk to {@code linear} as the tables are now, for fault reports; changes nothing. */
    public PageWalk explain(long linear) {
        return walker.explain(linear);
    }

    /**
     * The physical address of a byte as the tables are now, without any effect, or -1 where none is
     * mapped or the tables are not in RAM; rights are not looked at.
     */
    public long peek(long linear) {
        if (!addresses.canonical(linear) || !walker.peek(linear)) {
            return -1;
        }
        return walker.frame & memory.a20Mask() | linear & OFFSET_MASK;
    }

    private int bankOf(int access) {
        if ((access & (Access.SYSTEM | Access.USER)) == 0) {
            return currentBank;
        }
        if ((access & Access.USER) != 0) {
            return SoftTlb.USER;
        }
        return (cpu.cr4 & Cr4.SMAP) != 0 ? SoftTlb.SUPERVISOR_SMAP : SoftTlb.SUPERVISOR;
    }

    private static int tagOffset(int access) {
        return (access & Access.WRITE) * SoftTlb.WRITE_TAG;
    }

    private boolean checkAddress(long linear, int size, int access) {
        if (!addresses.check(linear, size, access)) {
            return false;
        }
        boolean free = (access & (Access.SYSTEM | Access.PART)) != 0;
        if (alignmentChecked && (linear & size - 1) != 0 && !free) {
            cpu.faultAddress = linear;
            return cpu.raise(Vector.AC, 0, FaultReason.ALIGNMENT);
        }
        return true;
    }

    /**
     * Whether the access may happen within the running block: only RAM, and no write into code.
     * Otherwise the instruction must be alone.
     */
    private boolean mayTouch(long physical, int size, int access) {
        if (cpu.alone || (access & Access.SYSTEM) != 0) {
            return true;
        }
        boolean write = (access & Access.WRITE) != 0;
        if (memory.isRam(physical) && !(write && code.touches(physical, size))) {
            return true;
        }
        cpu.exitStatus = ExitStatus.ALONE;
        return false;
    }

    /**
     * The physical address of a byte, or -1 with #PF pending and the page forgotten: Intel SDM Vol.
     * 3A 4.10.4.1, page faults invalidate like INVLPG.
     */
    private long translate(int bank, long linear, int access) {
        long physical = translation.translate(bank, linear, access);
        if (physical < 0) {
            invalidatePage(linear);
        }
        return physical;
    }

    /** Reads a byte of device memory, or 0xff where nothing is. */
    public int readDevice(long physical) {
        return bus.readDevice(physical);
    }
}
