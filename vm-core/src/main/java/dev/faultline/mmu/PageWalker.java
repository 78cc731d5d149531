package dev.faultline.mmu;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.HostMemory;
import dev.faultline.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * The page walk in every paging mode (Intel SDM Vol. 3A 4.3 to 4.5).
 *
 * <p>{@link #walk} finds the page and what all entries on the way say together, in fields, and
 * changes nothing; who decides that the access is allowed then calls {@link #setAccessed}. Entries
 * outside of RAM read all ones from the devices and are never written.
 */
public final class PageWalker {
    /** MAXPHYADDR: bits of a physical address; those above are reserved in the entries. */
    public static final int MAXPHYADDR = 46;

    /** Rights of a page: R/W set in all entries. */
    static final int WRITABLE = 1 << 1;

    /** U/S set in all entries. */
    static final int USER = 1 << 2;

    private static final long PRESENT = 1;
    private static final int ACCESSED = 1 << 5;
    private static final int DIRTY = 1 << 6;
    private static final long PAGE_SIZE_BIT = 1 << 7;
    private static final long GLOBAL = 1 << 8;
    private static final long EXECUTE_DISABLE = 1L << 63;
    private static final int KEY_SHIFT = 59;
    private static final long ADDRESS = (1L << MAXPHYADDR) - 1 & ~0xfffL;
    private static final long RESERVED = (1L << 52) - 1 & -1L << MAXPHYADDR;
    private static final long RESERVED_PAE = (1L << 63) - 1 & -1L << MAXPHYADDR;

    /** Bits 2:1, 8:5 and 63:MAXPHYADDR of a PDPTE in PAE mode (Intel SDM Vol. 3A table 4-8). */
    private static final long RESERVED_PDPTE = 0x1e6L | -1L << MAXPHYADDR;

    private static final String[] NAMES = {"PTE", "PDE", "PDPTE", "PML4E", "PML5E"};

    private enum PagingMode {
        NONE,
        BITS_32,
        PAE,
        LEVEL_4,
        LEVEL_5
    }

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final CodePages code;
    private final DeviceMemory devices;
    private final long[] pdptes = new long[4];
    private PagingMode mode = PagingMode.NONE;
    private long reservedBits;

    /** Physical addresses and values of the entries of this walk by level, 0 for the PTE. */
    private final long[] entryAddresses = new long[5];

    private final long[] entryValues = new long[5];
    private int topLevel;
    private int lastLevel;

    private final UpperEntries upper = new UpperEntries();
    private boolean peeking;

    /** The physical address of the 4 KiB frame. */
    long frame;

    /** {@link #WRITABLE} and {@link #USER}. */
    int rights;

    boolean executable;
    boolean global;
    boolean dirty;

    /** Whether the accessed bits of all entries on the way are set. */
    boolean accessed;

    /** The level of the entry that maps the page: 0 for 4 KiB, 1 for 2 or 4 MiB, 2 for 1 GiB. */
    int pageLevel;

    int protectionKey;

    /**
     * Why the walk stopped: {@link FaultReason#NOT_PRESENT} or {@link FaultReason#RESERVED_BIT}.
     */
    FaultReason failure;

    PageWalker(Cpu cpu, PhysicalMemory memory, CodePages code, DeviceMemory devices) {
        this.cpu = cpu;
        this.memory = memory;
        this.code = code;
        this.devices = devices;
    }

    /** Takes over the paging mode that the control registers select (SDM Vol. 3A 4.1.1). */
    void selectMode() {
        if ((cpu.cr0 & Cr0.PG) == 0) {
            mode = PagingMode.NONE;
        } else if ((cpu.cr4 & Cr4.PAE) == 0) {
            mode = PagingMode.BITS_32;
        } else if ((cpu.efer & Efer.LMA) == 0) {
            mode = PagingMode.PAE;
        } else {
            mode = (cpu.cr4 & Cr4.LA57) == 0 ? PagingMode.LEVEL_4 : PagingMode.LEVEL_5;
        }
        upper.forget();
        reservedBits = mode == PagingMode.PAE ? RESERVED_PAE : RESERVED;
        if ((cpu.efer & Efer.NXE) == 0) {
            reservedBits |= EXECUTE_DISABLE;
        }
    }

    /** To be called where physical addresses may mean other memory: with address line 20. */
    void addressesChanged() {
        upper.forget();
    }

    /** Whether there is paging at all; without it every address is its own frame. */
    boolean paging() {
        return mode != PagingMode.NONE;
    }

    /**
     * Loads the four PDPTE registers of PAE paging, all or none (Intel SDM Vol. 3A 4.4.1).
     *
     * @return false with #GP(0) pending when a present one has a reserved bit set
     */
    boolean loadPdptes(long cr3) {
        long table = cr3 & 0xffffffe0L;
        long[] loaded = new long[4];
        for (int i = 0; i < loaded.length; i++) {
            loaded[i] = read(table + 8 * i, 8);
            if ((loaded[i] & PRESENT) != 0 && (loaded[i] & RESERVED_PDPTE) != 0) {
                return cpu.raise(Vector.GP, 0, FaultReason.PDPTE_RESERVED);
            }
        }
        System.arraycopy(loaded, 0, pdptes, 0, loaded.length);
        return true;
    }

    /**
     * Walks to the page of {@code linear}; false when an entry is not present or has reserved bits
     * set, with {@link #failure} saying which.
     */
    boolean walk(long linear) {
        rights = WRITABLE | USER;
        executable = true;
        accessed = true;
        pageLevel = 0;
        protectionKey = 0;
        return switch (mode) {
            case NONE -> withoutPaging(linear);
            case BITS_32 -> walk32(linear);
            case PAE -> walkPae(linear);
            case LEVEL_4 -> walk64(linear, cpu.cr3 & ADDRESS, 3);
            case LEVEL_5 -> walk64(linear, cpu.cr3 & ADDRESS, 4);
        };
    }

    private boolean withoutPaging(long linear) {
        topLevel = -1;
        lastLevel = 0;
        frame = linear & 0xfffff000L;
        global = false;
        dirty = true;
        return true;
    }

    private boolean walkPae(long linear) {
        int index = (int) (linear >>> 30) & 3;
        long pdpte = pdptes[index];
        if ((pdpte & PRESENT) == 0) {
            entryAddresses[2] = (cpu.cr3 & 0xffffffe0L) + 8 * index;
            entryValues[2] = pdpte;
            topLevel = 2;
            lastLevel = 2;
            return stop(FaultReason.NOT_PRESENT);
        }
        return walk64(linear, pdpte & ADDRESS, 1);
    }

    private boolean walk64(long linear, long root, int top) {
        topLevel = top;
        long table = root;
        int first = top;
        if (upper.leadTo(linear, root, top)) {
            rights = upper.rights;
            executable = upper.executable;
            accessed = upper.accessed;
            table = upper.pageTable;
            first = 0;
            if (accessed) {
                topLevel = 0;
            } else {
                upper.copyTo(entryAddresses, entryValues);
            }
        }
        for (int level = first; ; level--) {
            int shift = 12 + 9 * level;
            long address = table + ((linear >>> shift & 511) << 3);
            long entry = read(address, 8);
            entryAddresses[level] = address;
            entryValues[level] = entry;
            lastLevel = level;
            if ((entry & PRESENT) == 0) {
                return stop(FaultReason.NOT_PRESENT);
            }
            boolean leaf = level == 0 || level <= 2 && (entry & PAGE_SIZE_BIT) != 0;
            if ((entry & (reservedBits | reservedAt(level, leaf))) != 0) {
                return stop(FaultReason.RESERVED_BIT);
            }
            rights &= (int) entry;
            executable &= entry >= 0;
            accessed &= (entry & ACCESSED) != 0;
            if (leaf) {
                long offset = (1L << shift) - 1;
                frame = entry & ADDRESS & ~offset | linear & offset & ~0xfffL;
                pageLevel = level;
                protectionKey = (int) (entry >>> KEY_SHIFT) & 15;
                leafBits(entry);
                return true;
            }
            table = entry & ADDRESS;
            if (level == 1) {
                remember(linear, root, top, table);
            }
        }
    }

    /**
     * Whether the entry of the page table for an address is not present, where that is seen at once
     * because the entries above are those of the last walk.
     */
    boolean stopsAtPageTable(long linear) {
        int top = mode == PagingMode.LEVEL_4 ? 3 : 4;
        if (!upper.leadTo(linear, cpu.cr3 & ADDRESS, top) || upper.pageTableHost == 0) {
            return false;
        }
        long entry = HostMemory.getLong(upper.pageTableHost + ((linear >>> 12 & 511) << 3));
        return (entry & PRESENT) == 0;
    }

    private void remember(long linear, long root, int top, long pageTable) {
        upper.forget();
        for (int level = top; level > 0; level--) {
            long host = memory.hostAddress(entryAddresses[level] & memory.a20Mask());
            if (host == 0) {
                return;
            }
            upper.add(level, entryAddresses[level], host, entryValues[level]);
        }
        upper.complete(linear, root, top);
        upper.pageTable = pageTable;
        upper.pageTableHost = memory.hostAddress(pageTable & memory.a20Mask());
        upper.rights = rights;
        upper.executable = executable;
        upper.accessed = accessed;
    }

    /** PS where it is illegal, and the address bits below a large page but for PAT. */
    private static long reservedAt(int level, boolean leaf) {
        return switch (level) {
            case 0 -> 0;
            case 1 -> leaf ? 0x1fe000 : 0;
            case 2 -> leaf ? 0x3fffe000 : 0;
            default -> PAGE_SIZE_BIT;
        };
    }

    private boolean walk32(long linear) {
        topLevel = 1;
        long address = (cpu.cr3 & 0xfffff000L) + (linear >>> 22 & 1023) * 4;
        long entry = entry32(address, 1);
        if ((entry & PRESENT) == 0) {
            return stop(FaultReason.NOT_PRESENT);
        }
        rights &= (int) entry;
        if ((entry & PAGE_SIZE_BIT) != 0 && (cpu.cr4 & Cr4.PSE) != 0) {
            // PSE-36: bits 20:13 are address bits 39:32, bit 21 is reserved (SDM table 4-4).
            if ((entry & 1 << 21) != 0) {
                return stop(FaultReason.RESERVED_BIT);
            }
            frame = entry & 0xffc00000L | (entry >>> 13 & 0xff) << 32 | linear & 0x3ff000;
            pageLevel = 1;
            leafBits(entry);
            return true;
        }
        entry = entry32((entry & 0xfffff000L) + (linear >>> 12 & 1023) * 4, 0);
        if ((entry & PRESENT) == 0) {
            return stop(FaultReason.NOT_PRESENT);
        }
        rights &= (int) entry;
        frame = entry & 0xfffff000L;
        leafBits(entry);
        return true;
    }

    private long entry32(long address, int level) {
        entryAddresses[level] = address;
        lastLevel = level;
        long entry = read(address, 4);
        accessed &= (entry & ACCESSED) != 0;
        return entryValues[level] = entry;
    }

    private void leafBits(long entry) {
        global = (entry & GLOBAL) != 0 && (cpu.cr4 & Cr4.PGE) != 0;
        dirty = (entry & DIRTY) != 0;
    }

    private boolean stop(FaultReason reason) {
        failure = reason;
        return false;
    }

    /** Sets the accessed bits along the last walk, and the page's dirty bit for a write. */
    void setAccessed(boolean write) {
        if (accessed && (dirty || !write)) {
            return;
        }
        for (int level = topLevel; level >= lastLevel; level--) {
            int wanted = write && level == lastLevel ? ACCESSED | DIRTY : ACCESSED;
            if ((entryValues[level] & wanted) != wanted) {
                orLowByte(entryAddresses[level], wanted);
            }
        }
        dirty |= write;
    }

    /** Accessed and dirty bits stand in an entry's lowest byte, whatever its size. */
    private void orLowByte(long physical, int bits) {
        long masked = physical & memory.a20Mask();
        long host = memory.hostAddress(masked);
        if (host != 0) {
            memory.aboutToWrite(masked);
            HostMemory.putByte(host, (byte) (HostMemory.getByte(host) | bits));
            code.written(masked, 1);
        }
    }

    private long read(long physical, int size) {
        long masked = physical & memory.a20Mask();
        long host = memory.hostAddress(masked);
        if (host == 0) {
            return peeking ? 0 : devices.read(masked, size);
        }
        return size == 8 ? HostMemory.getLong(host) : HostMemory.getInt(host) & 0xffffffffL;
    }

    /** As {@link #walk}, but entries in device memory are not read: they count as not present. */
    boolean peek(long linear) {
        peeking = true;
        boolean found = walk(linear);
        peeking = false;
        return found;
    }

    /** The entries that lead to {@code linear} now, as far as the walk gets. */
    PageWalk explain(long linear) {
        upper.forget();
        peek(linear);
        List<PageWalk.Entry> entries = new ArrayList<>();
        if (mode == PagingMode.PAE && topLevel == 1) {
            int index = (int) (linear >>> 30) & 3;
            long address = (cpu.cr3 & 0xffffffe0L) + 8 * index;
            entries.add(new PageWalk.Entry(NAMES[2], address, pdptes[index]));
        }
        for (int level = topLevel; level >= lastLevel; level--) {
            entries.add(
                    new PageWalk.Entry(NAMES[level], entryAddresses[level], entryValues[level]));
        }
        // The address may have been one that no access gets as far as the tables with.
        upper.forget();
        return new PageWalk(linear, List.copyOf(entries));
    }
}
