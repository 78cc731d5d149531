package dev.faultline.cpu;

import dev.faultline.cpu.semantics.StringOperations;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;

/**
 * Not a test: times parts of the processor that the JIT calls, each the best of many short samples,
 * which is what a machine shared with others lets one compare. The README says how to run it.
 */
final class Timings {
    private static final int SAMPLES = 400;
    private static final int SAMPLE_NANOS = 500_000;
    private static final int FROM = 0x40000;
    private static final int TO = 0x60000;

    private static TestMachine machine;
    private static Cpu cpu;

    private Timings() {}

    public static void main(String[] arguments) {
        // Twice, so that the first cases are compiled with the profile of all.
        for (int round = 0; round < 2; round++) {
            boolean print = round == 1;
            strings(print);
            exceptions(print);
            paging(print);
        }
    }

    private static void time(boolean print, String what, Runnable operation) {
        long once = nanos(operation, 2000) / 2000 + 1;
        int repeat = (int) Math.max(1, SAMPLE_NANOS / once);
        double best = Double.MAX_VALUE;
        for (int i = 0; i < SAMPLES; i++) {
            best = Math.min(best, nanos(operation, repeat) / (double) repeat);
        }
        if (print) {
            System.out.printf("%-28s %9.1f ns%n", what, best);
        }
    }

    private static long nanos(Runnable operation, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            operation.run();
        }
        return System.nanoTime() - start;
    }

    private static void use(TestMachine used) {
        machine = used;
        cpu = used.cpu;
    }

    private static void expect(boolean completed) {
        if (!completed) {
            throw new IllegalStateException(cpu.faultReason.sentence());
        }
    }

    private static void strings(boolean print) {
        use(TestMachine.long64());
        int movs = StringOperations.MOVS;
        int stos = StringOperations.STOS;
        time(print, "rep movsb 64 KiB", () -> rep(movs, 0, TO, 1 << 16));
        time(print, "rep movsq 64 KiB", () -> rep(movs, 3, TO, 1 << 13));
        time(print, "rep stosq 64 KiB", () -> rep(stos, 3, TO, 1 << 13));
        time(print, "rep stosb 64 KiB", () -> rep(stos, 0, TO, 1 << 16));
        time(print, "rep movsb 16", () -> rep(movs, 0, TO + 100, 16));
        time(print, "rep stosd 3", () -> rep(stos, 2, TO + 100, 3));
        time(print, "rep movsb 64 KiB, 1 apart", () -> rep(movs, 0, FROM + 1, 1 << 16));
        time(print, "repe cmpsb 64 KiB", () -> rep(StringOperations.CMPS, 0, FROM, 1 << 16));
        machine.put(TO + 0xffff, 1, 1);
        time(print, "repe scasb 64 KiB", () -> rep(StringOperations.SCAS, 0, TO, 1 << 16));
    }

    private static void rep(int kind, int x, long to, long count) {
        cpu.slots[Cpu.RSI] = FROM;
        cpu.slots[Cpu.RDI] = to;
        cpu.slots[Cpu.RCX] = count;
        cpu.slots[Cpu.RAX] = 0;
        cpu.rip = 0x5000;
        cpu.nextRip = 0x5002;
        long mode = StringOperations.encode(3, SegmentRegister.DS, StringOperations.REPE);
        while (cpu.rip == 0x5000) {
            expect(StringOperations.execute(cpu, kind, x, mode));
        }
    }

    private static void exceptions(boolean print) {
        use(TestMachine.long64());
        time(print, "#UD, IRETQ", Timings::invalidOpcode);
        time(print, "INT3, IRETQ", Timings::breakpoint);
        time(print, "#PF, IRETQ", Timings::pageFault);
        machine.ring3();
        time(print, "#PF, IRETQ, ring 3", Timings::pageFault);
    }

    private static void invalidOpcode() {
        cpu.rip = 0x5000;
        cpu.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
        expect(InterruptDelivery.deliverFault(cpu) && Iret.iret(cpu, 64));
    }

    private static void breakpoint() {
        cpu.rip = 0x5000;
        cpu.nextRip = 0x5001;
        expect(InterruptDelivery.softwareInterrupt(cpu, Vector.BP, DeliveryKind.INT3));
        expect(Iret.iret(cpu, 64));
    }

    private static void pageFault() {
        cpu.rip = 0x5000;
        cpu.faultAddress = 0x1234;
        cpu.raise(Vector.PF, 2, FaultReason.NOT_PRESENT);
        expect(InterruptDelivery.deliverFault(cpu));
        cpu.slots[Cpu.RSP] += 8;
        expect(Iret.iret(cpu, 64));
    }

    private static void paging(boolean print) {
        use(TestMachine.long64());
        Mmu mmu = cpu.mmu;
        time(print, "CR3 reload, 8 refills", () -> reload(8));
        time(
                print,
                "INVLPG and touch",
                () -> {
                    mmu.invalidatePage(FROM);
                    touch(FROM);
                });
        time(print, "INVLPG", () -> mmu.invalidatePage(FROM));
        machine.code.mark(TO, 16);
        time(print, "store beside code", () -> mmu.store(TO + 0x400, 4, 5, Access.WRITE));
        time(
                print,
                "first code of a page",
                () -> {
                    machine.code.mark(FROM, 16);
                    machine.code.unmarkPage(FROM);
                });
    }

    private static void reload(int pages) {
        cpu.mmu.controlRegistersChanged();
        for (int i = 0; i < pages; i++) {
            touch(FROM + ((long) i << 12));
        }
    }

    private static void touch(long linear) {
        cpu.slots[Cpu.RAX] = cpu.mmu.load(linear, 8, Access.READ);
        expect(cpu.exitStatus == ExitStatus.NONE);
    }
}
