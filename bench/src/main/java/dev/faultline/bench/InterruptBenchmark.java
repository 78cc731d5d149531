package dev.faultline.bench;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.InterruptDelivery;
import dev.faultline.cpu.Iret;
import dev.faultline.cpu.Vector;
import dev.faultline.loader.ImageException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Delivery through the IDT and IRET in 64-bit mode, without any guest instruction. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            LauncherFlags.UNSAFE,
            LauncherFlags.GC,
            LauncherFlags.METHOD_TRAPS,
            LauncherFlags.BYTECODE_TRAPS
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InterruptBenchmark {
    private static final int USER_VECTOR = 0x80;
    private static final int INTERRUPT_LINE_0 = 0x20;
    private static final int LONGEST_WAY_TO_RING_3 = 100;

    private GuestInRow kernel;
    private GuestInRow user;

    /** One guest in ring 0 and one in ring 3. */
    @Setup
    public void enterRings() throws ImageException {
        kernel = new GuestInRow("int3");
        user = new GuestInRow("int80");
        for (int i = 0; i < LONGEST_WAY_TO_RING_3 && user.cpu().cpl != 3; i++) {
            user.go(1);
        }
        if (kernel.cpu().cpl != 0 || user.cpu().cpl != 3) {
            throw new IllegalStateException("the guests are not where they should be");
        }
    }

    @TearDown
    public void close() {
        kernel.close();
        user.close();
    }

    private static void iret(Cpu cpu, boolean delivered) {
        if (!delivered || !Iret.iret(cpu, 64)) {
            throw new IllegalStateException("a fault on the way");
        }
    }

    /** INT3 and IRETQ in ring 0. */
    @Benchmark
    public void int3() {
        Cpu cpu = kernel.cpu();
        cpu.nextRip = cpu.rip;
        iret(cpu, InterruptDelivery.softwareInterrupt(cpu, Vector.BP, DeliveryKind.INT3));
    }

    /** A page fault, its error code taken off the stack, and IRETQ in ring 0. */
    @Benchmark
    public void pageFault() {
        Cpu cpu = kernel.cpu();
        cpu.raise(Vector.PF, 0, FaultReason.NOT_PRESENT);
        boolean delivered = InterruptDelivery.deliverFault(cpu);
        cpu.slots[Cpu.RSP] += 8;
        iret(cpu, delivered);
    }

    /** An external interrupt and IRETQ in ring 0. */
    @Benchmark
    public void external() {
        Cpu cpu = kernel.cpu();
        iret(cpu, InterruptDelivery.deliverExternal(cpu, INTERRUPT_LINE_0));
    }

    /** INT 0x80 from ring 3 and back: the stack of the TSS, two changes of CPL. */
    @Benchmark
    public void int80FromRing3() {
        Cpu cpu = user.cpu();
        cpu.nextRip = cpu.rip;
        iret(cpu, InterruptDelivery.softwareInterrupt(cpu, USER_VECTOR, DeliveryKind.INT_N));
    }
}
