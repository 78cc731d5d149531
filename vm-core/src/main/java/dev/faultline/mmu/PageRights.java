package dev.faultline.mmu;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.FaultReason;

/** What may be done with the page that the last walk led to (Intel SDM Vol. 3A 4.6). */
final class PageRights {
    private final Cpu cpu;
    private final PageWalker walker;

    PageRights(Cpu cpu, PageWalker walker) {
        this.cpu = cpu;
        this.walker = walker;
    }

    /** The access rights of Intel SDM Vol. 3A 4.6 for the page just walked to. */
    int allowed(int bank) {
        if (!walker.paging()) {
            return SoftTlb.CAN_READ | SoftTlb.CAN_WRITE | SoftTlb.CAN_FETCH;
        }
        boolean userPage = (walker.rights & PageWalker.USER) != 0;
        boolean user = bank == SoftTlb.USER;
        if (user && !userPage) {
            return 0;
        }
        int allowed = 0;
        if (!(userPage && bank == SoftTlb.SUPERVISOR_SMAP)) {
            if (!deniedByKey(Access.READ, user)) {
                allowed |= SoftTlb.CAN_READ;
            }
            if (writable(user) && !deniedByKey(Access.WRITE, user)) {
                allowed |= SoftTlb.CAN_WRITE;
            }
        }
        if (walker.executable && (user || !userPage || (cpu.cr4 & Cr4.SMEP) == 0)) {
            allowed |= SoftTlb.CAN_FETCH;
        }
        return allowed;
    }

    private boolean writable(boolean user) {
        return (walker.rights & PageWalker.WRITABLE) != 0 || !user && (cpu.cr0 & Cr0.WP) == 0;
    }

    /** Intel SDM Vol. 3A 4.6.2: keys rule data accesses to user pages in long mode. */
    boolean deniedByKey(int kind, boolean user) {
        if ((cpu.cr4 & Cr4.PKE) == 0
                || !cpu.longMode()
                || kind == Access.FETCH
                || (walker.rights & PageWalker.USER) == 0) {
            return false;
        }
        int denied = cpu.pkru >>> 2 * walker.protectionKey;
        boolean accessDisabled = (denied & 1) != 0;
        boolean writeDisabled = (denied & 2) != 0 && (user || (cpu.cr0 & Cr0.WP) != 0);
        return accessDisabled || kind == Access.WRITE && writeDisabled;
    }

    /** Why a kind of access that is not among those allowed is denied. */
    FaultReason denial(int bank, int kind) {
        boolean userPage = (walker.rights & PageWalker.USER) != 0;
        boolean user = bank == SoftTlb.USER;
        if (user && !userPage) {
            return FaultReason.USER_TO_SUPERVISOR_PAGE;
        }
        if (kind == Access.FETCH) {
            return walker.executable ? FaultReason.SMEP : FaultReason.NO_EXECUTE;
        }
        if (userPage && bank == SoftTlb.SUPERVISOR_SMAP) {
            return FaultReason.SMAP;
        }
        if (kind == Access.WRITE && !writable(user)) {
            return FaultReason.WRITE_PROTECTED;
        }
        return FaultReason.PROTECTION_KEY;
    }
}
