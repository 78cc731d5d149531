package dev.faultline.decode;

/** Which encodings a row of the opcode map is for: its key, parsed; see {@link OpcodeMap}. */
final class OpcodeKey {
    /** Every prefix. */
    static final int ANY = 15;

    /** The prefix 66 and no other. */
    static final int ONLY_66 = 2;

    private static final int NOTHING = -1;
    private static final int MEMORY = 0;
    private static final int REGISTER = 1;

    /** Bit n: prefix n fits (0 none, 1 66, 2 F3, 3 F2). */
    int prefixes = ANY;

    /** The map, with {@link OpcodeMap#VEX}. */
    int map = OpcodeMap.ONE_BYTE;

    /** First opcode byte. */
    int first = NOTHING;

    /** Last opcode byte. */
    int last = NOTHING;

    private int vectorLength = NOTHING;
    private int wide = NOTHING;
    private int reg = NOTHING;
    private int mod = NOTHING;
    private int modrm = NOTHING;

    private OpcodeKey() {}

    static OpcodeKey parse(String text) {
        OpcodeKey key = new OpcodeKey();
        String[] words = text.split(" ");
        for (int i = 0; i < words.length; i++) {
            key.take(words[i], i == words.length - 1);
        }
        return key;
    }

    private void take(String word, boolean lastWord) {
        if (word.startsWith("vex.")) {
            map |= OpcodeMap.VEX;
            vex(word.split("\\."));
        } else if (word.charAt(0) == '/') {
            reg = word.charAt(1) - '0';
        } else if (word.equals("m")) {
            mod = MEMORY;
        } else if (word.equals("r")) {
            mod = REGISTER;
        } else if (first >= 0) {
            modrm = Integer.parseInt(word, 16);
        } else if (!lastWord && prefixes == ANY && map == 0 && prefixMask(word) != 0) {
            prefixes = prefixMask(word);
        } else if (!lastWord && (map & 3) == 0 && mapOf(word) != 0) {
            map |= mapOf(word);
        } else {
            opcodes(word);
        }
    }

    private void vex(String[] parts) {
        prefixes = prefixMask(parts[1]);
        for (int i = 2; i < parts.length; i++) {
            int value = parts[i].charAt(1) - '0';
            if (parts[i].charAt(0) == 'l') {
                vectorLength = value;
            } else {
                wide = value;
            }
        }
    }

    private void opcodes(String word) {
        first = Integer.parseInt(word.substring(0, 2), 16);
        last = first;
        if (word.endsWith("+")) {
            last = first + 7;
        } else if (word.length() == 5) {
            last = Integer.parseInt(word.substring(3), 16);
        }
    }

    private static int mapOf(String word) {
        return switch (word) {
            case "0f" -> OpcodeMap.TWO_BYTE;
            case "0f38" -> OpcodeMap.THREE_BYTE_38;
            case "0f3a" -> OpcodeMap.THREE_BYTE_3A;
            default -> 0;
        };
    }

    private static int prefixMask(String word) {
        return switch (word) {
            case "np" -> 1;
            case "66" -> 2;
            case "f3" -> 4;
            case "f2" -> 8;
            case "n6" -> 3;
            case "any" -> ANY;
            default -> 0;
        };
    }

    /** Whether the key looks into a ModRM byte. */
    boolean needsModrm() {
        return reg >= 0 || mod >= 0 || modrm >= 0;
    }

    /** Whether the key says what VEX.L is, or that it says nothing with 9. */
    boolean vectorLengthGiven() {
        return vectorLength >= 0;
    }

    /** Whether an encoding with that prefix (0 to 3) and ModRM byte (or -1) is meant. */
    boolean fits(Instruction insn, int prefix, int byteAfter) {
        return (prefixes >>> prefix & 1) != 0
                && (vectorLength < 0 || vectorLength > 1 || vectorLength == insn.vectorLength)
                && (wide < 0 || wide == (insn.vexWide ? 1 : 0))
                && (modrm < 0 || modrm == byteAfter)
                && (reg < 0 || reg == (byteAfter >>> 3 & 7))
                && (mod < 0 || mod == (byteAfter >= 0xc0 ? REGISTER : MEMORY));
    }
}
