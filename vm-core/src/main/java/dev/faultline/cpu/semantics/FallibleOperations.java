package dev.faultline.cpu.semantics;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Canonical;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.SegmentCheck;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.simd.Mxcsr;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.cpu.x87.X87Instructions;
import dev.faultline.ir.MicroOp;
import dev.faultline.mmu.Access;

/** Dispatches the micro-ops that may fault and are not in the interpreter's own switch. */
public final class FallibleOperations {
    private static final FaultReason[] REASONS = FaultReason.values();

    private FallibleOperations() {}

    /**
     * Runs one micro-op.
     *
     * @return false where a fault or another exit is pending in cpu.exitStatus
     */
    public static boolean execute(Cpu cpu, long word, long imm) {
        long[] s = cpu.slots;
        int a = MicroOp.a(word);
        int c = MicroOp.c(word);
        int x = MicroOp.x(word);
        return switch (MicroOp.op(word)) {
            case RAISE -> cpu.raise(c, x, REASONS[(int) imm]);
            case ALIGNED -> {
                cpu.faultAddress = s[a];
                yield cpu.raise(Vector.GP, 0, FaultReason.VECTOR_ALIGNMENT);
            }
            case SIMD_READY -> SimdClass.check(cpu, c);
            case FLOAT_CHECK -> Mxcsr.settle(cpu);
            case SEGMENT_LINEAR -> {
                s[MicroOp.d(word)] =
                        SegmentCheck.linear(cpu, c, s[a], (int) imm, (x & Access.WRITE) != 0);
                yield cpu.exitStatus == 0;
            }
            case CODE_LIMIT -> codeLimit(cpu, s[a]);
            case PROVE_WRITE -> cpu.mmu.probe(s[a], (int) imm, x | Access.WRITE);
            case DIV -> MultiplyDivide.div(cpu, x, s[a]);
            case IDIV -> MultiplyDivide.idiv(cpu, x, s[a]);
            case AAM -> Decimal.aam(cpu, (int) imm);
            case IOPL_V86 -> FlagOperations.checkIopl(cpu, x);
            case X87 -> X87Instructions.execute(cpu, word, imm);
            case STRING -> StringOperations.execute(cpu, c, x, imm);
            default -> SystemOperations.execute(cpu, SystemOperation.of((int) imm), word);
        };
    }

    /** A near branch's target outside of CS: #GP(0) at the branch (Intel SDM Vol. 2 JMP). */
    private static boolean codeLimit(Cpu cpu, long target) {
        if (cpu.mode64()) {
            return canonicalTarget(cpu, target);
        }
        if (target > cpu.segments[SegmentRegister.CS].limit) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        }
        return true;
    }

    /** The slow side of CANONICAL: #GP(0) at the branch for a target that is not canonical. */
    public static boolean canonicalTarget(Cpu cpu, long target) {
        if (!Canonical.is(cpu, target)) {
            return cpu.raise(Vector.GP, 0, FaultReason.CODE_NON_CANONICAL);
        }
        return true;
    }
}
