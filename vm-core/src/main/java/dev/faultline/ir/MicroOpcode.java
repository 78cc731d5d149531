package dev.faultline.ir;

/**
 * The micro-operation codes and what is fixed about each of them.
 *
 * <p>They are ints and not an enum because the interpreter's one switch is over them: an enum
 * switch costs two dependent loads a micro-op. d, a, b, c and x are the fields of a micro-op's
 * word, imm is its immediate; see {@link MicroOp}. "Size x" is the binary logarithm of the
 * operand's bytes.
 *
 * <p>Codes below {@link #FIRST_PURE} are the hot ones, in the interpreter's switch; from there on
 * one static method each in {@code cpu.semantics}; from {@link #FIRST_FALLIBLE} on that method may
 * fault, so that the interpreter first makes rip, nextRip and the retired count exact.
 */
public final class MicroOpcode {
    /** Nothing. */
    public static final int NOP = 0;

    /** d = a. */
    public static final int MOV = 1;

    /** d = imm. */
    public static final int MOVI = 2;

    /** d = a, zero-extended from 32 bits. */
    public static final int MOV32 = 3;

    /** Bits 0 to 7 of d = a. */
    public static final int MERGE8 = 4;

    /** Bits 8 to 15 of d = bits 0 to 7 of a. */
    public static final int MERGE8H = 5;

    /** Bits 0 to 15 of d = a. */
    public static final int MERGE16 = 6;

    /** d = bits 8 to 15 of a. */
    public static final int EXTRACT8H = 7;

    /** d = a, zero-extended from 8 bits. */
    public static final int ZX8 = 8;

    /** d = a, zero-extended from 16 bits. */
    public static final int ZX16 = 9;

    /** d = a, sign-extended from 8 to 64 bits. */
    public static final int SX8 = 10;

    /** d = a, sign-extended from 16 to 64 bits. */
    public static final int SX16 = 11;

    /** d = a, sign-extended from 32 to 64 bits. */
    public static final int SX32 = 12;

    /** d = a + (b &lt;&lt; c) + imm. */
    public static final int LEA = 13;

    /** d = a + (b &lt;&lt; c) + imm, zero-extended from 32 bits. */
    public static final int LEA32 = 14;

    /** d = a + (b &lt;&lt; c) + imm, zero-extended from 16 bits. */
    public static final int LEA16 = 15;

    /** d = a + base of segment register c. */
    public static final int ADD_SEGMENT = 16;

    /** d = a + b, no flags. */
    public static final int ADD = 17;

    /** d = a + b, zero-extended from 32 bits, no flags. */
    public static final int ADD32 = 18;

    /** d = a + b with flags of size x (not 32 bits). */
    public static final int ADDF = 19;

    /** d = a + b, zero-extended from 32 bits, with flags. */
    public static final int ADDF32 = 20;

    /** d = a + imm, no flags. */
    public static final int ADDI = 21;

    /** d = a + imm, zero-extended from 32 bits, no flags. */
    public static final int ADDI32 = 22;

    /** d = a + imm with flags of size x (not 32 bits). */
    public static final int ADDIF = 23;

    /** d = a + imm, zero-extended from 32 bits, with flags. */
    public static final int ADDIF32 = 24;

    /** d = a - b, no flags. */
    public static final int SUB = 25;

    /** d = a - b, zero-extended from 32 bits, no flags. */
    public static final int SUB32 = 26;

    /** d = a - b with flags of size x (not 32 bits). */
    public static final int SUBF = 27;

    /** d = a - b, zero-extended from 32 bits, with flags. */
    public static final int SUBF32 = 28;

    /** d = a - imm, no flags. */
    public static final int SUBI = 29;

    /** d = a - imm, zero-extended from 32 bits, no flags. */
    public static final int SUBI32 = 30;

    /** d = a - imm with flags of size x (not 32 bits). */
    public static final int SUBIF = 31;

    /** d = a - imm, zero-extended from 32 bits, with flags. */
    public static final int SUBIF32 = 32;

