package dev.faultline.cpu;

/** Why an exception was raised, one constant per rule of the SDM, for the fault report. */
public enum FaultReason {
    PAGE_WALK("the page walk found no permission for the access", "Vol. 3A 4.7"),
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
    SOFTWARE_INTERRUPT("INT n was executed", "Vol. 2 INT n"),
    PRIVILEGED("the instruction needs CPL 0", "Vol. 3A 5.9"),
    IO_PERMISSION("CPL is above IOPL and the I/O bitmap denies the port", "Vol. 1 18.5"),
    IOPL("CPL is above IOPL", "Vol. 1 18.5.1"),
    SEGMENT_LIMIT("the offset is past the segment's limit", "Vol. 3A 5.3"),
    SEGMENT_TYPE("the segment's type does not allow the access", "Vol. 3A 5.4"),
    SEGMENT_NULL("the segment register holds a null selector", "Vol. 3A 5.4.1"),
    CODE_LIMIT("the instruction pointer is past the code segment's limit", "Vol. 3A 5.3"),
    CODE_NON_CANONICAL("the target address of the branch is not canonical", "Vol. 1 3.3.7.1"),
    ALIGNMENT("unaligned access at CPL 3 with alignment checking on", "Vol. 3A 6.15 #AC"),
    DEVICE_NOT_AVAILABLE("CR0.TS or CR0.EM is set", "Vol. 3A 2.5"),
    MSR_UNKNOWN("the MSR does not exist here", "Vol. 2 RDMSR"),
    SINGLE_STEP("RFLAGS.TF was set", "Vol. 3B 17.3.1.4");

    private final String sentence;
    private final String source;

    FaultReason(String sentence, String source) {
        this.sentence = sentence;
        this.source = source;
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
