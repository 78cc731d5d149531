package dev.faultline.cpu;

import dev.faultline.ir.MicroOp;
import dev.faultline.mmu.Mmu;

/**
 * The state of one logical processor. Fields are public because interpreter and compiled code
 * access them directly; who writes which is said in this package's description.
 */
public final class Cpu {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;

    /** Number of slots: 16 GPRs, the zero slot, temporaries, 16 vector registers. */
    public static final int SLOTS = 128;

    /** A slot that always holds 0, the absent base or index of an address. */
    public static final int SLOT_ZERO = 16;

    /** First temporary slot; temporaries live within one instruction. */
    public static final int SLOT_TEMPORARY = 17;

    /** First slot of the vector registers, behind the last temporary; see {@link #vector}. */
    public static final int SLOT_VECTOR = MicroOp.FIRST_VECTOR_SLOT;

    /**
     * GPRs (0 to 15, in encoding order), {@link #SLOT_ZERO}, temporaries, then YMM0 to YMM15 as
     * four quadwords each, the lowest first, of which the lower two are the XMM register.
     */
    public final long[] slots = new long[SLOTS];

    /** Offset in CS of the current instruction (during one) or of the next (between two). */
    public long rip;

    /** Offset in CS of the instruction after the current one; valid in fallible methods. */
    public long nextRip;

    /** RFLAGS without the six status flags; bit 1 set. */
    public int systemFlags = Rflags.FIXED;

    /** What last wrote the status flags, a constant of {@link LazyFlags}. */
    public int lazyOp;

    /** Result, zero-extended from its size; the status flags themselves for EXPLICIT. */
    public long lazyResult;

    public long lazyLeft;
    public long lazyRight;

    /** ES, CS, SS, DS, FS, GS in the order of the Sreg field. */
    public final SegmentRegister[] segments = new SegmentRegister[6];

    public final SegmentRegister ldtr = new SegmentRegister();
    public final SegmentRegister tr = new SegmentRegister();
    public long gdtBase;
    public int gdtLimit;
    public long idtBase;
    public int idtLimit;

    /** Current privilege level; CS.DPL in protected mode, 3 in virtual-8086, 0 in real mode. */
    public int cpl;

    public long cr0;
    public long cr2;
    public long cr3;
    public long cr4;
    public long cr8;
    public long xcr0 = 1;
    public long efer;

    /** DR0 to DR3, DR6 and DR7 by number; 4 and 5 unused. */
    public final long[] dr = new long[8];

    public int pkru;
    public final Msrs msrs = new Msrs();
    public final FloatingState floating = new FloatingState();

    /** Instructions retired when {@link #budget} will have run out. */
    public long retiredAtBudgetEnd;

    /** Instructions that may still start before the dispatcher must look at events. */
    public long budget;

    /** Instructions of the current block not retired yet, valid in fallible methods. */
    public int unretired;

    /** Instructions retired when the last fault was taken. */
    long retiredAtFault;

    /** See {@link ExitStatus}. */
    public int exitStatus;

    public int faultVector;
    public int faultErrorCode;
    public FaultReason faultReason;

    /**
     * The linear address of a page fault, for CR2 at delivery; of a memory operand that is not
     * canonical or not aligned, for whoever explains it.
     */
    public long faultAddress;

    /** Whether interrupts wait for one more instruction (after STI, MOV SS, POP SS). */
    public boolean interruptShadow;

    /** Whether the shadow is that of a stack-segment load, which also holds off debug traps. */
    public boolean stackSegmentShadow;

    /** NMIs are blocked from delivery of one until the next IRET. */
    public boolean nmiBlocked;

    /** The present instruction is an INT n or the like, after which no single-step trap comes. */
    public boolean softwareInterrupted;

    /** HLT was executed; the next interrupt clears it. */
    public boolean halted;

    /** Set by whoever makes the dispatcher's checks necessary before the next block. */
    public boolean attention;

    /**
     * Whether the current instruction is the only one of its block, so that it may reach device
     * memory and write into translated code; see {@link ExitStatus#ALONE}.
     */
    public boolean alone;

    /** What translated code assumes of the CPU's mode, see {@link Mode}. */
    public long modeKey;

    public Mmu mmu;

