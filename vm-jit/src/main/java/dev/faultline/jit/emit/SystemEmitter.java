package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.MsrAccess;
import dev.faultline.cpu.Rflags;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.jit.region.QuickSystem;
import org.objectweb.asm.Label;

/** The system instructions that touch a few registers only: see {@link QuickSystem}. */
final class SystemEmitter {
    /** What POPF may change besides status flags; RF is always clear where it runs compiled. */
    private static final int POPF_SYSTEM =
            Rflags.TF | Rflags.IF | Rflags.DF | Rflags.IOPL | Rflags.NT | Rflags.AC | Rflags.ID;

    private static final int WORD = 0xffff;

    private final Code code;
    private final Flags flags;
    private final CallEmitter calls;

    SystemEmitter(Code code, Flags flags, CallEmitter calls) {
        this.code = code;
        this.flags = flags;
        this.calls = calls;
    }

    /** Emits a block's micro-op; false where it is none of these. */
    boolean emit(Block block, int i) {
        QuickSystem quick = QuickSystem.of(block, i);
        if (quick == null) {
            return false;
        }
        switch (quick) {
            case CPUID -> cpuid(block.code[i], block.immediates[i]);
            case RDTSC -> reading(block, i, "readTimeStamp");
            case RDMSR -> modelSpecificRegister(block, i);
            case CLI -> clearInterruptFlag();
            case POPF -> popFlags(block, i);
            case READ_CR -> {
                code.getCpu("cr" + MicroOp.c(block.code[i]), "J");
                code.set(MicroOp.d(block.code[i]));
            }
            case STI, INVLPG -> {
                return false;
            }
        }
        return true;
    }

    private void cpuid(long word, long imm) {
        Readings.Registers few = Readings.of(word, imm);
        spill(few.read());
        code.loadCpu();
        code.call(Names.CPUID, "execute", "(" + Names.CPU_DESCRIPTOR + ")V");
        reload(few.written());
    }

    /** RDMSR: EFER, which is looked at most, at CPL 0 without a call. */
    private void modelSpecificRegister(Block block, int i) {
        if (Mode.cpl(block.modeKey) != 0) {
            reading(block, i, "read");
            return;
        }
        Label other = new Label();
        Label done = new Label();
        code.getInt(Cpu.RCX);
        code.integer(MsrAccess.IA32_EFER);
        code.jump(IF_ICMPNE, other);
        code.getCpu("efer", "J");
        code.and(Code.LOW_32);
        code.set(Cpu.RAX);
        code.getCpu("efer", "J");
        code.integer(32);
        code.op(LUSHR);
        code.set(Cpu.RDX);
        code.jump(GOTO, done);
        code.place(other);
        reading(block, i, "read");
        code.place(done);
    }

    /** RDTSC or RDMSR by its method. */
    private void reading(Block block, int i, String method) {
        Readings.Registers few = Readings.of(block.code[i], block.immediates[i]);
        calls.synchronize(block, i);
        spill(few.read());
        code.loadCpu();
        code.call(Names.MSR_ACCESS, method, "(" + Names.CPU_DESCRIPTOR + ")Z");
        code.jump(IFEQ, calls.faults().failed(block, i, false));
        reload(few.written());
    }

    private void spill(int[] registers) {
        for (int register : registers) {
            code.spill(register);
        }
    }

    private void reload(int[] registers) {
        for (int register : registers) {
            code.reload(register);
        }
    }

    /** INVLPG at CPL 0, where it cannot fault. */
    void invalidatePage(long word) {
        code.loadCpu();
        code.get(MicroOp.a(word));
        code.call(Names.CONTROL_REGISTERS, "invlpg", "(" + Names.CPU_DESCRIPTOR + "J)Z");
        code.op(POP);
    }

    private void clearInterruptFlag() {
        code.loadCpu();
        code.op(DUP);
        code.out.visitFieldInsn(GETFIELD, Names.CPU, "systemFlags", "I");
        code.integer(~Rflags.IF);
        code.op(IAND);
        code.putCpu("systemFlags", "I");
    }

    /**
     * Goes elsewhere unless STI is done, which then is all that was to do: nothing is pending.
     *
     * @param budget guest instructions that must be left, so that the region does go on
     */
    void stiOr(int budget, Label slow) {
        // At the budget's end an event is due, which the shadow would hold off.
        code.out.visitVarInsn(ILOAD, Locals.BUDGET);
        code.integer(budget);
        code.jump(IF_ICMPLT, slow);
        code.loadCpu();
        code.call(Names.FLAG_OPERATIONS, "stiUndisturbed", "(" + Names.CPU_DESCRIPTOR + ")Z");
        code.jump(IFEQ, slow);
    }

    /** Both ways leave explicit flags. */
    private void popFlags(Block block, int i) {
        long word = block.code[i];
        int before = flags.state;
        Label slow = new Label();
        Label done = new Label();
        code.getInt(MicroOp.a(word));
        code.getCpu("systemFlags", "I");
        code.op(IXOR);
        code.integer(MicroOp.x(word) == 1 ? POPF_SYSTEM & WORD : POPF_SYSTEM);
        code.op(IAND);
        code.jump(IFNE, slow);
        code.getInt(MicroOp.a(word));
        code.integer(Rflags.ARITHMETIC);
        code.op(IAND);
        flags.setExplicit();
        code.jump(GOTO, done);
        code.place(slow);
        flags.state = before;
        calls.fallible(block, i);
        code.place(done);
        flags.state = LazyFlags.EXPLICIT;
    }

    /** READ_FLAGS outside virtual-8086 mode, as FlagOperations.pushedFlags has it. */
    void readFlags(long word) {
        flags.all();
        code.getCpu("systemFlags", "I");
        code.op(IOR);
        code.integer(~(Rflags.VM | Rflags.RF));
        code.op(IAND);
        code.zeroExtend();
        code.set(MicroOp.d(word));
    }
}