    /** d = a &amp; b, no flags. */
    public static final int AND = 33;

    /** d = a &amp; b, zero-extended from 32 bits, no flags. */
    public static final int AND32 = 34;

    /** d = a &amp; b with flags of size x (not 32 bits). */
    public static final int ANDF = 35;

    /** d = a &amp; b, zero-extended from 32 bits, with flags. */
    public static final int ANDF32 = 36;

    /** d = a &amp; imm, no flags. */
    public static final int ANDI = 37;

    /** d = a &amp; imm, zero-extended from 32 bits, no flags. */
    public static final int ANDI32 = 38;

    /** d = a &amp; imm with flags of size x (not 32 bits). */
    public static final int ANDIF = 39;

    /** d = a &amp; imm, zero-extended from 32 bits, with flags. */
    public static final int ANDIF32 = 40;

    /** d = a | b, no flags. */
    public static final int OR = 41;

    /** d = a | b, zero-extended from 32 bits, no flags. */
    public static final int OR32 = 42;

    /** d = a | b with flags of size x (not 32 bits). */
    public static final int ORF = 43;

    /** d = a | b, zero-extended from 32 bits, with flags. */
    public static final int ORF32 = 44;

    /** d = a | imm, no flags. */
    public static final int ORI = 45;

    /** d = a | imm, zero-extended from 32 bits, no flags. */
    public static final int ORI32 = 46;

    /** d = a | imm with flags of size x (not 32 bits). */
    public static final int ORIF = 47;

    /** d = a | imm, zero-extended from 32 bits, with flags. */
    public static final int ORIF32 = 48;

    /** d = a ^ b, no flags. */
    public static final int XOR = 49;

    /** d = a ^ b, zero-extended from 32 bits, no flags. */
    public static final int XOR32 = 50;

    /** d = a ^ b with flags of size x (not 32 bits). */
    public static final int XORF = 51;

    /** d = a ^ b, zero-extended from 32 bits, with flags. */
    public static final int XORF32 = 52;

    /** d = a ^ imm, no flags. */
    public static final int XORI = 53;

    /** d = a ^ imm, zero-extended from 32 bits, no flags. */
    public static final int XORI32 = 54;

    /** d = a ^ imm with flags of size x (not 32 bits). */
    public static final int XORIF = 55;

    /** d = a ^ imm, zero-extended from 32 bits, with flags. */
    public static final int XORIF32 = 56;

    /** d = a + b + CF with flags of size x; zero-extended where x is 32 bits. */
    public static final int ADCF = 57;

    /** d = a - b - CF with flags of size x; zero-extended where x is 32 bits. */
    public static final int SBBF = 58;

    /** d = a + 1, flags but CF, of size x; zero-extended where x is 32 bits. */
    public static final int INCF = 59;

    /** d = a - 1, flags but CF, of size x; zero-extended where x is 32 bits. */
    public static final int DECF = 60;

    /** Flags of a - b of size x. */
    public static final int CMP = 61;

    /** Flags of a - imm of size x. */
    public static final int CMPI = 62;

    /** Flags of a &amp; b of size x. */
    public static final int TEST = 63;

    /** Flags of a &amp; imm of size x. */
    public static final int TESTI = 64;

    /** CMP together with the BRANCH that follows it, which is not executed by itself. */
    public static final int CMP_BRANCH = 65;

    /** CMPI together with the BRANCH that follows it, which is not executed by itself. */
    public static final int CMPI_BRANCH = 66;

    /** TEST together with the BRANCH that follows it, which is not executed by itself. */
    public static final int TEST_BRANCH = 67;

    /** TESTI together with the BRANCH that follows it, which is not executed by itself. */
    public static final int TESTI_BRANCH = 68;

    /** d = a &lt;&lt; imm (0 to 63), no flags. */
    public static final int SHLI = 69;

    /** d = a &lt;&lt; imm (0 to 31) on 32 bits, zero-extended, no flags. */
    public static final int SHLI32 = 70;

