package dev.faultline.ir;

import static dev.faultline.ir.MicroOpcode.*;

/** What each micro-operation reads, writes and may do, and its printable name: a table by code. */
public final class MicroOpShape {
    /** Writes slot d. */
    public static final int D = 1;

    /** Reads slot a. */
    public static final int A = 2;

    /** Reads slot b. */
    public static final int B = 4;

    /** Reads slot c. */
    public static final int C = 8;

    /** Reads slot d: the value of a store. */
    public static final int SD = 16;

    /** Writes all status flags that it does not also read. */
    public static final int WF = 32;

    /** Reads or keeps status flags. */
    public static final int RF = 64;

    /** May fault, unless a store's access says that it is proven. */
    public static final int FAULT = 128;

    /** Writes memory. */
    public static final int STORE = 256;

    /** Ends a block. */
    public static final int END = 512;

    /** Reads and writes RSP. */
    public static final int WRSP = 1024;

    /** Reads and writes RAX, and RDX where the size says so. */
    public static final int WRAX = 2048;

    /** May read and write any register. */
    public static final int ALL = 4096;

    /** D or SD is the first of two or four slots; see {@link #slots}. */
    public static final int WIDE = 8192;

    private static final String[] NAMES = new String[256];
    private static final int[] SHAPES = new int[256];

