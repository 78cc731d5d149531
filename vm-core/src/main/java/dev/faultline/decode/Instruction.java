package dev.faultline.decode;

/** A decoded instruction. The decoder reuses one object: fields hold until the next decode. */
public final class Instruction {
    /** How decoding ended. */
    public enum Status {
        /** The instruction is complete. */
        OK,
        /** More bytes are needed than were given. */
        TRUNCATED,
        /** No form of the opcode map fits: #UD. */
        INVALID,
        /** More than 15 bytes: #GP(0). */
        TOO_LONG
    }

    public Status status;
    public Form form;

    /** Length in bytes. */
    public int length;

    /** 16, 32 or 64. */
    public int codeBits;

    /** 16, 32 or 64. */
    public int operandBits;

    /** 16, 32 or 64. */
    public int addressBits;

    /** Segment override as a Sreg number, or -1. */
    public int segmentOverride;

    public boolean lock;

    /** 66, also where it selected the form. */
    public boolean operandSizePrefix;

    /** F3, also where it selected the form. */
    public boolean rep;

    /** F2, also where it selected the form. */
    public boolean repne;

    /** The REX byte, or 0. */
    public int rex;

    /** REX.W or VEX.W. */
    public boolean wide;

    public boolean vex;

    /** VEX.W, which in the forms of vectors tells instructions apart whatever the mode. */
    public boolean vexWide;

    public boolean evex;

    /** Register number in VEX.vvvv. */
    public int vvvv;

    public int vectorLength;

    /** 0 to 3: the map of {@link OpcodeMap}. */
    public int map;

    public int opcode;

    /** The ModRM byte, or -1. */
    public int modrm;

    /** ModRM.reg with its extension, 0 to 15. */
    public int reg;

    /** ModRM.r/m with its extension as a register number, 0 to 15. */
    public int rm;

    /** Base register, or -1. */
    public int base;

    /** Index register, or -1. */
    public int index;

    /** 0 to 3. */
    public int scale;

    /** The index of a SIB byte as the number of a vector register, or -1 without one. */
    public int vectorIndex;

    public long displacement;

    /** The base is the address of the next instruction. */
    public boolean ripRelative;

    /** First immediate, sign-extended or not as its operand code says. */
    public long immediate;

    /** Second immediate: selector of a far pointer, level of ENTER. */
    public int secondImmediate;

    /** Whether ModRM names a register. */
    public boolean registerForm() {
        return modrm >= 0xc0;
    }

    void reset(int bits) {
        status = Status.OK;
        form = null;
        length = 0;
        codeBits = bits;
        operandBits = bits == 16 ? 16 : 32;
        addressBits = bits;
        segmentOverride = -1;
        lock = false;
        operandSizePrefix = false;
        rep = false;
        repne = false;
        rex = 0;
        wide = false;
        vex = false;
        vexWide = false;
        evex = false;
        vvvv = 0;
        vectorLength = 0;
        map = 0;
        opcode = 0;
        modrm = -1;
        reg = 0;
        rm = 0;
        base = -1;
        index = -1;
        scale = 0;
        vectorIndex = -1;
        displacement = 0;
        ripRelative = false;
        immediate = 0;
        secondImmediate = 0;
    }
}
