package dev.faultline.tracefile;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.RegisterWriteListener;
import dev.faultline.cpu.Vector;
import dev.faultline.interp.BlockByBlock;
import dev.faultline.machine.DeviceListener;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.mmu.AccessListener;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Records a run, which may be of several machines, one after the other, where the guest resets
 * itself. Everything happens on the guest's thread but what {@link TraceOutput} does, and {@link
 * #finish}.
 */
public final class TraceRecorder implements AutoCloseable {
    private final TraceOutput output;
    private final TraceFilter filter;
    private final Granularity granularity;
    private final Listener listener = new Listener();
    private final long[] registers = new long[17];
    private Cpu cpu;
    private JournalReader journal;
    private boolean first = true;

    private TraceRecorder(TraceOutput output, Granularity granularity, TraceFilter filter) {
        this.output = output;
        this.filter = filter;
        this.granularity = granularity;
    }

    /**
     * Records into a file, which is emptied.
     *
     * @throws IOException where it cannot be written; the message says which and why
     */
    public static TraceRecorder to(Path file, TraceHeader header, TraceFilter filter)
            throws IOException {
        return new TraceRecorder(TraceOutput.to(file, header), header.granularity(), filter);
    }

    /** Records into a stream, which is closed at the end. */
    public static TraceRecorder to(OutputStream out, TraceHeader header, TraceFilter filter) {
        return new TraceRecorder(TraceOutput.to(out, header), header.granularity(), filter);
    }

    /**
     * A machine's configuration with the engine that the trace needs: its own one, watched, or at
     * finer granularity than blocks the interpreter.
     */
    public MachineConfiguration configure(MachineConfiguration configuration) {
        return configuration.withEngine((processor, cache) ->
                new RecordedEngine(
                        this,
                        granularity == Granularity.BLOCK
                                ? configuration.engine().create(processor, cache)
                                : stepping(processor, cache)));
    }

    private Engine stepping(Cpu processor, BlockCache cache) {
        return new BlockByBlock(processor, cache, block -> {}, this::afterInstruction);
    }

    /** Records what a machine does, which is about to run for the first time. */
    public void attach(Machine machine) {
        cpu = machine.cpu();
        synchronized (output) {
            if (!first) {
                output.writer().machine();
            }
            first = false;
            journal = new JournalReader(cpu, output, filter);
        }
        JournalReader reader = journal;
        machine.addTranslationListener(block -> reader.translated(block, machine.memory()));
        cpu.addDeliveryListener(listener);
        cpu.setRegisterWriteListener(listener);
        machine.setDeviceListener(listener);
        if (granularity != Granularity.BLOCK) {
            machine.limitBlocks(1);
            afterInstruction();
        }
        if (granularity == Granularity.MEMORY) {
            cpu.mmu.setAccessListener(listener);
        }
    }

    /** Called before an engine runs. */
    void entering(boolean cut) {
        if (cut || journal.isFull()) {
            journal.settle(-1);
        }
        if (output.finishing()) {
            journal.settle(-1);
            output.end("the process was told to end");
        }
    }

    private void afterInstruction() {
        journal.drain();
        registers();
    }

    private void registers() {
        registers[0] = LazyFlags.rflags(cpu);
        System.arraycopy(cpu.slots, 0, registers, 1, 16);
        journal.registers(registers);
    }

    /** Records how the machine attached last has ended. */
    public void ended(ExitReason reason) {
        journal.end();
        output.ended(reason);
    }

    /**
     * Writes what there is and ends the recording, soon and from any thread: the process ends. The
     * guest's thread does it when its engine returns next; where it does not within a moment, what
     * it has noted last is lost.
     */
    public void finish() {
        output.finish();
    }

    /** Writes everything that is not written yet. */
    @Override
    public void close() {
        output.close();
    }

    private final class Listener
            implements DeliveryListener, DeviceListener, RegisterWriteListener, AccessListener {
        @Override
        public void delivering(Cpu c, int vector, int errorCode, int kind, long returnRip) {
            if (DeliveryKind.software(kind) || kind == DeliveryKind.INT1) {
                journal.drain();
            } else {
                journal.settle(kind == DeliveryKind.FAULT ? returnRip : -1);
            }
            boolean raised = DeliveryKind.exception(kind);
            FaultReason reason = raised ? c.faultReason : FaultReason.ofInstruction(kind);
            journal.delivery(
                    new TraceEvent.Delivery(
                            vector,
                            kind,
                            raised && Vector.hasErrorCode(vector) ? errorCode : 0,
                            c.cpl,
                            returnRip,
                            raised && vector == Vector.PF ? c.cr2 : 0,
                            reason == null ? "" : reason.sentence()));
        }

        @Override
        public void delivered(Cpu c, int vector, int errorCode, int kind, long returnRip) {
            journal.entered();
            if (granularity != Granularity.BLOCK) {
                registers();
            }
        }

        @Override
        public void nested(Cpu c, int firstVector, int second, int result) {
            journal.drain();
            journal.combined(firstVector, second, result);
        }

        @Override
        public void port(boolean write, int port, int size, int value) {
            int unused = 32 - 8 * size;
            int low = value << unused >>> unused;
            journal.within(index -> new TraceEvent.Port(index, write, port, size, low));
        }

        @Override
        public void memory(long physical, int size, long value) {
            device(true, physical, size, value);
        }

        @Override
        public void memoryRead(long physical, int size, long value) {
            device(false, physical, size, value);
        }

        private void device(boolean write, long physical, int size, long value) {
            long low = low(size, value);
            journal.within(index -> new TraceEvent.Device(index, write, physical, size, low));
        }

        @Override
        public void control(Cpu c, int number, long value) {
            journal.within(index -> new TraceEvent.Control(index, number, value));
        }

        @Override
        public void msr(Cpu c, int number, long value) {
            journal.within(index -> new TraceEvent.Msr(index, number, value));
        }

        @Override
        public void accessed(boolean write, long linear, int size, long value) {
            long low = low(size, value);
            journal.within(index -> new TraceEvent.Memory(index, write, linear, size, low));
        }

        private static long low(int size, long value) {
            int unused = 64 - 8 * size;
            return value << unused >>> unused;
        }
    }
}