    static {
        row(NOP, "nop", 0);
        row(MOV, "mov", D | A);
        row(MOVI, "movi", D);
        row(MOV32, "mov32", D | A);
        row(MERGE8, "merge8", D | A);
        row(MERGE8H, "merge8h", D | A);
        row(MERGE16, "merge16", D | A);
        row(EXTRACT8H, "extract8h", D | A);
        row(ZX8, "zx8", D | A);
        row(ZX16, "zx16", D | A);
        row(SX8, "sx8", D | A);
        row(SX16, "sx16", D | A);
        row(SX32, "sx32", D | A);
        row(LEA, "lea", D | A | B);
        row(LEA32, "lea32", D | A | B);
        row(LEA16, "lea16", D | A | B);
        row(ADD_SEGMENT, "add_segment", D | A);
        row(ADD, "add", D | A | B);
        row(ADD32, "add32", D | A | B);
        row(ADDF, "addf", D | A | B | WF);
        row(ADDF32, "addf32", D | A | B | WF);
        row(ADDI, "addi", D | A);
        row(ADDI32, "addi32", D | A);
        row(ADDIF, "addif", D | A | WF);
        row(ADDIF32, "addif32", D | A | WF);
        row(SUB, "sub", D | A | B);
        row(SUB32, "sub32", D | A | B);
        row(SUBF, "subf", D | A | B | WF);
        row(SUBF32, "subf32", D | A | B | WF);
        row(SUBI, "subi", D | A);
        row(SUBI32, "subi32", D | A);
        row(SUBIF, "subif", D | A | WF);
        row(SUBIF32, "subif32", D | A | WF);
        row(AND, "and", D | A | B);
        row(AND32, "and32", D | A | B);
        row(ANDF, "andf", D | A | B | WF);
        row(ANDF32, "andf32", D | A | B | WF);
        row(ANDI, "andi", D | A);
        row(ANDI32, "andi32", D | A);
        row(ANDIF, "andif", D | A | WF);
        row(ANDIF32, "andif32", D | A | WF);
        row(OR, "or", D | A | B);
        row(OR32, "or32", D | A | B);
        row(ORF, "orf", D | A | B | WF);
        row(ORF32, "orf32", D | A | B | WF);
        row(ORI, "ori", D | A);
        row(ORI32, "ori32", D | A);
        row(ORIF, "orif", D | A | WF);
        row(ORIF32, "orif32", D | A | WF);
        row(XOR, "xor", D | A | B);
        row(XOR32, "xor32", D | A | B);
        row(XORF, "xorf", D | A | B | WF);
        row(XORF32, "xorf32", D | A | B | WF);
        row(XORI, "xori", D | A);
        row(XORI32, "xori32", D | A);
        row(XORIF, "xorif", D | A | WF);
        row(XORIF32, "xorif32", D | A | WF);
        row(ADCF, "adcf", D | A | B | WF | RF);
        row(SBBF, "sbbf", D | A | B | WF | RF);
        row(INCF, "incf", D | A | WF | RF);
        row(DECF, "decf", D | A | WF | RF);
        row(CMP, "cmp", A | B | WF);
        row(CMPI, "cmpi", A | WF);
        row(TEST, "test", A | B | WF);
        row(TESTI, "testi", A | WF);
        row(CMP_BRANCH, "cmp_branch", A | B | WF);
        row(CMPI_BRANCH, "cmpi_branch", A | WF);
        row(TEST_BRANCH, "test_branch", A | B | WF);
        row(TESTI_BRANCH, "testi_branch", A | WF);
        row(SHLI, "shli", D | A);
        row(SHLI32, "shli32", D | A);
        row(SHL, "shl", D | A | B);
        row(SHL32, "shl32", D | A | B);
        row(SHRI, "shri", D | A);
        row(SHRI32, "shri32", D | A);
        row(SHR, "shr", D | A | B);
        row(SHR32, "shr32", D | A | B);
        row(SARI, "sari", D | A);
        row(SARI32, "sari32", D | A);
        row(SAR, "sar", D | A | B);
        row(SAR32, "sar32", D | A | B);
        row(IMUL, "imul", D | A | B);
        row(IMUL32, "imul32", D | A | B);
        row(SETCC, "setcc", D | RF);
        row(CMOV, "cmov", D | A | B | RF);
        row(LOAD8, "load8", D | A | B | FAULT);
        row(LOAD16, "load16", D | A | B | FAULT);
        row(LOAD32, "load32", D | A | B | FAULT);
        row(LOAD64, "load64", D | A | B | FAULT);
        row(LOADS8, "loads8", D | A | B | FAULT);
        row(LOADS16, "loads16", D | A | B | FAULT);
        row(LOADS32, "loads32", D | A | B | FAULT);
        row(LOADW, "loadw", D | A | FAULT);
        row(STORE8, "store8", SD | A | B | FAULT | STORE);
        row(STORE16, "store16", SD | A | B | FAULT | STORE);
        row(STORE32, "store32", SD | A | B | FAULT | STORE);
        row(STORE64, "store64", SD | A | B | FAULT | STORE);
        row(PUSH64, "push64", A | FAULT | STORE | WRSP);
        row(PUSHI64, "pushi64", FAULT | STORE | WRSP);
        row(POP64, "pop64", D | FAULT | WRSP);
        row(CANONICAL, "canonical", A | FAULT);
        row(JUMP, "jump", END);
        row(BRANCH, "branch", END | RF);
        row(BRANCH_ZERO, "branch_zero", A | END);
        row(JUMP_REGISTER, "jump_register", A | END);
        row(FALL_THROUGH, "fall_through", END);
        row(EXIT, "exit", END);
        row(EXIT_RIP, "exit_rip", END);
        row(LOAD128, "load128", D | A | B | FAULT | WIDE);
        row(LOAD256, "load256", D | A | B | FAULT | WIDE);
        row(STORE128, "store128", SD | A | B | FAULT | STORE | WIDE);
        row(STORE256, "store256", SD | A | B | FAULT | STORE | WIDE);
        row(ALIGNED, "aligned", A | FAULT);
        row(SIMD_READY, "simd_ready", FAULT);
        row(FLOAT_CHECK, "float_check", FAULT);
        row(SHLIF, "shlif", D | A | WF);
        row(SHRIF, "shrif", D | A | WF);
        row(SARIF, "sarif", D | A | WF);
        row(SHLF, "shlf", D | A | B | WF | RF);
        row(SHRF, "shrf", D | A | B | WF | RF);
        row(SARF, "sarf", D | A | B | WF | RF);
        row(ROL, "rol", D | A | B | WF | RF);
        row(ROR, "ror", D | A | B | WF | RF);
        row(RCL, "rcl", D | A | B | WF | RF);
        row(RCR, "rcr", D | A | B | WF | RF);
        row(RORI, "rori", D | A);
        row(SHLD, "shld", D | A | B | C | WF | RF);
        row(SHRD, "shrd", D | A | B | C | WF | RF);
        row(IMULF, "imulf", D | A | B | WF | RF);
        row(MUL, "mul", A | WF | RF | WRAX);
        row(IMUL_WIDE, "imul_wide", A | WF | RF | WRAX);
        row(MULX_HIGH, "mulx_high", D | A | B);
        row(BSWAP, "bswap", D | A);
        row(BSF, "bsf", D | A | B | WF);
        row(BSR, "bsr", D | A | B | WF);
        row(TZCNT, "tzcnt", D | A | WF | RF);
        row(LZCNT, "lzcnt", D | A | WF | RF);
        row(POPCNT, "popcnt", D | A | WF);
        row(BT, "bt", D | A | B | WF | RF);
        row(CRC32, "crc32", D | A | B);
        row(ANDN, "andn", D | A | B | WF);
        row(BEXTR, "bextr", D | A | B | WF);
        row(BZHI, "bzhi", D | A | B | WF);
        row(BLS, "bls", D | A | WF);
        row(PDEP, "pdep", D | A | B);
        row(PEXT, "pext", D | A | B);
        row(ADX, "adx", D | A | B | WF | RF);
        row(LAHF, "lahf", WF | RF | WRAX);
        row(SAHF, "sahf", WF | RF | WRAX);
        row(FLAG, "flag", WF | RF);
        row(DECIMAL, "decimal", WF | RF | WRAX);
        row(READ_FLAGS, "read_flags", D | RF);
        row(LOOP_TEST, "loop_test", D | A | RF);
        row(RANDOM, "random", D | WF);
        row(SEGMENT_SELECTOR, "segment_selector", D);
        row(PACKED, "packed", D | A | B | C);
        row(FLOAT, "float", D | A | B | C);
        row(SET_FLAGS, "set_flags", A | WF);
        row(MMX_READ, "mmx_read", D);
        row(MMX_WRITE, "mmx_write", A);
        row(MMX_ENTER, "mmx_enter", 0);
        row(RAISE, "raise", FAULT);
        row(SEGMENT_LINEAR, "segment_linear", D | A | FAULT);
        row(CODE_LIMIT, "code_limit", A | FAULT);
        row(PROVE_WRITE, "prove_write", A | FAULT);
        row(DIV, "div", A | FAULT | WF | RF | WRAX);
        row(IDIV, "idiv", A | FAULT | WF | RF | WRAX);
        row(AAM, "aam", FAULT | WF | WRAX);
        row(STRING, "string", FAULT | STORE | WF | RF | ALL);
        row(SYSTEM, "system", D | A | B | FAULT | ALL);
        row(IOPL_V86, "iopl_v86", FAULT);
        row(X87, "x87", D | A | B | C | FAULT);
    }

    private MicroOpShape() {}

    private static void row(int code, String name, int shape) {
        NAMES[code] = name;
        SHAPES[code] = shape;
    }

    /** The printable name, or null where there is no such code. */
    public static String name(int code) {
        return NAMES[code];
    }

    /** How many slots D or SD of a micro-op covers. */
    public static int slots(int code) {
        if ((SHAPES[code] & WIDE) == 0) {
            return 1;
        }
        return code == LOAD128 || code == STORE128 ? 2 : 4;
    }

    /** The shape bits: {@link #D} to {@link #WIDE}. */
    public static int of(int code) {
        return SHAPES[code];
    }
}