    /** d = a &lt;&lt; (b &amp; 63), no flags. */
    public static final int SHL = 71;

    /** d = a &lt;&lt; (b &amp; 31) on 32 bits, zero-extended, no flags. */
    public static final int SHL32 = 72;

    /** d = a &gt;&gt;&gt; imm (0 to 63), no flags. */
    public static final int SHRI = 73;

    /** d = a &gt;&gt;&gt; imm (0 to 31) on 32 bits, zero-extended, no flags. */
    public static final int SHRI32 = 74;

    /** d = a &gt;&gt;&gt; (b &amp; 63), no flags. */
    public static final int SHR = 75;

    /** d = a &gt;&gt;&gt; (b &amp; 31) on 32 bits, zero-extended, no flags. */
    public static final int SHR32 = 76;

    /** d = a &gt;&gt; imm (0 to 63), no flags. */
    public static final int SARI = 77;

    /** d = a &gt;&gt; imm (0 to 31) on 32 bits, zero-extended, no flags. */
    public static final int SARI32 = 78;

    /** d = a &gt;&gt; (b &amp; 63), no flags. */
    public static final int SAR = 79;

    /** d = a &gt;&gt; (b &amp; 31) on 32 bits, zero-extended, no flags. */
    public static final int SAR32 = 80;

    /** d = a * b, no flags. */
    public static final int IMUL = 81;

    /** d = a * b, zero-extended from 32 bits, no flags. */
    public static final int IMUL32 = 82;

    /** d = 1 where condition c holds, else 0. */
    public static final int SETCC = 83;

    /** d = condition c ? a : b; zero-extended where x is 32 bits. */
    public static final int CMOV = 84;

    /** d = 8 bits at a + (b &lt;&lt; c) + imm, zero-extended; x is the access. */
    public static final int LOAD8 = 85;

    /** d = 16 bits at a + (b &lt;&lt; c) + imm, zero-extended; x is the access. */
    public static final int LOAD16 = 86;

    /** d = 32 bits at a + (b &lt;&lt; c) + imm, zero-extended; x is the access. */
    public static final int LOAD32 = 87;

    /** d = 64 bits at a + (b &lt;&lt; c) + imm, zero-extended; x is the access. */
    public static final int LOAD64 = 88;

    /** d = 8 bits at a + (b &lt;&lt; c) + imm, sign-extended to 64; x is the access. */
    public static final int LOADS8 = 89;

    /** d = 16 bits at a + (b &lt;&lt; c) + imm, sign-extended to 64; x is the access. */
    public static final int LOADS16 = 90;

    /** d = 32 bits at a + (b &lt;&lt; c) + imm, sign-extended to 64; x is the access. */
    public static final int LOADS32 = 91;

    /**
     * d = load of c &amp; 3 (log2 of bytes) at a + imm; proves the page writable; x is the access.
     */
    public static final int LOADW = 92;

    /** 8 bits at a + (b &lt;&lt; c) + imm = d; x is the access. */
    public static final int STORE8 = 93;

    /** 16 bits at a + (b &lt;&lt; c) + imm = d; x is the access. */
    public static final int STORE16 = 94;

    /** 32 bits at a + (b &lt;&lt; c) + imm = d; x is the access. */
    public static final int STORE32 = 95;

    /** 64 bits at a + (b &lt;&lt; c) + imm = d; x is the access. */
    public static final int STORE64 = 96;

    /** 64-bit push of a. */
    public static final int PUSH64 = 97;

    /** 64-bit push of imm. */
    public static final int PUSHI64 = 98;

    /** d = 64-bit pop; d may be RSP. */
    public static final int POP64 = 99;

    /** Checks that a is canonical as a jump target: #GP(0). */
    public static final int CANONICAL = 100;

    /** Ends the block: goes on at imm. */
    public static final int JUMP = 101;

    /** Ends the block: goes on at imm where condition c holds, else at the end. */
    public static final int BRANCH = 102;

