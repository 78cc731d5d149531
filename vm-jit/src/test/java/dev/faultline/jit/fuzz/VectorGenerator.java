package dev.faultline.jit.fuzz;

import dev.faultline.decode.Decoder;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.isa.Forms;
import java.util.SplittableRandom;

/** Appends random instructions of x87, MMX, SSE and AVX: any that the opcode map has. */
final class VectorGenerator {
    private static final int[] PREFIXES = {0, 0x66, 0xf3, 0xf2};
    private static final int TRIES = 50;
    private static final int RSP = 4;

    private final SplittableRandom random;
    private final GuestMode mode;
    private final Encoder code;
    private final Operands operands;
    private final Decoder decoder = new Decoder(Forms.map());

    VectorGenerator(SplittableRandom random, GuestMode mode, Encoder code, Operands operands) {
        this.random = random;
        this.mode = mode;
        this.code = code;
        this.operands = operands;
    }

    /** One instruction; a NOP where none was found. */
    void next() {
        int start = code.length();
        for (int i = 0; i < TRIES; i++) {
            if (operands.chance(20)) {
                x87();
            } else if (operands.chance(30) && mode != GuestMode.REAL_16) {
                vex();
            } else {
                legacy();
            }
            byte[] bytes = code.bytes();
            Instruction insn = decoder.decode(bytes, start, bytes.length - start, mode.bits);
            if (insn.status == Status.OK && wanted(insn)) {
                code.cutTo(start + insn.length);
                return;
            }
            code.cutTo(start);
        }
        code.put(0x90);
    }

    /** Not those that may write the stack pointer: the program's stack would be lost. */
    private static boolean wanted(Instruction insn) {
        boolean x87 = insn.map == 0 && !insn.vex && (insn.opcode & 0xf8) == 0xd8;
        boolean vector = insn.form.operands().stream().anyMatch(o -> o.vector() || o.mmx());
        return x87 || vector && !namesRsp(insn);
    }

    /** By ModRM reg as PMOVMSKB does, or by ModRM r/m as PEXTRD does. */
    private static boolean namesRsp(Instruction insn) {
        for (var operand : insn.form.operands()) {
            char kind = operand.name().charAt(0);
            boolean byRm = (kind == 'E' || kind == 'R') && insn.registerForm();
            if (kind == 'G' && (insn.reg & 7) == RSP || byRm && (insn.rm & 7) == RSP) {
                return true;
            }
        }
        return false;
    }

    private void legacy() {
        int prefix = PREFIXES[random.nextInt(4)];
        if (prefix >= 0xf2) {
            code.put(prefix);
        }
        int narrow = mode.bits == 16 ? 2 : 1;
        int x = prefix == 0x66 ? narrow : mode.bits == 16 ? 1 : 2;
        if (mode.bits == 64 && prefix != 0x66 && operands.chance(15)) {
            x = 3;
        }
        Operand operand = operands.registerOrMemory();
        int register = random.nextInt(mode.bits == 64 ? 16 : 8);
        if (operands.chance(75)) {
            code.instruction(x, register, operand, 1, 0x0f, opcode());
        } else {
            int map = random.nextBoolean() ? 0x38 : 0x3a;
            code.instruction(x, register, operand, 1, 0x0f, map, random.nextInt(256));
        }
        code.put(random.nextInt(256));
    }

    private void x87() {
        int x = mode.bits == 16 ? 1 : 2;
        Operand operand = operands.registerOrMemory();
        code.instruction(x, random.nextInt(8), operand, 0, 0xd8 + random.nextInt(8));
    }

    private int opcode() {
        int[] first = {0x10, 0x28, 0x50, 0x60, 0x70, 0xc0, 0xd0, 0xe0, 0xf0};
        return first[random.nextInt(first.length)] + random.nextInt(16);
    }

    /** Two and three bytes of VEX before a register operand. */
    private void vex() {
        int bits = random.nextInt(0x80) | (mode.bits == 64 ? random.nextInt(2) << 7 : 0x80);
        if (mode.bits != 64) {
            bits |= 0x40;
        }
        if (random.nextBoolean()) {
            code.put(0xc5, bits, opcode());
        } else {
            int map = 1 + random.nextInt(3);
            int extensions = mode.bits == 64 ? random.nextInt(8) << 5 : 0xe0;
            code.put(0xc4, extensions | map, random.nextInt(256) | (mode.bits == 64 ? 0 : 0x40));
            code.put(map == 1 ? opcode() : random.nextInt(256));
        }
        code.put(0xc0 | random.nextInt(64), random.nextInt(256));
    }
}
