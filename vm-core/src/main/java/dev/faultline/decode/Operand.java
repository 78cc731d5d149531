package dev.faultline.decode;

/** Operand codes of the opcode map (Intel SDM Vol. 2 appendix A.2). */
public enum Operand {
    /** ModRM r/m, byte. */
    Eb,
    /** ModRM r/m, word. */
    Ew,
    /** ModRM r/m, operand size. */
    Ev,
    /** ModRM r/m, doubleword, or quadword with REX.W. */
    Ey,
    /** ModRM reg, byte. */
    Gb,
    /** ModRM reg, word. */
    Gw,
    /** ModRM reg, operand size. */
    Gv,
    /** ModRM reg, doubleword, or quadword with REX.W. */
    Gy,
    /** VEX.vvvv, doubleword, or quadword with VEX.W. */
    By,
    /** Immediate byte, zero-extended. */
    Ib,
    /** Immediate byte, sign-extended to the operand size. */
    sIb,
    /** Immediate word. */
    Iw,
    /** Second immediate byte of ENTER. */
    Ib2,
    /** Immediate of 16 or 32 bits, sign-extended. */
    Iz,
    /** Immediate of the full operand size. */
    Iv,
    /** Branch displacement byte. */
    Jb,
    /** Branch displacement of 16 or 32 bits. */
    Jz,
    /** Memory offset of the address size, byte operand. */
    Ob,
    /** Memory offset of the address size. */
    Ov,
    /** Memory of whatever size the instruction says. */
    M,
    /** Far pointer in the instruction. */
    Ap,
    /** ModRM reg, segment register. */
    Sw,
    /** ModRM reg, control register. */
    Cd,
    /** ModRM reg, debug register. */
    Dd,
    /** ModRM r/m as a register of native size whatever mod is. */
    Rd,
    /** Register in the opcode's low bits, byte. */
    Zb,
    /** Register in the opcode's low bits, operand size. */
    Zv,
    /** AL. */
    AL,
    /** rAX of the operand size. */
    rAX,
    /** CL. */
    CL,
    /** DX. */
    DX,
    /** The constant 1. */
    One;

    /** Whether the operand needs a ModRM byte. */
    boolean modrm() {
        return switch (this) {
            case Eb, Ew, Ev, Ey, Gb, Gw, Gv, Gy, M, Sw, Cd, Dd, Rd -> true;
            default -> false;
        };
    }
}