    /** Ends the block: goes on at imm where a is 0, else at the end. */
    public static final int BRANCH_ZERO = 103;

    /** Ends the block: goes on at a, whose canonicality is proven. */
    public static final int JUMP_REGISTER = 104;

    /** Ends the block: goes on at its end. */
    public static final int FALL_THROUGH = 105;

    /** Ends the block: the dispatcher looks at events, then goes on at the end. */
    public static final int EXIT = 106;

    /** Ends the block: the dispatcher goes on at cpu.rip, which is set. */
    public static final int EXIT_RIP = 107;

    /** d and the slot after it = 16 bytes at a + (b &lt;&lt; c) + imm. */
    public static final int LOAD128 = 108;

    /** d and the three slots after it = 32 bytes at a + (b &lt;&lt; c) + imm. */
    public static final int LOAD256 = 109;

    /** 16 bytes at a + (b &lt;&lt; c) + imm = d and the slot after it. */
    public static final int STORE128 = 110;

    /** 32 bytes at a + (b &lt;&lt; c) + imm = d and the three slots after it. */
    public static final int STORE256 = 111;

    /** Checks that a has none of the bits imm: #GP(0) for a vector that is not aligned. */
    public static final int ALIGNED = 112;

    /** Checks that instructions of class c, an ordinal of SimdClass, may run: #UD, #NM, #MF. */
    public static final int SIMD_READY = 113;

    /** #XM or #UD where FLOAT micro-ops of this instruction met what MXCSR does not mask. */
    public static final int FLOAT_CHECK = 114;

    /** d = a &lt;&lt; imm with flags of size x; imm is not 0. */
    public static final int SHLIF = 128;

    /** d = a &gt;&gt;&gt; imm with flags of size x; imm is not 0. */
    public static final int SHRIF = 129;

    /** d = a &gt;&gt; imm with flags of size x; imm is not 0. */
    public static final int SARIF = 130;

    /** SHL of a by b of size x; no flags change for a count of 0. */
    public static final int SHLF = 131;

    /** SHR of a by b of size x; no flags change for a count of 0. */
    public static final int SHRF = 132;

    /** SAR of a by b of size x; no flags change for a count of 0. */
    public static final int SARF = 133;

    /** ROL of a by b of size x. */
    public static final int ROL = 134;

    /** ROR of a by b of size x. */
    public static final int ROR = 135;

    /** RCL of a by b of size x. */
    public static final int RCL = 136;

    /** RCR of a by b of size x. */
    public static final int RCR = 137;

    /** d = a rotated right by imm on size x, no flags: RORX. */
    public static final int RORI = 138;

    /** SHLD of a with b by slot c of size x. */
    public static final int SHLD = 139;

    /** SHRD of a with b by slot c of size x. */
    public static final int SHRD = 140;

    /** d = a * b with flags of size x. */
    public static final int IMULF = 141;

    /** Unsigned multiply of rAX by a of size x into rDX:rAX or AX. */
    public static final int MUL = 142;

    /** Signed multiply of rAX by a of size x into rDX:rAX or AX. */
    public static final int IMUL_WIDE = 143;

    /** d = high half of the unsigned product of a and b of size x. */
    public static final int MULX_HIGH = 144;

    /** d = a with its bytes reversed, size x. */
    public static final int BSWAP = 145;

    /** BSF of a, b the old destination, size x. */
    public static final int BSF = 146;

    /** BSR of a, b the old destination, size x. */
    public static final int BSR = 147;

    /** TZCNT of a, size x. */
    public static final int TZCNT = 148;

    /** LZCNT of a, size x. */
    public static final int LZCNT = 149;

    /** POPCNT of a, size x. */
    public static final int POPCNT = 150;

    /** Bit test of a at b: CF; d = a with the bit left (c 0), set (1), cleared (2), flipped (3). */
    public static final int BT = 151;

    /** d = CRC-32C of a by b, x the size of b. */
    public static final int CRC32 = 152;

