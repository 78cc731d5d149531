package dev.faultline.decode;

import dev.faultline.decode.Instruction.Status;

/** Decodes one instruction at a time (Intel SDM Vol. 2 chapter 2). Not thread-safe. */
public final class Decoder {
    /** Longest instruction, in bytes. */
    public static final int MAX_LENGTH = 15;

    private static final class OutOfBytes extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfBytes() {
            super(null, null, false, false);
        }
    }

    private static final OutOfBytes OUT_OF_BYTES = new OutOfBytes();

    private final OpcodeMap map;
    private final Instruction insn = new Instruction();
    private byte[] bytes;
    private int start;
    private int position;
    private int end;
    private boolean illegalVex;
    private boolean vvvvUnused;
    private int vectorScale;

    public Decoder(OpcodeMap map) {
        this.map = map;
    }

    /**
     * Decodes the instruction at offset.
     *
     * @param available bytes that may be looked at from offset on
     * @param codeBits 16, 32 or 64
     * @return an object that the next call overwrites
     */
    public Instruction decode(byte[] code, int offset, int available, int codeBits) {
        bytes = code;
        start = offset;
        position = offset;
        end = offset + Math.min(available, MAX_LENGTH);
        insn.reset(codeBits);
        illegalVex = false;
        try {
            decodeAll(codeBits);
        } catch (OutOfBytes e) {
            insn.status = available >= MAX_LENGTH ? Status.TOO_LONG : Status.TRUNCATED;
        }
        insn.length = position - start;
        return insn;
    }

    private void decodeAll(int codeBits) {
        prefixes(codeBits);
        if (!opcode(codeBits)) {
            insn.status = Status.INVALID;
            return;
        }
        int prefix = insn.repne ? 3 : insn.rep ? 2 : insn.operandSizePrefix ? 1 : 0;
        if (insn.evex) {
            evexTail();
            return;
        }
        if (map.needsModrm(insn.map, insn.vex, insn.opcode)) {
            modrm();
        } else if (insn.vex && insn.opcode != 0x77) {
            modrm();
        }
        Form form = map.find(insn, prefix);
        boolean mode64 = codeBits == 64;
        if (form == null) {
            if (insn.vex && insn.map == OpcodeMap.THREE_BYTE_3A) {
                u8();
            } else if (insn.vex && insn.map == OpcodeMap.TWO_BYTE && vexImmediate(insn.opcode)) {
                u8();
            }
            insn.status = Status.INVALID;
            return;
        }
        insn.form = form;
        operandSize(form, mode64);
        for (Operand operand : form.operands()) {
            immediate(operand);
        }
        lockRule(form);
        if (insn.vex) {
            vexRule(form);
        }
        if (form.operands().stream().anyMatch(Operand::vectorIndexed)) {
            vectorIndex();
        }
    }

    /** Index 4 is a register, unlike with a general register; without SIB it is #UD (2.3.12). */
    private void vectorIndex() {
        if (insn.vectorIndex < 0) {
            insn.status = Status.INVALID;
            return;
        }
        insn.index = -1;
        insn.scale = vectorScale;
    }

    private void prefixes(int codeBits) {
        while (true) {
            int b = u8();
            switch (b) {
                case 0x26, 0x2e, 0x36, 0x3e -> {
                    // In 64-bit code these are accepted and ignored (SDM Vol. 2 2.2.1 note, AMD APM
                    // 1.2.4),
                    // and do not cancel an earlier FS or GS.
                    if (codeBits != 64) {
                        insn.segmentOverride = b >> 3 & 3;
                    }
                }
                case 0x64, 0x65 -> insn.segmentOverride = b - 0x60;
                case 0x66 -> insn.operandSizePrefix = true;
                case 0x67 -> insn.addressBits = codeBits == 32 ? 16 : 32;
                case 0xf0 -> insn.lock = true;
                case 0xf2 -> {
                    insn.repne = true;
                    insn.rep = false;
                }
                case 0xf3 -> {
                    insn.rep = true;
                    insn.repne = false;
                }
                default -> {
                    if (codeBits == 64 && (b & 0xf0) == 0x40) {
                        int after = u8();
                        position--;
                        if (!legacyPrefix(after) && (after & 0xf0) != 0x40) {
                            insn.rex = b;
                            insn.wide = (b & 8) != 0;
                            return;
                        }
                    } else {
                        position--;
                        return;
                    }
                }
            }
        }
    }

    private static boolean legacyPrefix(int b) {
        return switch (b) {
            case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            default -> false;
        };
    }

    private boolean opcode(int codeBits) {
        int b = u8();
        if ((b == 0xc4 || b == 0xc5 || b == 0x62) && vexFollows(codeBits)) {
            return b == 0x62 ? evexPrefix() : vexPrefix(b == 0xc4);
        }
        if (b == 0x0f) {
            b = u8();
            insn.map = OpcodeMap.TWO_BYTE;
            if (b == 0x38) {
                insn.map = OpcodeMap.THREE_BYTE_38;
                b = u8();
            } else if (b == 0x3a) {
                insn.map = OpcodeMap.THREE_BYTE_3A;
                b = u8();
            }
        }
        insn.opcode = b;
        return true;
    }

    private boolean vexFollows(int codeBits) {
        if (codeBits == 64) {
            return true;
        }
        int next = u8();
        position--;
        return next >= 0xc0;
    }

    private boolean vexPrefix(boolean threeByte) {
        boolean prefixed =
                insn.lock || insn.rep || insn.repne || insn.operandSizePrefix || insn.rex != 0;
        insn.vex = true;
        int first = u8();
        int second = first;
        insn.map = OpcodeMap.TWO_BYTE;
        insn.rex = ~first >> 5 & 4;
        if (threeByte) {
            insn.rex = ~first >> 5 & 7;
            insn.map = first & 31;
            second = u8();
            insn.vexWide = (second & 0x80) != 0;
            insn.wide = insn.vexWide && insn.codeBits == 64;
        }
        if (insn.codeBits != 64) {
            insn.rex = 0;
        }
        insn.vvvv = ~second >> 3 & (insn.codeBits == 64 ? 15 : 7);
        vvvvUnused = (second & 0x78) == 0x78;
        insn.vectorLength = second >> 2 & 1;
        insn.operandSizePrefix = (second & 3) == 1;
        insn.rep = (second & 3) == 2;
        insn.repne = (second & 3) == 3;
        insn.opcode = u8();
        // Intel SDM Vol. 2 2.3.2: LOCK, 66, F2, F3 and REX before VEX are #UD.
        illegalVex = prefixed || insn.map < 1 || insn.map > 3;
        return insn.map <= 3;
    }

    private boolean evexPrefix() {
        insn.evex = true;
        int p0 = u8();
        int p1 = u8();
        u8();
        insn.map = p0 & 7;
        insn.rex = ~p0 >> 5 & 7;
        insn.wide = (p1 & 0x80) != 0;
        insn.opcode = u8();
        return true;
    }

    /** Nothing of EVEX is executed, but lengths are right (disp8 and imm8 are one byte as ever). */
    private void evexTail() {
        modrm();
        if (insn.map == 3 || insn.map == 1 && vexImmediate(insn.opcode)) {
            u8();
        }
        insn.status = Status.INVALID;
    }

    private static boolean vexImmediate(int opcode) {
        return opcode >= 0x70 && opcode <= 0x73
                || opcode == 0xc2
                || opcode >= 0xc4 && opcode <= 0xc6;
    }

    private void operandSize(Form form, boolean mode64) {
        int flags = form.flags();
        boolean override = insn.operandSizePrefix && !insn.vex;
        int bits = insn.codeBits == 16 ^ override ? 16 : 32;
        if (mode64) {
            boolean d64 = (flags & Form.D64) != 0;
            boolean f64 = (flags & Form.F64) != 0;
            bits = insn.wide || f64 ? 64 : override ? 16 : d64 ? 64 : 32;
        }
        insn.operandBits = bits;
    }

    private void lockRule(Form form) {
        if (insn.lock && ((form.flags() & Form.LOCK) == 0 || insn.registerForm())) {
            insn.status = Status.INVALID;
        }
    }

    /**
     * VEX.L is 0 where it has no meaning, and an unused vvvv is 1111b (Intel SDM Vol. 2 2.3.5 to
     * 2.3.9, 2.6.2).
     */
    private void vexRule(Form form) {
        boolean unused = form.operands().stream().noneMatch(Operand::vvvv);
        boolean length = insn.vectorLength == 0 || (form.flags() & Form.ANY_LENGTH) != 0;
        if (illegalVex || !length || unused && !vvvvUnused) {
            insn.status = Status.INVALID;
        }
    }

    private void modrm() {
        int m = u8();
        if (insn.map == OpcodeMap.TWO_BYTE && (insn.opcode & ~3) == 0x20) {
            // Intel SDM Vol. 2 MOV CR, MOV DR: the mod bits are ignored.
            m |= 0xc0;
        }
        insn.modrm = m;
        insn.reg = m >> 3 & 7 | (insn.rex & 4) << 1;
        insn.rm = m & 7 | (insn.rex & 1) << 3;
        if (m >= 0xc0) {
            return;
        }
        if (insn.addressBits == 16) {
            memory16(m >> 6, m & 7);
        } else {
            memory(m >> 6, m & 7);
        }
    }

    private void memory16(int mod, int rm) {
        // Intel SDM Vol. 2 table 2-1: BX+SI, BX+DI, BP+SI, BP+DI, SI, DI, BP, BX.
        insn.base = rm < 2 || rm == 7 ? 3 : rm == 4 ? 6 : rm == 5 ? 7 : 5;
        insn.index = rm < 4 ? 6 + (rm & 1) : -1;
        if (mod == 0 && rm == 6) {
            insn.base = -1;
            insn.displacement = s16();
        } else {
            insn.displacement = mod == 1 ? (byte) u8() : mod == 2 ? s16() : 0;
        }
    }

    private void memory(int mod, int rm) {
        if (rm == 4) {
            int sib = u8();
            insn.scale = sib >> 6;
            vectorScale = insn.scale;
            int index = sib >> 3 & 7 | (insn.rex & 2) << 2;
            insn.index = index == 4 ? -1 : index;
            insn.vectorIndex = index;
            if (index == 4) {
                insn.scale = 0;
            }
            int base = sib & 7;
            insn.base = base == 5 && mod == 0 ? -1 : base | (insn.rex & 1) << 3;
            if (insn.base < 0) {
                insn.displacement = s32();
            }
        } else if (rm == 5 && mod == 0) {
            insn.ripRelative = insn.codeBits == 64;
            insn.displacement = s32();
        } else {
            insn.base = insn.rm;
        }
        if (mod == 1) {
            insn.displacement = (byte) u8();
        } else if (mod == 2) {
            insn.displacement = s32();
        }
    }

    private void immediate(Operand operand) {
        switch (operand) {
            case Ib -> insn.immediate = u8();
            case sIb, Jb -> insn.immediate = (byte) u8();
            case Iw -> insn.immediate = s16() & 0xffff;
            case Ib2 -> insn.secondImmediate = u8();
            case Lx, Ldq -> insn.immediate = u8();
            case Iz, Jz -> insn.immediate = insn.operandBits == 16 ? s16() : s32();
            case Iv ->
                    insn.immediate =
                            insn.operandBits == 64 ? s64() : insn.operandBits == 32 ? s32() : s16();
            case Ob, Ov ->
                    insn.displacement =
                            switch (insn.addressBits) {
                                case 16 -> s16() & 0xffff;
                                case 32 -> s32() & 0xffffffffL;
                                default -> s64();
                            };
            case Ap -> {
                insn.immediate = insn.operandBits == 16 ? s16() & 0xffff : s32() & 0xffffffffL;
                insn.secondImmediate = s16() & 0xffff;
            }
            default -> {}
        }
    }

    private int u8() {
        if (position >= end) {
            throw OUT_OF_BYTES;
        }
        return bytes[position++] & 0xff;
    }

    private int s16() {
        int low = u8();
        return (short) (low | u8() << 8);
    }

    private int s32() {
        int low = s16() & 0xffff;
        return low | s16() << 16;
    }

    private long s64() {
        long low = s32() & 0xffffffffL;
        return low | (long) s32() << 32;
    }
}
