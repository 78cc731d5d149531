package dev.faultline.symbols;

import java.util.Arrays;

/** Addresses in their unsigned order, each once. */
final class SortedAddresses {
    /** Added to each, so that the order of signed numbers is the unsigned one. */
    private static final long SIGN = Long.MIN_VALUE;

    private final long[] shifted;

    /** The first {@code count} of them. */
    SortedAddresses(long[] addresses, int count) {
        long[] all = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = addresses[i] + SIGN;
        }
        Arrays.sort(all);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || all[kept - 1] != all[i]) {
                all[kept++] = all[i];
            }
        }
        shifted = kept == count ? all : Arrays.copyOf(all, kept);
    }

    int size() {
        return shifted.length;
    }

    long get(int place) {
        return shifted[place] - SIGN;
    }

    /** The place of the last one that is not above an address, or -1. */
    int floor(long address) {
        int found = Arrays.binarySearch(shifted, address + SIGN);
        return found >= 0 ? found : -found - 2;
    }
}