    /** d = ~a &amp; b with flags, size x. */
    public static final int ANDN = 153;

    /** d = BEXTR of a by b, size x. */
    public static final int BEXTR = 154;

    /** d = BZHI of a by b, size x. */
    public static final int BZHI = 155;

    /** d = BLSR (c 1), BLSMSK (2) or BLSI (3) of a, size x. */
    public static final int BLS = 156;

    /** d = PDEP of a by mask b. */
    public static final int PDEP = 157;

    /** d = PEXT of a by mask b. */
    public static final int PEXT = 158;

    /** d = a + b + CF (c 0, ADCX) or OF (c 1, ADOX), size x. */
    public static final int ADX = 159;

    /** AH = flags. */
    public static final int LAHF = 160;

    /** Flags = AH. */
    public static final int SAHF = 161;

    /** Status and direction flags: c 0 CLC, 1 STC, 2 CMC, 3 CLD, 4 STD. */
    public static final int FLAG = 162;

    /** c 0 DAA, 1 DAS, 2 AAA, 3 AAS, 4 AAD with imm. */
    public static final int DECIMAL = 163;

    /** d = RFLAGS as PUSHF stores it: VM and RF clear. */
    public static final int READ_FLAGS = 164;

    /** d = 0 where a is not 0 on size x and (c 0 always, 1 ZF, 2 not ZF), else 1. */
    public static final int LOOP_TEST = 165;

    /** d = random of size x with CF = 1: RDRAND and RDSEED. */
    public static final int RANDOM = 166;

    /** d = selector of segment register c. */
    public static final int SEGMENT_SELECTOR = 167;

    /** d = the PackedOperation of ordinal x of a, b and c, with imm. */
    public static final int PACKED = 168;

    /**
     * d = the FloatOperation of ordinal x of a, b and c, with imm; exceptions go to MXCSR, and to
     * FLOAT_CHECK where it does not mask them.
     */
    public static final int FLOAT = 169;

    /** Status flags = a. */
    public static final int SET_FLAGS = 170;

    /** d = the significand of MMX register c; it makes no difference to the x87 state. */
    public static final int MMX_READ = 171;

    /** MMX register c = a. */
    public static final int MMX_WRITE = 172;

    /** x87 TOP = 0 and all registers valid, as every MMX instruction but EMMS leaves them. */
    public static final int MMX_ENTER = 173;

    /** Raises vector c with error code x; imm is the ordinal of its FaultReason. */
    public static final int RAISE = 192;

    /** d = linear address of offset a, imm bytes, in segment register c; x is the access. */
    public static final int SEGMENT_LINEAR = 194;

    /** Checks that a jump target a is within the CS limit: #GP(0). */
    public static final int CODE_LIMIT = 195;

    /** Proves imm bytes at a writable; x is the access. */
    public static final int PROVE_WRITE = 196;

    /** DIV of rDX:rAX or AX by a, size x. */
    public static final int DIV = 197;

    /** IDIV of rDX:rAX or AX by a, size x. */
    public static final int IDIV = 198;

    /** AAM with imm. */
    public static final int AAM = 199;

    /**
     * String instruction c of element size x: see StringOperations; imm holds address size, segment
     * and REP.
     */
    public static final int STRING = 200;

    /**
     * System instruction imm (an ordinal of SystemOperation) with operands a, b, result d, x the
     * operand size.
     */
    public static final int SYSTEM = 201;

    /** #GP(0) in virtual-8086 mode with IOPL below 3, unless CR4.VME helps operands of size x. */
    public static final int IOPL_V86 = 202;

    /**
     * x87 instruction: the X87Operation of ordinal x; imm has its registers and operand's kind. d
     * is flags, a and b an operand or a where it is stored, c a memory operand's offset.
     */
    public static final int X87 = 203;

    /** First code of an infallible semantics method. */
    public static final int FIRST_PURE = 128;

    /** First code of a semantics method that may fault. */
    public static final int FIRST_FALLIBLE = 192;

    private MicroOpcode() {}
}
