package dev.faultline.lockstep;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.translate.CompiledListing;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;

/** One of the two machines, with what it did since the last comparison. */
final class Side implements AutoCloseable {
    final Machine machine;
    final Cpu cpu;
    final EventLog log;
    final CpuState state;
    private final Leading leading = new Leading();
    private final Following following = new Following();
    private Engine watched;
    private boolean engineReturned;
    private RunResult result;

    /**
     * Builds a machine.
     *
     * @param output whether its output reaches the sinks of the configuration
     */
    Side(MachineConfiguration configuration, EngineFactory engine, boolean output) {
        EventLog events = new EventLog(output);
        log = events;
        machine =
                new Machine(
                        configuration
                                .withSerial(value -> {
                                    events.serial(value);
                                    if (output) {
                                        configuration.serial().accept(value);
                                    }
                                })
                                .withDebugConsole(value -> {
                                    events.debugConsole(value);
                                    if (output) {
                                        configuration.debugConsole().accept(value);
                                    }
                                })
                                .withEngine((processor, cache) -> {
                                    watched = engine.create(processor, cache);
                                    return new Watched(watched, processor);
                                }));
        cpu = machine.cpu();
        state = new CpuState(cpu);
        log.connect(cpu);
        machine.setDeviceListener(log);
        log.clear();
    }

    /** What the engine has compiled an instruction into, or null. */
    CompiledListing listing(long rip) {
        return watched.listing(rip);
    }

    /** How the run ended, or null where it only pauses. */
    RunResult result() {
        return result;
    }

    long retired() {
        return cpu.retired();
    }

    /**
     * Runs until the engine has handed control back with at least one more instruction retired, or
     * as many are retired as the limit says.
     */
    void step(long limit) {
        engineReturned = false;
        // Else code that delivers and goes on by itself would not be tested.
        log.setPausing(false);
        leading.limit = limit;
        leading.start = retired();
        result = machine.run(leading);
    }

    void restart() {
        machine.processorWasSet();
        result = null;
        log.clear();
    }

    /** Runs to where the other side is. */
    void follow(long retired, long deliveries) {
        log.setPausing(true);
        following.retired = retired;
        following.deliveries = deliveries;
        if (result == null && !following.pause(cpu)) {
            result = machine.run(following);
        }
    }

    /** Runs as far as one delivery or a number of instructions, whichever is first. */
    void scout(long limit) {
        long before = log.deliveries();
        while (result == null && retired() < limit && log.deliveries() == before) {
            follow(retired() + 1, log.deliveries());
        }
    }

    /** The block that comes next, or null where it cannot be fetched. */
    Block nextBlock() {
        return result == null ? machine.nextBlock() : null;
    }

    @Override
    public void close() {
        machine.close();
    }

    private final class Leading implements Pace {
        private long start;
        private long limit;

        @Override
        public boolean pause(Cpu c) {
            long retired = c.retired();
            return engineReturned && retired > start || retired >= limit;
        }

        @Override
        public long next(Cpu c) {
            return limit;
        }
    }

    private final class Following implements Pace {
        private long retired;
        private long deliveries;

        @Override
        public boolean pause(Cpu c) {
            long now = c.retired();
            return now > retired || now == retired && log.deliveries() >= deliveries;
        }

        @Override
        public long next(Cpu c) {
            return c.retired() < retired ? retired : retired + 1;
        }
    }

    /** An engine after whose return the dispatcher asks whether to pause. */
    private final class Watched implements Engine {
        private final Engine engine;
        private final Cpu processor;

        Watched(Engine engine, Cpu processor) {
            this.engine = engine;
            this.processor = processor;
        }

        @Override
        public int run(Block block) {
            int status = engine.run(block);
            engineReturned = true;
            processor.attention = true;
            return status;
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
