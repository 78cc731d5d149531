package dev.faultline.cpu;

/** Why an exception was raised, one constant per rule of the SDM, for the fault report. */
public enum FaultReason {
    NOT_PRESENT("a paging-structure entry is not present", "Vol. 3A 4.7"),
    RESERVED_BIT("a paging-structure entry has a reserved bit set", "Vol. 3A 4.7"),
    USER_TO_SUPERVISOR_PAGE("user-mode access to a supervisor page", "Vol. 3A 4.6.1"),
    WRITE_PROTECTED("write to a page that is read-only", "Vol. 3A 4.6.1"),
    NO_EXECUTE("instruction fetch from an execute-disable page", "Vol. 3A 4.6.1"),
    SMEP("supervisor-mode fetch from a user page with CR4.SMEP set", "Vol. 3A 4.6.1"),
    SMAP("supervisor-mode access to a user page with CR4.SMAP set", "Vol. 3A 4.6.1"),
    PROTECTION_KEY("PKRU denies the access to pages of this key", "Vol. 3A 4.6.2"),
    NON_CANONICAL("a memory operand's address is not canonical", "Vol. 1 3.3.7.1"),
    DIVIDE("the divisor is zero or the quotient does not fit", "Vol. 2 DIV"),
    INVALID_OPCODE("the opcode is not defined in this mode", "Vol. 2 appendix A"),
    UD_INSTRUCTION("UD0, UD1 or UD2 was executed", "Vol. 2 UD"),
    LOCK_PREFIX("LOCK before an instruction that cannot be locked", "Vol. 2 LOCK"),
    TOO_LONG("the instruction is longer than 15 bytes", "Vol. 3A 6.15 #GP"),
    BREAKPOINT("INT3 was executed", "Vol. 2 INT3"),
    OVERFLOW("INTO was executed with RFLAGS.OF set", "Vol. 2 INTO"),
    BOUND_RANGE("the BOUND index is outside its range", "Vol. 2 BOUND"),
    ICEBP("INT1 was executed", "Vol. 2 INT1"),
    PRIVILEGED("the instruction needs CPL 0", "Vol. 3A 5.9"),
    IO_PERMISSION("CPL is above IOPL and the I/O bitmap denies the port", "Vol. 1 18.5"),
    IOPL("CPL is above IOPL", "Vol. 1 18.5.1"),
    SEGMENT_LIMIT("the offset is past the segment's limit", "Vol. 3A 5.3"),
    SEGMENT_TYPE("the segment's type does not allow the access", "Vol. 3A 5.4"),
    SEGMENT_NULL("the segment register holds a null selector", "Vol. 3A 5.4.1"),
    CODE_LIMIT("the instruction pointer is past the code segment's limit", "Vol. 3A 5.3"),
    CODE_NON_CANONICAL("the target address of the branch is not canonical", "Vol. 1 3.3.7.1"),
    ALIGNMENT("unaligned access at CPL 3 with alignment checking on", "Vol. 3A 6.15 #AC"),
    SSE_DISABLED("an SSE instruction with CR0.EM set or CR4.OSFXSR clear", "Vol. 3A 13.1"),
    VECTOR_ALIGNMENT("a vector operand is not aligned to its size", "Vol. 1 10.4.1.1"),
    SIMD_EXCEPTION("an unmasked SIMD floating-point exception", "Vol. 1 11.5"),
    SIMD_EXCEPTION_UNSUPPORTED(
            "an unmasked SIMD floating-point exception with CR4.OSXMMEXCPT clear", "Vol. 1 11.5"),
    AVX_DISABLED("an AVX instruction without CR4.OSXSAVE and XCR0 bits 1 and 2", "Vol. 1 13.1"),
    X87_EXCEPTION("an unmasked x87 exception is pending", "Vol. 1 8.7"),
    MXCSR_RESERVED("a reserved bit of MXCSR would be set", "Vol. 1 10.2.3"),
    FXSAVE_ALIGNMENT("the FXSAVE area is not 16-byte aligned", "Vol. 1 10.5.1"),
    XSAVE_ALIGNMENT("the XSAVE area is not 64-byte aligned", "Vol. 1 13.4"),
    XSAVE_HEADER("the XSAVE area's header is not one that XRSTOR takes", "Vol. 1 13.8.1"),
    CMPXCHG16B_ALIGNMENT("the operand of CMPXCHG16B is not 16-byte aligned", "Vol. 2 CMPXCHG8B"),
    DEVICE_NOT_AVAILABLE("CR0.TS or CR0.EM is set", "Vol. 3A 2.5"),
    MSR_UNKNOWN("the MSR does not exist here", "Vol. 2 RDMSR"),
    MSR_VALUE("the value sets reserved bits of the MSR", "Vol. 2 WRMSR"),
    MSR_NON_CANONICAL("the value for the MSR is not a canonical address", "Vol. 2 WRMSR"),
    DOUBLE_FAULT("a second exception while one was being delivered", "Vol. 3A 6.15 #DF"),
    IDT_LIMIT("the vector's gate is past the limit of the IDT", "Vol. 3A 6.10"),
    GATE_TYPE("the IDT entry is no interrupt, trap or task gate", "Vol. 3A 6.11"),
    GATE_DPL("the gate's DPL is below CPL, so INT n may not use it", "Vol. 3A 6.12.1.1"),
    GATE_NOT_PRESENT("the gate is not present", "Vol. 3A 6.11"),
    GATE_CODE_NULL("the gate's code selector is null", "Vol. 2 INT n"),
    GATE_NOT_CODE("the gate's selector does not name a code segment", "Vol. 2 INT n"),
    GATE_CODE_DPL("the handler's code segment has a DPL above CPL", "Vol. 3A 6.12.1.1"),
    GATE_CODE_NOT_64("the gate's code segment is not a 64-bit one", "Vol. 3A 6.14.1"),
    CODE_NOT_PRESENT("the code segment is not present", "Vol. 3A 6.15 #NP"),
    HANDLER_NON_CANONICAL("the gate's offset is not a canonical address", "Vol. 3A 6.14.1"),
    STACK_NON_CANONICAL("the stack address is not canonical", "Vol. 3A 6.15 #SS"),
    STACK_LIMIT("the stack segment has no room for the frame", "Vol. 3A 6.15 #SS"),
    STACK_NULL("the stack selector is null", "Vol. 3A 5.4.1"),
    STACK_PRIVILEGE("RPL or DPL of the stack segment differs from CPL", "Vol. 3A 5.7"),
    STACK_NOT_WRITABLE("the stack selector names no writable data segment", "Vol. 3A 5.7"),
    STACK_NOT_PRESENT("the stack segment is not present", "Vol. 3A 6.15 #SS"),
    TSS_LIMIT("the TSS is too short for the stack pointer in it", "Vol. 3A 6.15 #TS"),
    TSS_NULL("the TSS selector is null", "Vol. 2 LTR"),
    TSS_TYPE("the selector does not name an available TSS", "Vol. 3A 7.2.2"),
    TSS_NOT_BUSY("the TSS to return to is not busy", "Vol. 3A 7.3"),
    TSS_TOO_SHORT("the new TSS is shorter than a task's state", "Vol. 3A 7.2.2"),
    TASK_IN_LONG_MODE("there is no task switch in IA-32e mode", "Vol. 3A 7.7"),
    LDT_TYPE("the selector does not name an LDT", "Vol. 2 LLDT"),
    SYSTEM_SEGMENT_NOT_PRESENT("the LDT or TSS is not present", "Vol. 3A 6.15 #NP"),
    SYSTEM_SEGMENT_BASE("the 16-byte descriptor's upper half is bad", "Vol. 3A 8.2.3"),
    SELECTOR_LIMIT("the selector is past the limit of its table", "Vol. 3A 6.15 #GP"),
    SELECTOR_IN_LDT("the selector must be of the GDT", "Vol. 3A 7.2.2"),
    SEGMENT_NOT_READABLE("the selector names neither data nor readable code", "Vol. 3A 5.5"),
    SEGMENT_PRIVILEGE("RPL or CPL is above the segment's DPL", "Vol. 3A 5.6"),
    SEGMENT_NOT_PRESENT("the segment is not present", "Vol. 3A 6.15 #NP"),
    CODE_NULL("the code selector is null", "Vol. 3A 5.4.1"),
    CODE_TYPE("the selector names neither code nor a gate", "Vol. 3A 5.8"),
    CODE_PRIVILEGE("the code segment's DPL does not allow the transfer", "Vol. 3A 5.8.1"),
    CODE_LONG_AND_BIG("the code segment has both L and D set", "Vol. 3A 5.2.1"),
    RETURN_INWARD("the return selector's RPL is below CPL", "Vol. 3A 5.8.6"),
    CALL_GATE_PRIVILEGE("RPL or CPL is above the call gate's DPL", "Vol. 3A 5.8.4"),
    CALL_GATE_NOT_PRESENT("the call gate is not present", "Vol. 3A 5.8.4"),
    CALL_GATE_UPPER("the 64-bit call gate's upper half is no type 0", "Vol. 3A 5.8.3.1"),
    TASK_GATE_PRIVILEGE("RPL or CPL is above the DPL of the task gate or TSS", "Vol. 3A 7.3"),
    NESTED_TASK_IN_LONG_MODE("IRET with RFLAGS.NT set in IA-32e mode", "Vol. 2 IRET"),
    IRET_IN_VIRTUAL_8086("IRET in virtual-8086 mode with IOPL below 3", "Vol. 3B 20.2.7"),
    INT_IN_VIRTUAL_8086("INT n in virtual-8086 mode with IOPL below 3", "Vol. 3B 20.2.7"),
    VIRTUAL_8086_HANDLER_DPL("a handler of a virtual-8086 task needs DPL 0", "Vol. 3B 20.3.1"),
    VIRTUAL_INTERRUPT_PENDING("RFLAGS.VIP is set and IF would become 1", "Vol. 3B 20.3.3.5"),
    UMIP("CR4.UMIP hides the table registers from CPL above 0", "Vol. 3A 2.5"),
    PROTECTED_MODE_ONLY("the instruction needs protected mode", "Vol. 2"),
    SYSCALL_DISABLED("EFER.SCE is clear", "Vol. 2 SYSCALL"),
    SYSENTER_CS_NULL("IA32_SYSENTER_CS is null", "Vol. 2 SYSENTER"),
    FSGSBASE_DISABLED("CR4.FSGSBASE is clear", "Vol. 2 RDFSBASE"),
    BASE_NON_CANONICAL("the segment base is not a canonical address", "Vol. 2 WRFSBASE"),
    XCR_UNKNOWN("the extended control register does not exist", "Vol. 2 XGETBV"),
    XCR0_VALUE("XCR0 would enable what is not there, or AVX without SSE", "Vol. 1 13.3"),
    OSXSAVE_DISABLED("CR4.OSXSAVE is clear", "Vol. 2 XGETBV"),
    PKE_DISABLED("CR4.PKE is clear", "Vol. 2 RDPKRU"),
    PKRU_OPERAND("RDPKRU and WRPKRU need ECX = 0, WRPKRU EDX = 0 too", "Vol. 2 WRPKRU"),
    TSD("CR4.TSD keeps the time-stamp counter from CPL above 0", "Vol. 2 RDTSC"),
    PCE("CR4.PCE keeps performance counters from CPL above 0", "Vol. 2 RDPMC"),
    CONTROL_REGISTER_UNKNOWN("there is no such control register", "Vol. 2 MOV CR"),
    CONTROL_REGISTER_RESERVED("the value sets reserved bits", "Vol. 2 MOV CR"),
    CONTROL_REGISTER_COMBINATION("the bits do not go with the present mode", "Vol. 3A 9.8.5"),
    INVPCID_OPERAND("the type, PCID or address of INVPCID is bad", "Vol. 2 INVPCID"),
    PDPTE_RESERVED("a PDPTE has reserved bits set", "Vol. 3A 4.4.1"),
    DEBUG_REGISTER_DE("DR4 or DR5 with CR4.DE set", "Vol. 3B 17.2.2"),
    DEBUG_REGISTER_RESERVED("bits 63 to 32 of DR6 or DR7 are reserved", "Vol. 3B 17.2.6"),
    GENERAL_DETECT("a debug register was accessed while DR7.GD is set", "Vol. 3B 17.2.4"),
    INSTRUCTION_BREAKPOINT("a debug register matches the instruction", "Vol. 3B 17.3.1.1"),
    DATA_BREAKPOINT("a debug register matches the access", "Vol. 3B 17.3.1.2"),
    TASK_TRAP("the new task's TSS has T set", "Vol. 3B 17.3.1.5"),
    SINGLE_STEP("RFLAGS.TF was set", "Vol. 3B 17.3.1.4");

    private final String sentence;
    private final String source;

    FaultReason(String sentence, String source) {
        this.sentence = sentence;
        this.source = source;
    }

    /**
     * Why an INT3, INTO or INT1 instruction brings its exception about, by the kind of the delivery
     * ({@link DeliveryKind}); null for every other kind. What is raised has its reason in {@link
     * Cpu#faultReason}.
     */
    public static FaultReason ofInstruction(int kind) {
        return switch (kind) {
            case DeliveryKind.INT3 -> BREAKPOINT;
            case DeliveryKind.INTO -> OVERFLOW;
            case DeliveryKind.INT1 -> ICEBP;
            default -> null;
        };
    }

    /** What rule fired, in words. */
    public String sentence() {
        return sentence;
    }

    /** Where the Intel SDM states the rule. */
    public String source() {
        return "Intel SDM " + source;
    }
}
