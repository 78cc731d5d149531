package dev.faultline.oracle;

import java.math.BigInteger;
import java.util.Set;

/**
 * Results that the SDM bounds but does not define.
 *
 * <ul>
 *   <li>RCPPS, RSQRTPS and their like: either side may be off by 1.5 * 2^-12 of the value.
 *   <li>Transcendental x87 instructions: within one unit in the last place (Intel SDM Vol. 1
 *       8.3.10), and C1 and PE say how that result was rounded.
 * </ul>
 */
final class Approximations {
    private static final Set<String> SINGLE =
            Set.of(
                    "RCPPS",
                    "RCPSS",
                    "RSQRTPS",
                    "RSQRTSS",
                    "VRCPPS",
                    "VRCPSS",
                    "VRSQRTPS",
                    "VRSQRTSS");

    private static final Set<String> TRANSCENDENTAL =
            Set.of("FSIN", "FCOS", "FSINCOS", "FPTAN", "FPATAN", "F2XM1", "FYL2X", "FYL2XP1");

    private static final int C1_AND_PE = 1 << 9 | 1 << 5;
    private static final int SIGNIFICAND_BITS = 63;

    private Approximations() {}

    /** Whether an instruction's result is only bounded, so that nothing may go on from it. */
    static boolean isOne(String mnemonic) {
        return SINGLE.contains(mnemonic) || TRANSCENDENTAL.contains(mnemonic);
    }

    /** Bits of the status word that may differ. */
    static int status(String mnemonic) {
        return TRANSCENDENTAL.contains(mnemonic) ? C1_AND_PE : 0;
    }

    /** Whether two quadwords of a vector register are near enough. */
    static boolean near(String mnemonic, long host, long guest) {
        return host == guest
                || SINGLE.contains(mnemonic)
                        && near((int) host, (int) guest)
                        && near((int) (host >>> 32), (int) (guest >>> 32));
    }

    private static boolean near(int host, int guest) {
        float h = Float.intBitsToFloat(host);
        float g = Float.intBitsToFloat(guest);
        return host == guest || Math.abs(h - g) <= Math.abs(h) * 0x3p-12f;
    }

    /** Whether ST(i) of two states is near enough. */
    static boolean near(String mnemonic, VectorState host, VectorState guest, int i) {
        if (host.significands()[i] == guest.significands()[i]
                && host.exponents()[i] == guest.exponents()[i]) {
            return true;
        }
        BigInteger difference = ordered(host, i).subtract(ordered(guest, i)).abs();
        return TRANSCENDENTAL.contains(mnemonic) && difference.compareTo(BigInteger.ONE) <= 0;
    }

    /** An 80-bit float as a number that is one more for the next float. */
    private static BigInteger ordered(VectorState s, int i) {
        BigInteger exponent = BigInteger.valueOf(s.exponents()[i]);
        BigInteger significand = new BigInteger(Long.toUnsignedString(s.significands()[i]));
        boolean normal = s.significands()[i] < 0;
        BigInteger fraction = normal ? significand.clearBit(SIGNIFICAND_BITS) : significand;
        BigInteger all = exponent.shiftLeft(SIGNIFICAND_BITS).add(fraction);
        // What has no integer bit where it should must not be taken for what has.
        boolean odd = (s.exponents()[i] & 0x7fff) != 0 != normal;
        return odd ? all.setBit(SIGNIFICAND_BITS + 32) : all;
    }
}
