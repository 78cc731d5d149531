package dev.faultline.oracle;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.isa.Forms;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes random cases: any opcode of the integer maps with any ModRM and any prefixes, registers
 * such that most memory operands lie in the data pages and some do not. What it leaves out is in
 * {@link Exclusions}.
 */
final class CaseGenerator {
    private static final int[] PREFIXES = {0x66, 0x66, 0x66, 0x67, 0xf2, 0xf3, 0xf3, 0xf0};
    private static final int[] SEGMENTS = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x64, 0x65};
    private static final int[] OPCODES_38 = {0xf0, 0xf1, 0xf6, 0xf0, 0xf1, 0xf6, 0xf5, 0x82};
    private static final int[] GROUPS = {
        0x80, 0x81, 0x83, 0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3, 0xf6, 0xf7, 0xf6, 0xf7, 0xfe, 0xff
    };
    private static final int[] TWO_BYTE_GROUPS = {0x00, 0x01, 0xae, 0xba, 0xc7, 0xc7};
    private static final int[] VEX_OPCODES = {0xf2, 0xf3, 0xf5, 0xf6, 0xf7, 0xf0};
    private static final int ARITHMETIC_AND_DIRECTION = Rflags.ARITHMETIC | Rflags.DF;

    private final SplittableRandom random;
    private final Decoder decoder = new Decoder(Forms.map());
    private final Exclusions exclusions = new Exclusions();
    private final SelectorOperands selectors;
    private final Addresses addresses;
    private boolean mode64;
    private int segment;
    private int addressBits;
    private int rex;

    CaseGenerator(long seed) {
        random = new SplittableRandom(seed);
        selectors = new SelectorOperands(random);
        addresses = new Addresses(random);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** The next case. */
    OracleCase next() {
        while (true) {
            mode64 = chance(75);
            Encoding e = encode();
            Instruction insn = decoder.decode(e.bytes, 0, 40, mode64 ? 64 : 32);
            OracleCase c = exclusions.excluded(insn, mode64) ? null : finish(e, insn);
            if (c != null) {
                return c;
            }
        }
    }

    /** Whether an encoding is still what it was before operands were patched into it. */
    private boolean intact(Encoding e, int length) {
        Instruction insn = decoder.decode(e.bytes, 0, 40, mode64 ? 64 : 32);
        return (insn.status != Status.OK || insn.length == length)
                && !exclusions.excluded(insn, mode64);
    }

    /** Appends up to five more instructions that go straight on. */
    private byte[] sequence(byte[] first, long[] registers, int codeOffset) {
        byte[] code = first;
        int more = random.nextInt(1, 6);
        while (more > 0 && code.length < OracleCase.MAX_CODE - Decoder.MAX_LENGTH) {
            Encoding e = encode();
            Instruction insn = decoder.decode(e.bytes, 0, 40, mode64 ? 64 : 32);
            boolean usable = insn.status == Status.OK && Exclusions.fitsSequence(insn);
            if (usable && !exclusions.excluded(insn, mode64)) {
                long next = OracleMemory.CODE + codeOffset + code.length + insn.length;
                int length = insn.length;
                addresses.aim(e, registers, addresses.target(), next, addressBits);
                if (!intact(e, length)) {
                    continue;
                }
                int at = code.length;
                code = Arrays.copyOf(code, at + length);
                System.arraycopy(e.bytes, 0, code, at, length);
                more--;
            }
        }
        return code;
    }

    private Encoding encode() {
        Encoding e = new Encoding();
        segment = -1;
        addressBits = mode64 ? 64 : 32;
        rex = 0;
        if (chance(45)) {
            prefixes(e);
        }
        if (chance(8)) {
            vex(e);
            return e;
        }
        if (mode64 && chance(45)) {
            rex = 0x40 | random.nextInt(16);
            e.add(rex);
        }
        opcode(e);
        long displacement = chance(50) ? random.nextInt(-256, 256) : random.nextInt();
        e.addModrm(modrm(), random.nextInt(256), displacement, rex & 3, addressBits, mode64);
        e.add(chance(40) ? random.nextLong() : random.nextInt(-128, 128), 8);
        return e;
    }

    private void prefixes(Encoding e) {
        int count = chance(3) ? random.nextInt(6, 15) : random.nextInt(1, 3);
        for (int i = 0; i < count; i++) {
            int prefix = chance(25) ? SEGMENTS[random.nextInt(8)] : PREFIXES[random.nextInt(8)];
            if (prefix == 0x64 || prefix == 0x65) {
                segment = prefix - 0x60;
            }
            addressBits = prefix == 0x67 ? mode64 ? 32 : 16 : addressBits;
            e.add(prefix);
        }
        if (mode64 && chance(3)) {
            e.add(0x40 | random.nextInt(16));
            e.add(PREFIXES[random.nextInt(3)]);
        }
    }

    private int modrm() {
        int modrm = random.nextInt(256);
        return chance(15) ? modrm | 0xc0 : modrm;
    }

    private void opcode(Encoding e) {
        int kind = random.nextInt(100);
        if (kind < 55) {
            e.add(chance(25) ? GROUPS[random.nextInt(GROUPS.length)] : random.nextInt(256));
        } else if (kind < 93) {
            e.add(0x0f);
            int group = TWO_BYTE_GROUPS[random.nextInt(TWO_BYTE_GROUPS.length)];
            e.add(chance(15) ? group : random.nextInt(256));
        } else {
            e.add(0x0f);
            e.add(0x38);
            e.add(OPCODES_38[random.nextInt(8)]);
        }
    }

    private void vex(Encoding e) {
        int opcode = VEX_OPCODES[random.nextInt(6)];
        int map = opcode == 0xf0 ? 3 : chance(97) ? 2 : random.nextInt(32);
        rex = mode64 ? random.nextInt(8) : 0;
        int vvvv = random.nextInt(16);
        int length = chance(4) ? 4 : 0;
        e.add(0xc4);
        e.add(~rex << 5 & 0xe0 | map);
        e.add(random.nextInt(2) << 7 | vvvv << 3 | length | random.nextInt(4));
        e.add(opcode);
        long displacement = random.nextInt(-256, 256);
        e.addModrm(modrm(), random.nextInt(256), displacement, rex & 3, addressBits, mode64);
        e.add(random.nextLong(), 8);
    }

    private OracleCase finish(Encoding e, Instruction insn) {
        boolean valid = insn.status == Status.OK;
        int length = valid ? insn.length : Math.min(e.length, 15 + random.nextInt(2));
        length = insn.status == Status.TOO_LONG ? 16 : length;
        int codeOffset = addresses.codeOffset(length, valid);
        long seed = random.nextLong();
        long[] registers = addresses.registers(seed);
        long fsBase = mode64 ? addresses.base() : 0;
        long gsBase = mode64 ? addresses.base() : 0;
        long segmentBase = segment == 4 ? fsBase : segment == 5 ? gsBase : 0;
        long target = addresses.target();
        addresses.aim(
                e,
                registers,
                target - segmentBase,
                OracleMemory.CODE + codeOffset + length,
                addressBits);
        if (valid) {
            special(e, insn, registers, target, segmentBase, seed);
            selectors(e, insn, registers, segmentBase, seed);
        }
        boolean straight = Exclusions.fitsSequence(insn);
        boolean step = !valid || Exclusions.leavesStraightLine(insn) || chance(50);
        if (!intact(e, length) && valid) {
            return null;
        }
        narrow(registers);
        long flags = random.nextInt() & ARITHMETIC_AND_DIRECTION & (chance(70) ? ~Rflags.DF : -1);
        flags |= chance(12) && straight ? Rflags.AC : 0;
        byte[] code = Arrays.copyOf(e.bytes, Math.min(length, 16));
        if (!step && chance(50) && straight) {
            code = sequence(code, registers, codeOffset);
            narrow(registers);
        }
        return new OracleCase(
                code,
                codeOffset,
                !mode64,
                step,
                seed,
                registers,
                flags | Rflags.FIXED | Rflags.IF,
                fsBase,
                gsBase,
                null);
    }

    private void narrow(long[] registers) {
        for (int i = 0; i < 16 && !mode64; i++) {
            registers[i] = i < 8 ? registers[i] & 0xffffffffL : 0;
        }
    }

    /** Operands that random values would seldom make interesting. */
    private void special(
            Encoding e, Instruction insn, long[] r, long target, long segmentBase, long seed) {
        if (insn.map == 0 && insn.opcode >= 0xa0 && insn.opcode <= 0xa3) {
            int size = insn.addressBits / 8;
            e.displacementAt = insn.length - size;
            e.displacementSize = size;
            e.displace(target - segmentBase);
        } else if (insn.map == 0 && insn.opcode == 0xd7 && chance(80)) {
            r[Cpu.RBX] = target - segmentBase - (r[Cpu.RAX] & 0xff);
        } else if (insn.map == 0 && (insn.opcode | 1) == 0xf7 && chance(60)) {
            r[Cpu.RDX] = chance(50) ? 0 : r[Cpu.RAX] >> 63;
            r[Cpu.RAX] = insn.opcode == 0xf6 ? random.nextInt(0x2000) : r[Cpu.RAX];
        } else if (insn.map == 1 && (insn.opcode | 1) == 0xb1 && chance(50)) {
            r[Cpu.RAX] = memoryAt(target, seed);
        } else if (insn.map == 1 && insn.opcode == 0xc7 && chance(50)) {
            boolean wide = insn.wide;
            long at = target & -16;
            addresses.aim(e, r, at - segmentBase, OracleMemory.CODE, addressBits);
            r[Cpu.RAX] = wide ? memoryAt(at, seed) : memoryAt(at, seed) & 0xffffffffL;
            r[Cpu.RDX] = wide ? memoryAt(at + 8, seed) : memoryAt(at, seed) >>> 32;
        }
    }

    private void selectors(Encoding e, Instruction insn, long[] r, long segmentBase, long seed) {
        if (insn.form.mnemonic().equals("CALLF") && (r[Cpu.RSP] & 0xffffffffL) < 64) {
            // A far call out of compatibility mode whose push wraps hangs some virtual hosts.
            r[Cpu.RSP] = OracleMemory.DATA + 0x800;
        }
        if (chance(30)) {
            return;
        }
        if (SelectorOperands.inRegister(insn)) {
            r[insn.rm] = selectors.any();
        } else if (SelectorOperands.isImmediate(insn)) {
            e.bytes[insn.length - 2] = (byte) selectors.code();
            e.bytes[insn.length - 1] = 0;
        } else if (SelectorOperands.inMemory(insn) && insn.operandBits < 64) {
            boolean toCode = insn.map == 0 && insn.opcode == 0xff;
            long at = selectors.pointer(seed, insn.operandBits / 8, toCode);
            addresses.aim(e, r, at - segmentBase, OracleMemory.CODE, addressBits);
        } else {
            selectors.aimStack(insn, r, seed);
        }
    }

    private static long memoryAt(long linear, long seed) {
        long word = linear - OracleMemory.DATA >> 3;
        if (word < 0 || word >= OracleMemory.WORDS - 1) {
            return 0;
        }
        int shift = (int) (linear & 7) * 8;
        long low = OracleMemory.word(seed, (int) word) >>> shift;
        long high = shift == 0 ? 0 : OracleMemory.word(seed, (int) word + 1) << 64 - shift;
        return low | high;
    }
}
