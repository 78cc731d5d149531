package dev.faultline.log;

import dev.faultline.explain.GuestView;
import dev.faultline.interp.BlockByBlock;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * The text logs of a run, which may be of several machines, one after the other, where the guest
 * resets itself. Not thread-safe but for {@link #close}, which whoever ends the process calls.
 */
public final class GuestLog implements AutoCloseable {
    private final LogOutput output;
    private final Set<LogKind> kinds;
    private final LogFilter filter;
    private final DeliveryLog deliveries;
    private final BlockLog blocks;
    private final LogText entry = new LogText();
    private LongFunction<String> names = address -> "";
    private Symbols symbols = Symbols.NONE;
    private GuestView guest;
    private long resets;
    private long unmodelled;

    private GuestLog(LogOutput output, Set<LogKind> kinds, LogFilter filter) {
        this.output = output;
        this.kinds = Set.copyOf(kinds);
        this.filter = filter;
        deliveries = new DeliveryLog(output, kinds, filter);
        blocks = new BlockLog(output, kinds, filter);
    }

    /** Logs to a stream, closed at the end. */
    public static GuestLog to(OutputStream stream, Set<LogKind> kinds, LogFilter filter) {
        return new GuestLog(LogOutput.to(stream), kinds, filter);
    }

    /** Logs to standard error. */
    public static GuestLog toStandardError(Set<LogKind> kinds, LogFilter filter) {
        return new GuestLog(LogOutput.toStandardError(), kinds, filter);
    }

    /**
     * Logs to a file, which is emptied.
     *
     * @throws IOException where it cannot be written; the message says which and why
     */
    public static GuestLog to(Path file, Set<LogKind> kinds, LogFilter filter) throws IOException {
        return new GuestLog(LogOutput.to(file), kinds, filter);
    }

    /** Sets the symbols of what the guest runs, for machines attached from now on. */
    public void setSymbols(Symbols ofImages) {
        symbols = ofImages;
        names = ofImages::describe;
    }

    /** Sets only what linear addresses are called. */
    void setNames(LongFunction<String> function) {
        names = function;
    }

    /** Whether the interpreter must run the guest, whatever engine was asked for. */
    public static boolean needsInterpreter(Set<LogKind> kinds) {
        return kinds.contains(LogKind.EXEC) || kinds.contains(LogKind.CPU);
    }

    /** A machine's configuration with the engine that these logs need. */
    public MachineConfiguration configure(MachineConfiguration configuration) {
        return needsInterpreter(kinds)
                ? configuration.withEngine(
                        (cpu, cache) -> new BlockByBlock(cpu, cache, blocks::entering, () -> {}))
                : configuration;
    }

    /** Logs what a machine does, which is about to run for the first time. */
    public void attach(Machine machine) {
        guest = new GuestView(machine.cpu(), machine.memory(), names, symbols);
        deliveries.attach(guest);
        blocks.attach(guest);
        if (kinds.contains(LogKind.IN_ASM)) {
            machine.addTranslationListener(blocks::translated);
        }
        if (kinds.contains(LogKind.UNIMP)) {
            machine.setUnmodelledListener(this::unmodelled);
        }
        reset();
    }

    /**
     * Logs how the machine attached last has ended; everything up to there is written afterwards.
     */
    public void ended(ExitReason reason) {
        deliveries.finish();
        if (reason instanceof ExitReason.Reset) {
            reset();
        }
        output.flush();
    }

    private void reset() {
        if (kinds.contains(LogKind.CPU_RESET) && resets++ < filter.first()) {
            entry.text("CPU Reset (CPU 0)").line();
            CpuDump.append(entry, guest.cpu(), guest.memory().a20());
            output.write(entry);
        }
    }

    private void unmodelled(String what) {
        if (unmodelled++ < filter.first()) {
            output.write(entry.anyText(what).line());
        }
    }

    /** Writes everything that is not written yet. */
    @Override
    public void close() {
        deliveries.finish();
        output.close();
    }
}
