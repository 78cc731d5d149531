package dev.faultline.cli;

import dev.faultline.log.GuestLog;
import dev.faultline.log.LogFilter;
import dev.faultline.log.LogKind;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.symbols.Symbols;
import dev.faultline.tracefile.TraceHeader;
import dev.faultline.tracefile.TraceRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Who looks at the guest while it runs: its log and its trace, as far as there are some. */
final class Observers implements AutoCloseable {
    private final GuestLog log;
    private final TraceRecorder trace;

    /** Where the log goes, or null where nothing is compared. */
    private final ComparedLog compared;

    private Observers(GuestLog log, TraceRecorder trace, ComparedLog compared) {
        this.log = log;
        this.trace = trace;
        this.compared = compared;
    }

    /** Opens the files before anything else, which may take long. */
    static Observers open(RunOptions options) throws IOException {
        if (options.comparison != null) {
            ComparedLog compared = new ComparedLog(options.comparison);
            Set<LogKind> kinds = Set.of(LogKind.INT);
            return new Observers(GuestLog.to(compared, kinds, LogFilter.ALL), null, compared);
        }
        GuestLog log = openLog(options);
        try {
            TraceRecorder trace = options.trace == null ? null : openTrace(options);
            return new Observers(log, trace, null);
        } catch (IOException e) {
            if (log != null) {
                log.close();
            }
            throw e;
        }
    }

    private static GuestLog openLog(RunOptions options) throws IOException {
        if (options.log.isEmpty()) {
            return null;
        }
        return options.logFile == null
                ? GuestLog.toStandardError(options.log, options.logFilter)
                : GuestLog.to(Path.of(options.logFile), options.log, options.logFilter);
    }

    private static TraceRecorder openTrace(RunOptions options) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("writer", new FaultlineCommand.Version().getVersion()[0]);
        if (options.image != null) {
            fields.put("image", options.image);
            fields.put("sha256", ImageHash.of(options.image));
        }
        fields.put("memory", String.valueOf(options.memoryBytes));
        fields.put("engine", options.engine);
        fields.put("filter", options.traceFilter.toString());
        fields.put("append", options.append == null ? "" : options.append);
        TraceHeader header = new TraceHeader(options.traceGranularity, fields);
        return TraceRecorder.to(Path.of(options.trace), header, options.traceFilter);
    }

    /** A machine's configuration with the engine that they need. */
    MachineConfiguration configure(MachineConfiguration configuration) {
        MachineConfiguration logged = log == null ? configuration : log.configure(configuration);
        return trace == null ? logged : trace.configure(logged);
    }

    void setSymbols(Symbols symbols) {
        if (log != null) {
            log.setSymbols(symbols);
        }
    }

    /** They look at a machine, which is about to run for the first time. */
    void attach(Machine machine) {
        if (compared != null) {
            compared.attach(machine);
        }
        if (log != null) {
            log.attach(machine);
        }
        if (trace != null) {
            trace.attach(machine);
        }
    }

    /** The machine attached last has ended. */
    void ended(ExitReason reason) {
        if (log != null) {
            log.ended(reason);
        }
        if (trace != null) {
            trace.ended(reason);
        }
    }

    /** Writes what there is, soon: the process ends. From any thread. */
    void finish() {
        if (trace != null) {
            trace.finish();
        }
        if (log != null) {
            log.close();
        }
    }

    @Override
    public void close() {
        if (trace != null) {
            trace.close();
        }
        if (log != null) {
            log.close();
        }
    }
}
