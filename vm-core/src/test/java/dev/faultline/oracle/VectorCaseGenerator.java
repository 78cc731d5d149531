package dev.faultline.oracle;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Form;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.isa.Forms;
import dev.faultline.oracle.VectorForms.Template;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Makes random cases of x87 and vector instructions: the forms of the opcode map in equal shares,
 * with operands from {@link VectorOperands}. A few encodings are spoilt, so that #UD is tried too.
 */
final class VectorCaseGenerator {
    private static final int[] MANDATORY = {0, 0x66, 0xf3, 0xf2};
    private static final int[] OTHERS = {
        0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67, 0x67, 0x66, 0xf0
    };
    private static final int QUADWORDS = 4;

    private final SplittableRandom random;
    private final Decoder decoder = new Decoder(Forms.map());
    private final Addresses addresses;
    private final VectorOperands operands;
    private final VectorForms forms32;
    private final VectorForms forms64;
    private boolean mode64;
    private int segment;
    private int addressBits;
    private int rex;

    /**
     * A generator.
     *
     * @param only what mnemonics to try, or null for all
     */
    VectorCaseGenerator(long seed, Pattern only) {
        random = new SplittableRandom(seed);
        addresses = new Addresses(random);
        operands = new VectorOperands(random);
        forms32 = new VectorForms(false, only);
        forms64 = new VectorForms(true, only);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** The next case. */
    OracleCase next() {
        while (true) {
            mode64 = chance(75);
            Template template = template();
            OracleCase c = finish(template, encode(template));
            if (c != null) {
                return c;
            }
        }
    }

    private Template template() {
        VectorForms forms = mode64 ? forms64 : forms32;
        var templates = forms.templates(random.nextInt(forms.size()));
        return templates.get(random.nextInt(templates.size()));
    }

    private Encoding encode(Template t) {
        Encoding e = new Encoding();
        segment = -1;
        addressBits = mode64 ? 64 : 32;
        rex = 0;
        if (chance(12)) {
            otherPrefix(e);
        }
        if (t.vex()) {
            vex(e, t);
        } else {
            legacy(e, t);
        }
        if (t.form().modrm()) {
            long displacement = chance(50) ? random.nextInt(-256, 256) : random.nextInt();
            boolean gather = t.form().mnemonic().contains("GATHER");
            int modrm = gather ? modrm(t) & 0x78 | 4 : modrm(t);
            int sib = random.nextInt(256);
            if (gather && (sib & 7) == 5) {
                sib ^= 1;
            }
            e.addModrm(modrm, sib, displacement, rex & 3, addressBits, mode64);
        }
        e.add(random.nextLong(), 8);
        return e;
    }

    private int modrm(Template t) {
        int mod = t.modrm() >= 0xc0 ? 0xc0 : random.nextInt(3) << 6;
        if (t.x87()) {
            return mod == 0xc0 ? t.modrm() : mod | t.modrm() & 0x38 | random.nextInt(8);
        }
        int reg = t.group() ? t.modrm() & 0x38 : random.nextInt(8) << 3;
        return mod | reg | random.nextInt(8);
    }

    private void otherPrefix(Encoding e) {
        int prefix = chance(2) ? 0xf0 : OTHERS[random.nextInt(OTHERS.length - 1)];
        if (prefix == 0x64 || prefix == 0x65) {
            segment = prefix - 0x60;
        }
        addressBits = prefix == 0x67 ? mode64 ? 32 : 16 : addressBits;
        e.add(prefix);
    }

    private void legacy(Encoding e, Template t) {
        int prefix = chance(1) ? random.nextInt(4) : t.prefix();
        if (t.x87() && chance(90)) {
            prefix = 0;
        }
        if (prefix != 0) {
            e.add(MANDATORY[prefix]);
        }
        if (mode64 && (t.wide() || chance(40))) {
            rex = 0x40 | (t.wide() ? 8 : 0) | random.nextInt(8);
            e.add(rex);
        }
        VectorForms.opcodeMap(e, t.map());
        e.add(t.opcode());
    }

    private void vex(Encoding e, Template t) {
        boolean spoil = chance(2);
        int kind = random.nextInt(3);
        int length = t.vectorLength() ^ (spoil && kind == 0 ? 1 : 0);
        int wide = (t.wide() ? 1 : 0) ^ (spoil && kind == 1 ? 1 : 0);
        boolean anyVvvv = VectorForms.usesVvvv(t.form()) || spoil && kind == 2;
        int vvvv = anyVvvv ? random.nextInt(16) : 15;
        rex = mode64 ? random.nextInt(8) : 0;
        int last = vvvv << 3 | length << 2 | t.prefix();
        if (t.map() == 1 && wide == 0 && chance(50) && (mode64 || vvvv >= 8)) {
            rex &= 4;
            e.add(0xc5);
            e.add(~rex << 5 & 0x80 | last);
        } else {
            e.add(0xc4);
            e.add(~rex << 5 & 0xe0 | t.map());
            e.add(wide << 7 | last);
        }
        e.add(t.opcode());
    }

    /** Whether an instruction can be tried. */
    private static boolean usable(Instruction insn) {
        return insn.status == Status.OK
                ? VectorForms.belongs(insn)
                : !VectorExclusions.foreign(insn);
    }

    private OracleCase finish(Template template, Encoding e) {
        Instruction insn = decoder.decode(e.bytes, 0, 40, mode64 ? 64 : 32);
        if (!usable(insn) || VectorExclusions.excluded(insn, mode64)) {
            return null;
        }
        boolean valid = insn.status == Status.OK;
        int length = valid ? insn.length : Math.min(e.length, 15);
        int codeOffset = addresses.codeOffset(length, valid);
        long seed = random.nextLong();
        long[] registers = addresses.registers(seed);
        operands.choose(template.form());
        VectorState state = operands.state();
        long fsBase = mode64 ? addresses.base() : 0;
        long gsBase = mode64 ? addresses.base() : 0;
        long segmentBase = segment == 4 ? fsBase : segment == 5 ? gsBase : 0;
        long target = target(template.form());
        long next = OracleMemory.CODE + codeOffset + length;
        if (template.form().mnemonic().contains("GATHER")) {
            aimGather(e, insn, registers, state, target - segmentBase);
        } else {
            addresses.aim(e, registers, target - segmentBase, next, addressBits);
        }
        implicitOperands(insn, registers, target - segmentBase);
        if (valid && !intact(e, length)) {
            return null;
        }
        byte[] code = Arrays.copyOf(e.bytes, length);
        boolean step = !valid || chance(60) || !fitsSequence(insn);
        if (!step && chance(50)) {
            code = sequence(code, registers, codeOffset);
        }
        for (int i = 0; i < 16 && !mode64; i++) {
            registers[i] = i < 8 ? registers[i] & 0xffffffffL : 0;
        }
        long flags = random.nextInt() & Rflags.ARITHMETIC | Rflags.FIXED | Rflags.IF;
        byte[] patch = operands.patch();
        VectorStart start = new VectorStart(state, patchOffset(target, patch.length), patch);
        return new OracleCase(
                code, codeOffset, !mode64, step, seed, registers, flags, fsBase, gsBase, start);
    }

    private boolean intact(Encoding e, int length) {
        Instruction insn = decoder.decode(e.bytes, 0, 40, mode64 ? 64 : 32);
        return insn.status == Status.OK && insn.length == length && usable(insn);
    }

    private static int patchOffset(long target, int size) {
        long offset = target - OracleMemory.DATA;
        int most = OracleMemory.WRITABLE_SIZE - size;
        return offset < 0 || offset > most ? most : (int) offset;
    }

    /** Aligned, not aligned, across the edge of a page, or somewhere that faults. */
    private long target(Form form) {
        int kind = random.nextInt(100);
        if (VectorForms.state(form) && kind < 80) {
            return OracleMemory.DATA + 64L * random.nextInt(OracleMemory.WRITABLE_SIZE / 64 - 8);
        }
        if (kind < 60) {
            return OracleMemory.DATA + 32L * random.nextInt(OracleMemory.WRITABLE_SIZE / 32 - 2);
        } else if (kind < 68) {
            return OracleMemory.DATA + 16L * random.nextInt(OracleMemory.WRITABLE_SIZE / 16 - 4);
        }
        return addresses.target();
    }

    /** Makes the lanes of the index small, mostly, and the base what they start from. */
    private void aimGather(
            Encoding e, Instruction insn, long[] registers, VectorState state, long target) {
        if (insn.status != Status.OK || addressBits == 16) {
            return;
        }
        int sib = e.bytes[e.modrm < 0 ? 0 : e.displacementAt - 1] & 0xff;
        int index = sib >> 3 & 7 | (rex & 2) << 2;
        boolean quadwords = insn.form.mnemonic().contains("GATHERQ");
        for (int q = 0; q < QUADWORDS; q++) {
            long low = random.nextInt(-32, 32);
            long high = random.nextInt(-32, 32);
            long both = low & 0xffffffffL | high << 32;
            if (chance(95)) {
                state.vectors()[4 * index + q] = quadwords ? low : both;
            }
        }
        int base = sib & 7 | (rex & 1) << 3;
        registers[base] = target - e.displacement();
    }

    private void implicitOperands(Instruction insn, long[] registers, long target) {
        if (insn.form == null) {
            return;
        }
        String mnemonic = insn.form.mnemonic();
        if (VectorForms.state(insn.form)) {
            long components = operands.components();
            registers[Cpu.RAX] = components & 0xffffffffL;
            registers[Cpu.RDX] = components >>> 32;
        } else if (mnemonic.contains("MASKMOVQ") || mnemonic.contains("MASKMOVDQU")) {
            registers[Cpu.RDI] = target;
        } else if (mnemonic.contains("PCMPESTR") && chance(80)) {
            registers[Cpu.RAX] = random.nextInt(-20, 20);
            registers[Cpu.RDX] = random.nextInt(-20, 20);
        }
    }

    private static boolean fitsSequence(Instruction insn) {
        String mnemonic = insn.form.mnemonic();
        return !VectorForms.state(insn.form)
                && !Approximations.isOne(mnemonic)
                && !mnemonic.endsWith("LDMXCSR");
    }

    /** Appends up to three more instructions, and often an FWAIT to x87 ones. */
    private byte[] sequence(byte[] first, long[] registers, int codeOffset) {
        byte[] code = first;
        int more = random.nextInt(1, 4);
        while (more-- > 0 && code.length < OracleCase.MAX_CODE - Decoder.MAX_LENGTH) {
            Template t = template();
            Encoding e = encode(t);
            Instruction insn = decoder.decode(e.bytes, 0, 40, mode64 ? 64 : 32);
            int length = insn.length;
            if (insn.status != Status.OK
                    || !usable(insn)
                    || VectorExclusions.excluded(insn, mode64)
                    || !fitsSequence(insn)) {
                continue;
            }
            long next = OracleMemory.CODE + codeOffset + code.length + length;
            addresses.aim(e, registers, target(t.form()), next, addressBits);
            if (intact(e, length)) {
                int at = code.length;
                code = Arrays.copyOf(code, at + length + (t.x87() ? 1 : 0));
                System.arraycopy(e.bytes, 0, code, at, length);
                if (t.x87()) {
                    code[at + length] = (byte) 0x9b;
                }
            }
        }
        return code;
    }
}
