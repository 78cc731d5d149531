package dev.faultline.bus;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices in the physical address space, as disjoint ranges sorted by address.
 *
 * <p>What no device has registered reads all ones and swallows writes; each page is reported once
 * and every access counted. RAM does not pass through here. Called on the guest's thread.
 */
public final class MmioBus {
    private static final Logger LOG = LoggerFactory.getLogger(MmioBus.class);
    private static final int PAGE_SHIFT = 12;

    /** A guest that sweeps the address space shall not fill the host's memory with reports. */
    private static final int MAX_REPORTED_PAGES = 4096;

    private long[] firsts = {};
    private long[] lasts = {};
    private MmioDevice[] devices = {};
    private final Set<Long> reportedPages = new HashSet<>();
    private long unclaimedAccesses;
    private Consumer<String> unmodelledListener = LOG::info;

    /**
     * Gives the physical addresses {@code first} to {@code last}, both included, to {@code device}.
     *
     * @throws IllegalArgumentException when the range is empty or negative
     * @throws IllegalStateException when it overlaps another one
     */
    public void register(long first, long last, MmioDevice device) {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException(
                    "physical addresses %#x to %#x: expected a range".formatted(first, last));
        }
        int at = 0;
        while (at < firsts.length && firsts[at] <= last) {
            if (lasts[at] >= first) {
                throw new IllegalStateException(
                        "physical addresses %#x to %#x: wanted by %s, overlap %#x to %#x of %s"
                                .formatted(
                                        first,
                                        last,
                                        device.getClass().getSimpleName(),
                                        firsts[at],
                                        lasts[at],
                                        devices[at].getClass().getSimpleName()));
            }
            at++;
        }
        firsts = insert(firsts, at, first);
        lasts = insert(lasts, at, last);
        MmioDevice[] grown = Arrays.copyOf(devices, devices.length + 1);
        System.arraycopy(devices, at, grown, at + 1, devices.length - at);
        grown[at] = device;
        devices = grown;
    }

    /** Reads {@code size} bytes (1, 2, 4 or 8), zero-extended. */
    public long read(long physical, int size) {
        int range = find(physical);
        if (range >= 0 && lasts[range] - physical >= size - 1) {
            return devices[range].read(physical - firsts[range], size) & mask(size);
        }
        if (range < 0 && !touchesAny(physical, size)) {
            report("read", physical, size);
            return mask(size);
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= read(physical + i, 1) << (8 * i);
        }
        return value;
    }

    /** Writes the low {@code size} bytes (1, 2, 4 or 8) of {@code value}. */
    public void write(long physical, int size, long value) {
        int range = find(physical);
        if (range >= 0 && lasts[range] - physical >= size - 1) {
            devices[range].write(physical - firsts[range], size, value & mask(size));
        } else if (range < 0 && !touchesAny(physical, size)) {
            report("write", physical, size);
        } else {
            for (int i = 0; i < size; i++) {
                write(physical + i, 1, value >>> (8 * i) & 0xff);
            }
        }
    }

    /** Whether a device has registered any byte of the 4 KiB page that holds {@code physical}. */
    public boolean claimsPageOf(long physical) {
        return touchesAny(physical >>> PAGE_SHIFT << PAGE_SHIFT, 1 << PAGE_SHIFT);
    }

    /** How many accesses went to addresses that no device has registered. */
    public long unclaimedAccesses() {
        return unclaimedAccesses;
    }

    /** Names who is told of the first access, in place of the diagnostics' log. */
    public void setUnmodelledListener(Consumer<String> listener) {
        unmodelledListener = listener;
    }

    private int find(long physical) {
        int at = Arrays.binarySearch(firsts, physical);
        if (at < 0) {
            at = -at - 2;
        }
        return at >= 0 && physical <= lasts[at] ? at : -1;
    }

    private boolean touchesAny(long physical, int size) {
        for (int i = 0; i < firsts.length; i++) {
            if (firsts[i] <= physical + size - 1 && lasts[i] >= physical) {
                return true;
            }
        }
        return false;
    }

    private void report(String access, long physical, int size) {
        unclaimedAccesses++;
        if (reportedPages.size() < MAX_REPORTED_PAGES
                && reportedPages.add(physical >>> PAGE_SHIFT)) {
            unmodelledListener.accept(
                    "physical address 0x%x: %s of %d byte(s), nothing there (page reported once)"
                            .formatted(physical, access, size));
        }
    }

    private static long[] insert(long[] values, int at, long value) {
        long[] grown = Arrays.copyOf(values, values.length + 1);
        System.arraycopy(values, at, grown, at + 1, values.length - at);
        grown[at] = value;
        return grown;
    }

    private static long mask(int size) {
        return size >= 8 ? -1L : (1L << 8 * size) - 1;
    }
}
