package dev.faultline.cpu.x87;

/**
 * What an X87 micro-op computes; the rest of the instruction is in its immediate, {@link X87Form}.
 */
public enum X87Operation {
    /** Destination + source. */
    ADD,
    /** Destination * source. */
    MUL,
    /** Destination - source. */
    SUB,
    /** Source - destination. */
    SUBR,
    /** Destination / source. */
    DIV,
    /** Source / destination. */
    DIVR,
    /** FCOM: condition codes. */
    COM,
    /** FUCOM: condition codes, quiet NaNs are no exception. */
    UCOM,
    /** FCOMI: d = flags. */
    COMI,
    /** FUCOMI. */
    UCOMI,
    /** FTST. */
    TST,
    /** FXAM. */
    XAM,
    /** FLD and FILD of a, b. */
    LOAD,
    /** FBLD of a, b. */
    LOAD_BCD,
    /** FLD1, FLDPI and the like: register is the number in their opcode. */
    CONSTANT,
    /** FST, FSTP to memory at a or a register. */
    STORE,
    /** FSTP1, which pops an empty register without an exception. */
    STORE_IF_VALID,
    /** FIST, FISTP to memory at a. */
    STORE_INTEGER,
    /** FISTTP to memory at a. */
    STORE_TRUNCATED,
    /** FBSTP to memory at a. */
    STORE_BCD,
    /** FCMOVcc where a is not 0. */
    MOVE_IF,
    /** FXCH. */
    EXCHANGE,
    /** FFREE, FFREEP. */
    FREE,
    /** FINCSTP. */
    INCREMENT_TOP,
    /** FDECSTP. */
    DECREMENT_TOP,
    /** FNOP. */
    NOTHING,
    /** FCHS. */
    CHANGE_SIGN,
    /** FABS. */
    ABSOLUTE,
    /** FSQRT. */
    SQUARE_ROOT,
    /** FRNDINT. */
    ROUND,
    /** FSCALE. */
    SCALE,
    /** FXTRACT. */
    EXTRACT,
    /** FPREM. */
    REMAINDER,
    /** FPREM1. */
    REMAINDER_NEAREST,
    /** F2XM1. */
    EXPONENTIAL,
    /** FYL2X. */
    LOGARITHM,
    /** FYL2XP1. */
    LOGARITHM_PLUS_1,
    /** FPTAN. */
    TANGENT,
    /** FPATAN. */
    ARCTANGENT,
    /** FSIN. */
    SINE,
    /** FCOS. */
    COSINE,
    /** FSINCOS. */
    SINE_COSINE;

    private static final X87Operation[] VALUES = values();

    static X87Operation of(int ordinal) {
        return VALUES[ordinal];
    }
}
