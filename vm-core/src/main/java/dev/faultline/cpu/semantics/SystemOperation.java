package dev.faultline.cpu.semantics;

/** What a SYSTEM micro-op does; the SDM's mnemonics where they are one instruction. */
public enum SystemOperation {
    /** Selector a into segment register c. */
    LOAD_SEGMENT,
    /** Selector a into SS by MOV or POP, which hold off interrupts for one instruction. */
    LOAD_STACK_SEGMENT,
    /** d = base of segment c, by RDFSBASE and RDGSBASE. */
    READ_BASE,
    /** Base of segment c = a, by WRFSBASE and WRGSBASE. */
    WRITE_BASE,
    SWAPGS,
    SLDT,
    STR,
    SMSW,
    /** SLDT to memory: 16 bits at linear address b, access c. */
    STORE_SLDT,
    /** STR to memory, likewise. */
    STORE_STR,
    /** SMSW to memory, likewise. */
    STORE_SMSW,
    LLDT,
    LTR,
    VERR,
    VERW,
    SGDT,
    SIDT,
    LGDT,
    LIDT,
    LMSW,
    LAR,
    LSL,
    ARPL,
    /** d = control register c. */
    READ_CR,
    /** Control register c = a. */
    WRITE_CR,
    /** d = debug register c. */
    READ_DR,
    /** Debug register c = a. */
    WRITE_DR,
    CLTS,
    INVLPG,
    INVPCID,
    WBINVD,
    /** MONITOR and MWAIT: nothing but the privilege check, since CPUID does not offer them. */
    MONITOR,
    WRMSR,
    RDMSR,
    SYSCALL,
    SYSRET,
    SYSENTER,
    SYSEXIT,
    XGETBV,
    XSETBV,
    RDPKRU,
    WRPKRU,
    CLAC,
    STAC,
    CLI,
    STI,
    HLT,
    /** d = port a, size x. */
    IN,
    /** Port a = b, size x. */
    OUT,
    CPUID,
    RDTSC,
    RDPMC,
    RDTSCP,
    RDPID,
    /** #BR unless d &lt;= a &lt;= b, signed. */
    BOUND,
    /** Far jump to selector b, offset a. */
    FAR_JUMP,
    /** Far call to selector b, offset a. */
    FAR_CALL,
    /** Far return that releases a more bytes. */
    FAR_RETURN,
    INT3,
    /** INT a. */
    INT,
    /** INTO with OF in a. */
    INTO,
    INT1,
    IRET,
    /** RFLAGS = a, as POPF of size x may. */
    POPF,
    PUSHA,
    POPA,
    /** ENTER with a bytes at nesting level b. */
    ENTER,
    /** CMPXCHG8B, or CMPXCHG16B where x is 3, at linear address a. */
    CMPXCHG_PAIR,
    FWAIT,
    FNINIT,
    FNCLEX,
    /** FNENI, FNDISI, FNSETPM: nothing where x87 instructions may run. */
    X87_NOTHING,
    /** From linear address b, access c; x is the operand size, as for the three after it. */
    FLDENV,
    FNSTENV,
    FRSTOR,
    FNSAVE,
    FLDCW,
    /** To linear address b, access c. */
    FNSTCW,
    /** To linear address b, access c. */
    FNSTSW,
    /** d = status word. */
    FNSTSW_AX,
    /** To linear address b; c is REX.W in bit 0 and Access.STACK. */
    FXSAVE,
    /** From linear address b; c is REX.W in bit 0 and Access.STACK. */
    FXRSTOR,
    /** To linear address b; c as for FXSAVE. */
    XSAVE,
    /** To linear address b; c as for FXSAVE. */
    XSAVEOPT,
    /** To linear address b; c as for FXSAVE. */
    XSAVEC,
    /** From linear address b; c as for FXSAVE. */
    XRSTOR,
    /** MXCSR = a. */
    LDMXCSR,
    /** To linear address b, access c. */
    STMXCSR,
    EMMS,
    /** MASKMOVDQU and its like: MaskedAccess.Shape a, at offset b in segment c. */
    MASKED_MOVE,
    /** VGATHERDPS and its like: GatherAccess.Shape a, from offset b in segment c. */
    GATHER,
    /** PCMPESTRI and its like: StringComparison.Shape a, at linear address b, access c. */
    COMPARE_STRINGS,
    VZEROUPPER,
    VZEROALL;

    private static final SystemOperation[] VALUES = values();

    /** The operation of an ordinal. */
    public static SystemOperation of(int ordinal) {
        return VALUES[ordinal];
    }
}
