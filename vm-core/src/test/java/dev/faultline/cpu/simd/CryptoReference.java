package dev.faultline.cpu.simd;

import static dev.faultline.cpu.simd.LaneReference.lane;

import java.util.function.IntUnaryOperator;

/** AES, SHA and carry-less products from the text of FIPS 197 and 180-4, without tables. */
final class CryptoReference {
    private CryptoReference() {}

    static void addTo(LaneReference reference) {
        reference.put("PCLMULLOW", (a, b, c, imm) -> product(a, b)[0]);
        reference.put("PCLMULHIGH", (a, b, c, imm) -> product(a, b)[1]);
        aes(reference);
        sha(reference);
    }

    private static long[] product(long a, long b) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < 64; i++) {
            if ((b >>> i & 1) != 0) {
                low ^= a << i;
                high ^= i == 0 ? 0 : a >>> 64 - i;
            }
        }
        return new long[] {low, high};
    }

    private static int times(int x, int y) {
        int product = 0;
        for (int i = 0; i < 8; i++) {
            product ^= (y >> i & 1) != 0 ? x << i : 0;
        }
        for (int bit = 14; bit >= 8; bit--) {
            product ^= (product >> bit & 1) != 0 ? 0x11b << bit - 8 : 0;
        }
        return product;
    }

    private static int substituted(int x) {
        int inverse = 0;
        for (int y = 1; y < 256; y++) {
            inverse = times(x, y) == 1 ? y : inverse;
        }
        int result = 0;
        for (int i = 0; i < 8; i++) {
            int bit = 0x63 >> i;
            for (int j : new int[] {0, 4, 5, 6, 7}) {
                bit ^= inverse >> (i + j) % 8;
            }
            result |= (bit & 1) << i;
        }
        return result;
    }

    private static int unsubstituted(int s) {
        for (int x = 0; x < 256; x++) {
            if (substituted(x) == s) {
                return x;
            }
        }
        throw new AssertionError("no " + s);
    }

    private static int[] state(long low, long high) {
        int[] bytes = new int[16];
        for (int i = 0; i < 16; i++) {
            bytes[i] = (int) lane(i < 8 ? low : high, 8, i % 8);
        }
        return bytes;
    }

    private static long half(int[] state, int number) {
        return LaneReference.lanes(8, i -> state[8 * number + (int) i]);
    }

    /** ShiftRows (1) or its inverse (3), and a byte each through a box. */
    private static int[] shifted(int[] state, int direction, IntUnaryOperator box) {
        int[] result = new int[16];
        for (int i = 0; i < 16; i++) {
            result[i] = box.applyAsInt(state[(i + 4 * direction * (i % 4)) % 16]);
        }
        return result;
    }

    private static int[] mixed(int[] state, int... factors) {
        int[] result = new int[16];
        for (int i = 0; i < 16; i++) {
            for (int row = 0; row < 4; row++) {
                int factor = factors[(row - i % 4 + 4) % 4];
                result[i] ^= times(state[i / 4 * 4 + row], factor);
            }
        }
        return result;
    }

    private static void aes(LaneReference reference) {
        reference.put(
                "AESENCLAST",
                (a, b, c, imm) ->
                        c ^ half(shifted(state(a, b), 1, CryptoReference::substituted), imm));
        reference.put(
                "AESENC",
                (a, b, c, imm) -> {
                    int[] state = shifted(state(a, b), 1, CryptoReference::substituted);
                    return c ^ half(mixed(state, 2, 3, 1, 1), imm);
                });
        reference.put(
                "AESDECLAST",
                (a, b, c, imm) ->
                        c ^ half(shifted(state(a, b), 3, CryptoReference::unsubstituted), imm));
        reference.put(
                "AESDEC",
                (a, b, c, imm) -> {
                    int[] state = shifted(state(a, b), 3, CryptoReference::unsubstituted);
                    return c ^ half(mixed(state, 14, 11, 13, 9), imm);
                });
        reference.put("AESIMC", (a, b, c, imm) -> half(mixed(state(a, 0), 14, 11, 13, 9), 0));
        reference.put(
                "AESKEYGENASSIST",
                (a, b, c, imm) -> {
                    int[] state = state(a, 0);
                    int[] result = new int[16];
                    for (int i = 0; i < 4; i++) {
                        result[i] = substituted(state[4 + i]);
                        result[4 + i] = substituted(state[4 + (i + 1) % 4]);
                    }
                    result[4] ^= imm;
                    return half(result, 0);
                });
    }

    private static int low(long a) {
        return (int) a;
    }

    private static int high(long a) {
        return (int) (a >>> 32);
    }

    private static long pair(int high, int low) {
        return (high & 0xffffffffL) * 0x100000000L + (low & 0xffffffffL);
    }

    private static int left(int x, int count) {
        return x << count | x >>> 32 - count;
    }

    private static int right(int x, int count) {
        return left(x, 32 - count);
    }

    private static void sha(LaneReference reference) {
        reference.put("VPROLD", (a, b, c, imm) -> pair(left(high(a), imm), left(low(a), imm)));
        reference.put("SHA1NEXTE", (a, b, c, imm) -> pair(high(b) + left(high(a), 30), low(b)));
        reference.put("SHA1ROUNDS", (a, b, c, imm) -> rounds(a, b, c, imm));
        reference.put(
                "SHA256SUM",
                (ef, gh, word, imm) -> {
                    int e = high(ef);
                    int choice = low(ef) & e | high(gh) & ~e;
                    int sum = right(e, 6) ^ right(e, 11) ^ right(e, 25);
                    return pair(0, low(gh) + sum + choice + low(word));
                });
        reference.put(
                "SHA256ROUND",
                (ab, cd, sum, imm) -> {
                    int a = high(ab);
                    int b = low(ab);
                    int c = high(cd);
                    int majority = a & b | b & c | a & c;
                    int rotated = right(a, 2) ^ right(a, 13) ^ right(a, 22);
                    return pair(low(sum) + rotated + majority, low(cd) + low(sum));
                });
        reference.put(
                "SHA256MSG1",
                (a, b, c, imm) -> pair(high(a) + first(high(b)), low(a) + first(low(b))));
        reference.put(
                "SHA256MSG2",
                (a, b, c, imm) -> pair(high(a) + second(high(b)), low(a) + second(low(b))));
    }

    private static int first(int x) {
        return right(x, 7) ^ right(x, 18) ^ x >>> 3;
    }

    private static int second(int x) {
        return right(x, 17) ^ right(x, 19) ^ x >>> 10;
    }

    private static long rounds(long ab, long cd, long words, int function) {
        int[] k = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
        int[] s = {high(ab), low(ab), high(cd), low(cd), 0};
        for (int i = 0; i < 2; i++) {
            int f =
                    switch (function) {
                        case 0 -> s[1] & s[2] | ~s[1] & s[3];
                        case 2 -> s[1] & s[2] | s[1] & s[3] | s[2] & s[3];
                        default -> s[1] ^ s[2] ^ s[3];
                    };
            int word = i == 0 ? high(words) : low(words);
            int next = left(s[0], 5) + f + s[4] + k[function] + word;
            s = new int[] {next, s[0], left(s[1], 30), s[2], s[3]};
        }
        return pair(s[0], s[1]);
    }
}
