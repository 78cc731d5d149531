package dev.faultline.mmu;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.PhysicalMemory;

/**
 * From a linear to a physical address: by the soft TLB, else by a page walk that fills it, else
 * with #PF pending.
 */
final class Translation {
    private static final long OFFSET_MASK = 0xfff;

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final CodePages code;
    private final SoftTlb banks;
    private final PageWalker walker;
    private final PageRights rights;

    /** Where writes are recorded by page; null, at no cost, where nobody asks. */
    private WrittenPages written;

    Translation(Cpu cpu, PhysicalMemory memory, CodePages code, SoftTlb banks, PageWalker walker) {
        this.cpu = cpu;
        this.memory = memory;
        this.code = code;
        this.banks = banks;
        this.walker = walker;
        rights = new PageRights(cpu, walker);
    }

    /** From now on records which pages are written. */
    WrittenPages recordWrites() {
        written = new WrittenPages(banks, memory);
        return written;
    }

    /** The physical address of a byte, from the bank or by a walk, or -1 with #PF pending. */
    long translate(int bank, long linear, int access) {
        int slot = SoftTlb.slot(bank, linear);
        int kind = access & (Access.WRITE | Access.FETCH);
        if (banks.allows(slot, linear, 1 << kind)) {
            long page = banks.physicalPage(slot);
            if (kind == Access.WRITE && memory.isRam(page)) {
                if (!code.pageHasCode(page)) {
                    banks.grantWrite(slot);
                }
                recordWrite(page, slot);
            }
            return page | linear & OFFSET_MASK;
        }
        return walk(bank, slot, linear, kind);
    }

    /**
     * The physical page that can be fetched from at a linear address, as far as that can be found
     * out without effect: where the soft TLB has it, or where all entries that lead to it have
     * their accessed bit set already. Else -1.
     */
    long quietFetch(int bank, long linear) {
        int slot = SoftTlb.slot(bank, linear);
        if (!banks.allows(slot, linear, SoftTlb.CAN_FETCH)) {
            if (!walker.walk(linear)
                    || !walker.accessed
                    || (rights.allowed(bank) & SoftTlb.CAN_FETCH) == 0) {
                return -1;
            }
            fill(bank, slot, linear, Access.FETCH);
        }
        return banks.physicalPage(slot);
    }

    private long walk(int bank, int slot, long linear, int kind) {
        boolean user = bank == SoftTlb.USER;
        if (!walker.walk(linear)) {
            int code = walker.failure == FaultReason.RESERVED_BIT ? PageFault.RESERVED : 0;
            return fault(linear, kind, user, code, walker.failure);
        }
        if ((rights.allowed(bank) & 1 << kind) == 0) {
            int key = rights.deniedByKey(kind, user) ? PageFault.PROTECTION_KEY : 0;
            return fault(linear, kind, user, key | PageFault.PRESENT, rights.denial(bank, kind));
        }
        walker.setAccessed(kind == Access.WRITE);
        return fill(bank, slot, linear, kind) | linear & OFFSET_MASK;
    }

    /** Caches what the walk found; returns the physical page. */
    private long fill(int bank, int slot, long linear, int kind) {
        int allowed = rights.allowed(bank);
        if (!walker.dirty) {
            allowed &= ~SoftTlb.CAN_WRITE;
        }
        if (walker.global) {
            allowed |= SoftTlb.GLOBAL;
        }
        if (walker.pageLevel != 0) {
            allowed |= walker.pageLevel == 1 ? SoftTlb.LARGE : SoftTlb.HUGE;
        }
        long page = walker.frame & memory.a20Mask();
        boolean noticed = written == null || kind == Access.WRITE || written.has(page);
        boolean writable = noticed && !code.pageHasCode(page);
        banks.fill(slot, linear, page, allowed, memory.hostAddress(page), writable);
        if (noticed && memory.isRam(page)) {
            recordWrite(page, slot);
        }
        return page;
    }

    /** A page of RAM is about to be written, or may be from now on by the write tag of a slot. */
    void recordWrite(long page, int slot) {
        if (written != null) {
            written.add(page, slot);
        }
    }

    /** Makes #PF pending; returns -1. The caller forgets the page. */
    long fault(long linear, int kind, boolean user, int code, FaultReason reason) {
        int error = code;
        if ((code & PageFault.RESERVED) != 0) {
            error |= PageFault.PRESENT;
        }
        if (kind == Access.WRITE) {
            error |= PageFault.WRITE;
        }
        if (user) {
            error |= PageFault.USER;
        }
        if (kind == Access.FETCH && fetchesAreTold()) {
            error |= PageFault.FETCH;
        }
        cpu.faultAddress = linear;
        cpu.raise(Vector.PF, error, reason);
        return -1;
    }

    private boolean fetchesAreTold() {
        return (cpu.cr4 & Cr4.SMEP) != 0 || (cpu.cr4 & Cr4.PAE) != 0 && (cpu.efer & Efer.NXE) != 0;
    }
}