    /**
     * Another number whenever a descriptor table or the TSS may stand elsewhere in host memory:
     * after loads of GDTR, IDTR and TR, changes of mode by other ways than {@link
     * #modeChangedWithin64}, and when the soft TLB drops a page that {@link Mmu#hostOfTable} gave
     * out.
     */
    public int tablesEpoch;

    /** What CPUID shows. */
    public final CpuFeatures features = new CpuFeatures();

    /** Data and I/O breakpoints that the current instruction hit, as bits B0 to B3 of DR6. */
    public int pendingDebug;

    /** Where {@link BlockJournal} notes the next block; 0 where no block has a number. */
    public long journal;

    /** Told of writes to control registers and MSRs; null where nobody listens. */
    RegisterWriteListener registerWriteListener;

    /** Told of every interrupt and exception; null where nobody listens. */
    DeliveryListener deliveryListener;

    /** The last deliveries, for the flight recorder. */
    public final DeliveryRing deliveries = new DeliveryRing(this);

    /** The last changes of its own state, {@link SystemEvent}s, for the flight recorder. */
    public final EventRing systemEvents = new EventRing(this);

    /** The last port accesses, for the flight recorder; kept by whoever serves the ports. */
    public final EventRing portAccesses = new EventRing(this);

    /** By vector: the last delivery in 64-bit mode, or null; not part of the state. */
    final KnownGate[] knownGates = new KnownGate[256];

    /** By the RPL of the return's CS: the last one to 64-bit code, or null; no state either. */
    final KnownReturn[] knownReturns = new KnownReturn[4];

    /** The stack of the transfer under way. */
    final StackFrame frame = new StackFrame(this);

    /** Everything outside the processor that its instructions reach. */
    public final CpuEnvironment environment;

    public Cpu(CpuEnvironment environment) {
        this.environment = environment;
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new SegmentRegister();
        }
    }

    /** The slot of quadword 0 to 3 of a vector register. */
    public static int vector(int register, int quadword) {
        return SLOT_VECTOR + 4 * register + quadword;
    }

    /**
     * Makes an exception pending. The error code is ignored for vectors without one.
     *
     * @return false, so that a fallible method can end with {@code return cpu.raise(...)}
     */
    public boolean raise(int vector, int errorCode, FaultReason reason) {
        faultVector = vector;
        faultErrorCode = errorCode;
        faultReason = reason;
        exitStatus = ExitStatus.FAULT;
        return false;
    }

    /** Adds one who is told of every interrupt and exception, after those who are already. */
    public void addDeliveryListener(DeliveryListener listener) {
        deliveryListener = DeliveryListeners.with(deliveryListener, listener);
    }

    /** Removes one; those who remain are told as before, of a delivery under way too. */
    public void removeDeliveryListener(DeliveryListener listener) {
        deliveryListener = DeliveryListeners.without(deliveryListener, listener);
    }

    /** Names who is told of writes to control registers and MSRs; null for nobody. */
    public void setRegisterWriteListener(RegisterWriteListener listener) {
        registerWriteListener = listener;
    }

    /** Instructions retired so far, exact in fallible methods and between blocks. */
    public long retired() {
        return retiredAtBudgetEnd - budget - unretired;
    }

    /** Recomputes what depends on mode: the mode key and the soft TLB's bank. */
    public void modeChanged() {
        tablesEpoch++;
        long before = modeKey;
        modeKey = Mode.keyOf(this);
        SystemEvent.modeChanged(this, before, modeKey);
        mmu.modeChanged();
    }

    /** {@link #modeChanged} where 64-bit code runs and only CPL and RFLAGS.AC may have changed. */
    void modeChangedWithin64() {
        modeKey = Mode.keyOf64(this);
        mmu.privilegeChanged();
    }

    /** Whether EFER.LMA is set. */
    public boolean longMode() {
        return (efer & Efer.LMA) != 0;
    }

    /** Whether 64-bit code is running (not compatibility mode). */
    public boolean mode64() {
        return longMode() && (segments[SegmentRegister.CS].attributes & SegmentRegister.LONG) != 0;
    }

    public boolean protectedMode() {
        return (cr0 & Cr0.PE) != 0;
    }

    public boolean virtual8086() {
        return (systemFlags & Rflags.VM) != 0;
    }

    /** IOPL, 0 to 3. */
    public int iopl() {
        return systemFlags >>> 12 & 3;
    }
}
