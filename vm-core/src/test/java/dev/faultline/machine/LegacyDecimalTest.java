package dev.faultline.machine;

import static dev.faultline.machine.LegacyGuest.realMode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import org.junit.jupiter.api.Test;

/** AAA, AAS, DAA, DAS, AAM and AAD for every AL and flag, against the SDM's pseudocode (Vol. 2). */
final class LegacyDecimalTest {
    private static final int CARRIES = Rflags.CF | Rflags.AF;
    private static final int RESULT = Rflags.SF | Rflags.ZF | Rflags.PF;

    private interface Rule {
        /** AX in bits 0 to 15, then CF and AF at bits 16 and 20. */
        int apply(int ax, boolean cf, boolean af);
    }

    private static int answer(int ax, boolean cf, boolean af) {
        return ax & 0xffff | (cf ? 1 << 16 : 0) | (af ? 1 << 20 : 0);
    }

    private static int daa(int ax, boolean cf, boolean af) {
        int al = ax & 0xff;
        boolean low = (al & 15) > 9 || af;
        boolean high = al > 0x99 || cf;
        return answer(ax & 0xff00 | al + (low ? 6 : 0) + (high ? 0x60 : 0) & 0xff, high, low);
    }

    private static int das(int ax, boolean cf, boolean af) {
        int al = ax & 0xff;
        boolean low = (al & 15) > 9 || af;
        boolean high = al > 0x99 || cf;
        boolean borrow = high || low && (cf || al < 6);
        return answer(ax & 0xff00 | al - (low ? 6 : 0) - (high ? 0x60 : 0) & 0xff, borrow, low);
    }

    private static int aaa(int ax, boolean cf, boolean af) {
        boolean adjust = (ax & 15) > 9 || af;
        return answer((adjust ? ax + 0x106 : ax) & 0xff0f, adjust, adjust);
    }

    private static int aas(int ax, boolean cf, boolean af) {
        boolean adjust = (ax & 15) > 9 || af;
        return answer((adjust ? ax - 0x106 : ax) & 0xff0f, adjust, adjust);
    }

    private static void compare(String name, boolean resultFlags, Rule rule) {
        LegacyGuest guest = realMode(name);
        for (int i = 0; i < 4096; i++) {
            int ax = i & 0xff | (i >> 8 & 3) * 0x5500;
            boolean cf = (i & 1 << 10) != 0;
            boolean af = (i & 1 << 11) != 0;
            guest.cpu.halted = false;
            guest.startAt(0).with(Cpu.RAX, ax);
            LazyFlags.setRflags(
                    guest.cpu, Rflags.FIXED | (cf ? Rflags.CF : 0) | (af ? Rflags.AF : 0));
            guest.run();
            int expected = rule.apply(ax, cf, af);
            String what = String.format("%s of 0x%04x CF %b AF %b", name, ax, cf, af);
            assertEquals(expected & 0xffff, guest.register(Cpu.RAX), what);
            assertEquals(expected >> 16 & CARRIES, guest.flags() & CARRIES, what);
            if (resultFlags) {
                int al = expected & 0xff;
                boolean even = (Integer.bitCount(al) & 1) == 0;
                int flags = al & Rflags.SF | (al == 0 ? Rflags.ZF : 0) | (even ? Rflags.PF : 0);
                assertEquals(flags, guest.flags() & RESULT, what);
            }
        }
    }

    @Test
    void daaAddsSixWhereADigitOverflowed() {
        compare("daa", true, LegacyDecimalTest::daa);
    }

    @Test
    void dasSubtractsSixWhereADigitBorrowed() {
        compare("das", true, LegacyDecimalTest::das);
    }

    @Test
    void aaaCarriesIntoAh() {
        compare("aaa", false, LegacyDecimalTest::aaa);
    }

    @Test
    void aasBorrowsFromAh() {
        compare("aas", false, LegacyDecimalTest::aas);
    }

    @Test
    void aamDividesAndAadMultipliesByTheImmediate() {
        LegacyGuest guest = realMode("aam; mov bx, ax; aad; .byte 0xd4, 16").with(Cpu.RAX, 0x63);
        guest.run();
        assertEquals(0x0909, guest.register(Cpu.RBX));
        assertEquals(0x0603, guest.register(Cpu.RAX));
        assertEquals("#DE at 0x0", realMode(".byte 0xd4, 0").run().fault());
    }
}
