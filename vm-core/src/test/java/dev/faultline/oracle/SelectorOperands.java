package dev.faultline.oracle;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.Instruction;
import java.util.SplittableRandom;

/** Gives instructions that load selectors ones that exist, which random values seldom are. */
final class SelectorOperands {
    private static final int CODE_32 = 0x23;
    private static final int DATA = 0x2b;
    private static final int CODE_64 = 0x33;
    private static final int[] SELECTORS = {0, 3, CODE_32, DATA, CODE_64, 0x10, 0x28, 0x30, 0x78};

    private final SplittableRandom random;

    SelectorOperands(SplittableRandom random) {
        this.random = random;
    }

    /** A selector for a register operand; sometimes one that must fault. */
    int any() {
        return SELECTORS[random.nextInt(SELECTORS.length)];
    }

    /** A code selector for an immediate operand. */
    int code() {
        return random.nextBoolean() ? CODE_32 : CODE_64;
    }

    /** Whether the operand of a register form is a selector. */
    static boolean inRegister(Instruction insn) {
        boolean loads = insn.map == 0 && insn.opcode == 0x8e;
        boolean queries = insn.map == 1 && (insn.opcode >>> 2) == 0;
        return (loads || queries) && insn.modrm >= 0xc0;
    }

    /** Whether the instruction holds a far pointer. */
    static boolean isImmediate(Instruction insn) {
        return insn.map == 0 && (insn.opcode == 0x9a || insn.opcode == 0xea);
    }

    /** Whether the memory operand is a far pointer. */
    static boolean inMemory(Instruction insn) {
        int reg = insn.modrm >> 3 & 7;
        boolean transfer = insn.opcode == 0xff && (reg == 3 || reg == 5);
        boolean load = insn.opcode == 0xc4 || insn.opcode == 0xc5;
        return insn.modrm >= 0
                && insn.modrm < 0xc0
                && (insn.map == 0 ? transfer || load : insn.map == 1 && farLoad(insn.opcode));
    }

    private static boolean farLoad(int opcode) {
        return opcode == 0xb2 || opcode == 0xb4 || opcode == 0xb5;
    }

    /** How many bytes above the stack pointer the instruction finds a selector, or -1. */
    static int onStack(Instruction insn) {
        return switch (insn.map << 8 | insn.opcode) {
            case 0x07, 0x17, 0x1f, 0x1a1, 0x1a9 -> 0;
            case 0xca, 0xcb, 0xcf -> insn.operandBits / 8;
            default -> -1;
        };
    }

    /**
     * The address of memory that holds a usable selector some bytes after it; 0 where there is
     * none. Code selectors only, where the selector is to be jumped to.
     */
    long pointer(long seed, int bytes, boolean toCode) {
        int first = random.nextInt(OracleMemory.WORDS);
        for (int i = 0; i < OracleMemory.WORDS; i++) {
            int index = (first + i) % OracleMemory.WORDS;
            int selector = (int) (OracleMemory.word(seed, index) >>> 8 * bytes) & 0xffff;
            boolean code = selector == CODE_32 || selector == CODE_64;
            if (code || !toCode && (selector == DATA || selector < 4)) {
                return OracleMemory.DATA + 8L * index;
            }
        }
        return 0;
    }

    /** Points RSP at such memory, where the instruction takes a selector from the stack. */
    void aimStack(Instruction insn, long[] registers, long seed) {
        int bytes = onStack(insn);
        boolean far = insn.map == 0 && insn.opcode >= 0xca;
        long at = bytes < 0 || bytes > 4 ? 0 : pointer(seed, bytes, far);
        if (at != 0) {
            registers[Cpu.RSP] = at;
        }
    }
}
