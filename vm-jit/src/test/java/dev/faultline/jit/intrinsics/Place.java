package dev.faultline.jit.intrinsics;

import dev.faultline.mmu.Access;
import java.util.Random;

/** Pages that accesses go to, each with what is special about it, and a plain one before it. */
enum Place {
    PLAIN(0x20000, true, true),
    READ_ONLY(0x23000, true, false),
    NOT_PRESENT(0x25000, false, false),
    DEVICE(0x27000, false, false),
    /** A page with translated code, into which the access does not reach. */
    BESIDE_CODE(0x29000, true, false),
    /** A page with translated code in every granule. */
    CODE(0x2b000, true, false),
    NON_CANONICAL(0x8000_0000_0000L, false, false),
    CANONICAL_BUT_NOT_PRESENT(0xffff_8000_0000_0000L, false, false);

    static final long FIRST = 0x20000;
    static final long END = 0x2e000;
    private static final long PAGE = 4096;

    final long page;

    /** Whether a load within the page can hit the soft TLB. */
    final boolean readable;

    /** Whether a store within the page can. */
    final boolean writable;

    Place(long page, boolean readable, boolean writable) {
        this.page = page;
        this.readable = readable;
        this.writable = writable;
    }

    /** Maps all places anew, with other bytes in memory, and forgets all translations. */
    static void prepare(BareProcessor processor, long seed) {
        byte[] bytes = new byte[(int) (END - FIRST)];
        new Random(seed).nextBytes(bytes);
        processor.memory.write(FIRST, bytes, 0, bytes.length);
        for (long at = FIRST; at < END; at += PAGE) {
            processor.map(at, at | 3);
        }
        processor.map(READ_ONLY.page, READ_ONLY.page | 1);
        processor.map(NOT_PRESENT.page, 0);
        processor.map(DEVICE.page, 0xa0000 | 3);
        processor.code.mark(BESIDE_CODE.page + 0x800, 64);
        processor.code.mark(CODE.page, (int) PAGE);
        processor.cpu.mmu.flushAll();
    }

    /** Makes the soft TLB know the page as well as it can, as an access before would have. */
    static void touch(BareProcessor processor, long linear) {
        // A fault forgets the page: the one for the write comes first.
        for (int kind : new int[] {Access.WRITE, Access.READ}) {
            processor.cpu.mmu.probe(linear, 1, kind);
            processor.cpu.exitStatus = 0;
        }
    }
}
