package dev.faultline.jit.intrinsics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.Vector;
import java.util.Random;

/** What a block starts from: the registers, and the flags as the last operation left them. */
record State(long[] registers, int lazyOp, long result, long left, long right) {
    private static final int KINDS = 9;

    /** Random registers, flags of any kind and size. */
    static State random(Random random) {
        long[] registers = new long[16];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = Values.any(random);
        }
        int kind = random.nextInt(KINDS) << 2;
        if (kind == LazyFlags.EXPLICIT) {
            return new State(registers, kind, random.nextInt() & Rflags.ARITHMETIC, 5, 7);
        }
        int x = random.nextInt(4);
        long left = Values.any(random);
        long right = right(kind, x, random);
        long result = result(kind, x, left, right, random);
        int op = kind | x;
        if (random.nextInt(3) == 0) {
            op = LazyFlags.keptOp(op, random.nextBoolean(), random.nextBoolean());
        }
        return new State(registers, op, result, left, right);
    }

    /** Operands are such as the operation can have had: the engines may rely on that. */
    private static long right(int kind, int x, Random random) {
        return switch (kind) {
            case LazyFlags.INC, LazyFlags.DEC -> random.nextInt(2);
            case LazyFlags.SHL, LazyFlags.SHR, LazyFlags.SAR ->
                    1 + random.nextInt(x == 3 ? 63 : 31);
            default -> Values.any(random);
        };
    }

    private static long result(int kind, int x, long left, long right, Random random) {
        long mask = -1L >>> 64 - (8 << x);
        long signed = left << 64 - (8 << x) >> 64 - (8 << x);
        return switch (kind) {
            case LazyFlags.ADD -> left + right + random.nextInt(2);
            case LazyFlags.SUB -> left - right - random.nextInt(2);
            case LazyFlags.INC -> left + 1;
            case LazyFlags.DEC -> left - 1;
            case LazyFlags.SHL -> left << right & mask;
            case LazyFlags.SHR -> (left & mask) >>> right;
            case LazyFlags.SAR -> signed >> right & mask;
            default -> Values.any(random);
        };
    }

    void apply(Cpu cpu) {
        System.arraycopy(registers, 0, cpu.slots, 0, registers.length);
        cpu.lazyOp = lazyOp;
        cpu.lazyResult = result;
        cpu.lazyLeft = left;
        cpu.lazyRight = right;
        cpu.systemFlags = Rflags.FIXED;
        cpu.rip = BareProcessor.CODE;
        cpu.budget = BareProcessor.BUDGET;
        cpu.retiredAtBudgetEnd = BareProcessor.BUDGET;
        cpu.unretired = 0;
        cpu.exitStatus = ExitStatus.NONE;
    }

    /** What can be seen of a processor after a run. */
    record Outcome(
            long[] registers, int flags, int systemFlags, long rip, long budget, String status) {
        /** The state of a processor, and how it stopped. */
        static Outcome of(Cpu cpu, int status) {
            return new Outcome(
                    java.util.Arrays.copyOf(cpu.slots, 16),
                    LazyFlags.get(cpu),
                    cpu.systemFlags,
                    cpu.rip,
                    cpu.budget,
                    status(cpu, status));
        }

        private static String status(Cpu cpu, int status) {
            return switch (status) {
                case ExitStatus.NONE -> "none";
                case ExitStatus.FAULT ->
                        String.format(
                                "%s(0x%x) %s at 0x%x",
                                Vector.name(cpu.faultVector),
                                cpu.faultErrorCode,
                                cpu.faultReason,
                                cpu.faultVector == Vector.PF ? cpu.faultAddress : 0);
                default -> "status " + status;
            };
        }

        boolean same(Outcome other) {
            return java.util.Arrays.equals(registers, other.registers)
                    && flags == other.flags
                    && systemFlags == other.systemFlags
                    && rip == other.rip
                    && budget == other.budget
                    && status.equals(other.status);
        }
    }
}
