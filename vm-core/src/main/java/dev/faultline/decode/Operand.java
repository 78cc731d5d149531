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
    One,
    /** ST(0). */
    ST0,
    /** The x87 register that ModRM r/m names. */
    STi,
    /** 2 bytes of memory, of an x87 instruction as the next ones. */
    M16,
    /** 4 bytes of memory. */
    M32,
    /** 8 bytes of memory. */
    M64,
    /** 10 bytes of memory. */
    M80,
    /** ModRM reg, doubleword, whatever REX.W. */
    Gd,
    /** ModRM r/m, a general register and never memory, doubleword or with REX.W quadword. */
    Ry,
    /** ModRM r/m, general register or memory, doubleword. */
    Ed,
    /** ModRM r/m, doubleword register, or a word of memory. */
    Edw,
    /** ModRM r/m, doubleword register, or a byte of memory. */
    Edb,
    /** XMM0, whatever the encoding says. */
    XMM0,
    /** Memory elements with indexes in an XMM or YMM register by VEX.L. */
    Mvx,
    /** Memory elements with indexes in an XMM register. */
    Mvdq,
    /** ModRM reg, XMM or YMM by VEX.L. */
    Vx,
    /** ModRM reg, XMM. */
    Vdq,
    /** ModRM reg, YMM. */
    Vqq,
    /** VEX.vvvv, XMM or YMM by VEX.L. */
    Hx,
    /** VEX.vvvv, XMM. */
    Hdq,
    /** Bits 7 to 4 of an immediate byte, XMM or YMM by VEX.L. */
    Lx,
    /** Bits 7 to 4 of an immediate byte, XMM. */
    Ldq,
    /** ModRM r/m, XMM or YMM by VEX.L and never memory. */
    Ux,
    /** ModRM r/m, XMM and never memory. */
    Udq,
    /** ModRM r/m, XMM or YMM by VEX.L, or that much memory. */
    Wx,
    /** ModRM r/m, XMM, or 16 bytes. */
    Wdq,
    /** ModRM r/m, YMM, or 32 bytes. */
    Wqq,
    /** ModRM r/m, XMM, or 8 bytes. */
    Wq,
    /** ModRM r/m, XMM, or 4 bytes. */
    Wd,
    /** ModRM r/m, XMM, or 2 bytes. */
    Ww,
    /** ModRM r/m, XMM, or 1 byte. */
    Wb,
    /** ModRM r/m, XMM, or half as much memory as VEX.L says. */
    Whx,
    /** ModRM r/m, XMM, or a quarter as much memory as VEX.L says. */
    Wqx,
    /** ModRM r/m, XMM, or an eighth as much memory as VEX.L says. */
    Wex,
    /** Memory of 16 or 32 bytes by VEX.L. */
    Mx,
    /** 32 bytes of memory. */
    Mqq,
    /** 16 bytes of memory. */
    Mdq,
    /** 8 bytes of memory. */
    Mq,
    /** 4 bytes of memory. */
    Md,
    /** ModRM reg, MMX. */
    Pq,
    /** ModRM r/m, MMX and never memory. */
    Nq,
    /** ModRM r/m, MMX, or 8 bytes. */
    Qq,
    /** ModRM r/m, MMX, or 4 bytes. */
    Qd;

    /** Whether the operand needs a ModRM byte. */
    boolean modrm() {
        return switch (this) {
            case Eb, Ew, Ev, Ey, Gb, Gw, Gv, Gy, M, Sw, Cd, Dd, Rd -> true;
            case STi, M16, M32, M64, M80 -> true;
            case Hx, Hdq, Lx, Ldq -> false;
            default -> compareTo(Gd) >= 0;
        };
    }

    /** Whether the operand is VEX.vvvv. */
    public boolean vvvv() {
        return this == By || this == Hx || this == Hdq;
    }

    /** Whether VEX.L says how long the operand is. */
    boolean byVectorLength() {
        return switch (this) {
            case Vx, Hx, Lx, Ux, Wx, Whx, Wqx, Wex, Mx, Mvx -> true;
            default -> false;
        };
    }

    /** Whether the operand is memory with a vector of indexes, which a SIB byte must name. */
    public boolean vectorIndexed() {
        return this == Mvx || this == Mvdq;
    }

    /** Whether the operand is a vector register, or memory in its place, whatever its size. */
    public boolean vector() {
        return compareTo(Vx) >= 0 && compareTo(Pq) < 0;
    }

    /** Whether the operand is an MMX register, or memory in its place. */
    public boolean mmx() {
        return compareTo(Pq) >= 0;
    }

    /** Whether the operand is in memory where ModRM says memory. */
    public boolean mayBeMemory() {
        return switch (this) {
            case M16, M32, M64, M80 -> true;
            case Eb, Ew, Ev, Ey, M, Ed, Edw, Edb, Wx, Wdq, Wqq, Wq, Wd, Ww, Wb, Whx, Wqx, Wex ->
                    true;
            case Mx, Mqq, Mdq, Mq, Md, Qq, Qd, Mvx, Mvdq -> true;
            default -> false;
        };
    }

    /**
     * Bytes of a vector operand in memory.
     *
     * @param vectorLength VEX.L, 0 or 1
     */
    public int bytes(int vectorLength) {
        int full = 16 << vectorLength;
        return switch (this) {
            case Vx, Hx, Lx, Ux, Wx, Mx, Mvx -> full;
            case Whx -> full / 2;
            case Wqx -> full / 4;
            case Wex -> full / 8;
            case Vqq, Wqq, Mqq -> 32;
            case Vdq, Hdq, Ldq, Udq, Wdq, Mdq, Mvdq, XMM0 -> 16;
            case Wq, Mq, Pq, Nq, Qq -> 8;
            case Wd, Md, Qd -> 4;
            case Ww -> 2;
            default -> 1;
        };
    }
}
