package dev.faultline.cli;

import dev.faultline.breakpoint.BreakCondition;
import dev.faultline.cpu.CpuModel;
import dev.faultline.explain.Report;
import dev.faultline.log.GuestLog;
import dev.faultline.log.LogFilter;
import dev.faultline.log.LogKind;
import dev.faultline.log.compare.LogComparison;
import dev.faultline.operator.Step;
import dev.faultline.snapshot.SavePoint;
import dev.faultline.tracefile.Granularity;
import dev.faultline.tracefile.TraceFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Options of {@code faultline run}, however they were parsed; null, or a threshold of 0, where
 * nothing was said.
 */
final class RunOptions {
    long memoryBytes = 128L << 20;
    String engine = "jit";
    boolean jitSync;
    int jitThreshold;
    String jitDump;
    String append;
    List<String> initrd = new ArrayList<>();
    boolean linuxSetup;
    String firmware;
    String videoBios;
    String disk;
    boolean diskWrite;
    String cdrom;
    String serial = "stdio";
    String serialInput;
    String debugConsole = "null";
    String screen = "none";
    String clock;
    CpuModel cpu = CpuModel.MAX;
    String screenshot;
    List<Step> steps = new ArrayList<>();
    long maxInstructions = Long.MAX_VALUE;
    long timeoutMillis;
    boolean resetOnTripleFault;
    boolean rebootOnReset;
    boolean haltIsSuccess;
    boolean stats;
    Set<LogKind> log = Set.of();
    String logFile;
    String trace;
    Granularity traceGranularity = Granularity.BLOCK;
    TraceFilter traceFilter = TraceFilter.ALL;
    String report;

    /** Where all that reproduces the run's end goes, or null. */
    String bundle;

    /** The command line, as far as there was one. */
    List<String> arguments = List.of();

    /** Where the run is to stop. */
    List<BreakCondition> breakOn = new ArrayList<>();

    String junit;
    Set<Integer> success = Set.of();
    LogFilter logFilter = LogFilter.ALL;
    Long loadAddress;
    List<String> symbols = new ArrayList<>();

    /** Where the run is saved on its way. */
    List<SavePoint> saveAt = new ArrayList<>();

    /** The snapshot that the run goes on from, or null. */
    String from;

    /** What the run of the snapshot that is reported on ended with, or null where it went on. */
    String savedHow;

    /** Whether that is about the instruction that came next. */
    boolean savedAtInstruction = true;

    /** What of its report is not in the machine. */
    List<Report.Section> savedLast = List.of();

    /** Whether what --from has restored is to be reported on and not run. */
    boolean explains;

    /** What the log of exceptions is compared with instead of being written, or null. */
    LogComparison comparison;

    String image;

    /** Throws IllegalArgumentException where options do not go together. */
    void check() {
        // Each of the two machines in step writes, and a search for the instruction starts over.
        if (diskWrite && engine.equals("lockstep")) {
            throw new IllegalArgumentException(
                    "--disk-write with --engine lockstep, expected jit or interp");
        }
        checkLive();
        checkLog();
        checkSaves();
        checkTrace();
        boolean drives = disk != null || cdrom != null;
        if (image == null && firmware == null && !drives && from == null) {
            throw new IllegalArgumentException(
                    "no IMAGE, expected one, or --disk, --cdrom, --firmware or --from");
        }
        if (videoBios != null && firmware == null) {
            throw new IllegalArgumentException("--video-bios, expected --firmware with it");
        }
        boolean loads = append != null || !initrd.isEmpty() || loadAddress != null || linuxSetup;
        if (loads && (image == null || firmware != null)) {
            throw new IllegalArgumentException(
                    "guest arguments, --initrd, --linux-setup or --load-address for a disk, a CD or"
                            + " --firmware: expected none, they boot by themselves");
        }
        if (firmware != null && image != null && disk != null) {
            throw new IllegalArgumentException(
                    "--firmware with IMAGE and --disk: expected one of them, it is the same disk");
        }
    }

    private void checkSaves() {
        boolean loads = append != null || !initrd.isEmpty() || loadAddress != null;
        if (from != null && (loads || !cpu.hidden().isEmpty())) {
            throw new IllegalArgumentException(
                    "--from with guest arguments, --initrd, --load-address or --cpu, expected none:"
                            + " the snapshot has what was loaded, and where");
        }
        if ((from != null || !saveAt.isEmpty()) && diskWrite) {
            throw new IllegalArgumentException(
                    "--save-at or --from with --disk-write, expected the guest's writes in memory:"
                            + " the image file would not go back with the rest");
        }
        if (!saveAt.isEmpty() && engine.equals("lockstep")) {
            throw new IllegalArgumentException(
                    "--save-at with --engine lockstep, expected jit or interp");
        }
        if (!saveAt.isEmpty() && (screen.equals("live") || "host".equals(clock))) {
            throw new IllegalArgumentException(
                    "--save-at with --screen live or --clock host, expected --clock virtual");
        }
    }

    private void checkLog() {
        if (log.isEmpty() && (logFile != null || logFilter != LogFilter.ALL)) {
            throw new IllegalArgumentException(
                    "--log-file or --log-filter, expected --log with it");
        }
        if (GuestLog.needsInterpreter(log) && engine.equals("lockstep")) {
            throw new IllegalArgumentException(
                    "--log exec or cpu with --engine lockstep, expected jit or interp");
        }
        if (!log.isEmpty() && logFile == null && screen.equals("live")) {
            throw new IllegalArgumentException(
                    "--log with --screen live, expected --log-file: the terminal shows the screen");
        }
    }

    private void checkTrace() {
        boolean coarse = traceGranularity == Granularity.BLOCK;
        if (trace == null && (!coarse || traceFilter != TraceFilter.ALL)) {
            throw new IllegalArgumentException(
                    "--trace-granularity or --trace-filter, expected --trace with it");
        }
        if (trace != null && engine.equals("lockstep")) {
            throw new IllegalArgumentException(
                    "--trace with --engine lockstep, expected jit or interp");
        }
        // Each of the two wants to be the engine.
        if (!coarse && GuestLog.needsInterpreter(log)) {
            throw new IllegalArgumentException(
                    "--log exec or cpu with --trace-granularity "
                            + traceGranularity
                            + ", expected block");
        }
    }

    private void checkLive() {
        boolean live = screen.equals("live");
        if (!live && !"host".equals(clock)) {
            return;
        }
        String what = live ? "--screen live" : "--clock host";
        // The two machines in step would each see a key at another instruction.
        if (engine.equals("lockstep")) {
            throw new IllegalArgumentException(
                    what + " with --engine lockstep, expected jit or interp");
        }
        if (live && "virtual".equals(clock)) {
            throw new IllegalArgumentException(
                    what + " with --clock virtual, expected host: whoever types does so by it");
        }
        if (live && "-".equals(serialInput)) {
            throw new IllegalArgumentException(
                    what
                            + " with --serial-input -, expected a file: standard input is the keyboard");
        }
    }

    /** Whether the terminal, if there is one, is to be at COM1: unless the run is to repeat. */
    boolean mayBeInteractive() {
        return serial.equals("stdio")
                && serialInput == null
                && steps.isEmpty()
                && saveAt.isEmpty()
                && !engine.equals("lockstep")
                && !"virtual".equals(clock);
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                String.valueOf(memoryBytes),
                engine,
                String.valueOf(jitSync),
                String.valueOf(jitThreshold),
                jitDump,
                append,
                initrd.toString(),
                String.valueOf(linuxSetup),
                firmware,
                videoBios,
                disk,
                String.valueOf(diskWrite),
                cdrom,
                serial,
                serialInput,
                debugConsole,
                screen,
                clock,
                cpu.text(),
                screenshot,
                steps.toString(),
                String.valueOf(maxInstructions),
                String.valueOf(timeoutMillis),
                String.valueOf(resetOnTripleFault),
                String.valueOf(rebootOnReset),
                String.valueOf(haltIsSuccess),
                String.valueOf(stats),
                log.toString(),
                logFile,
                trace,
                traceGranularity.toString(),
                traceFilter.toString(),
                report,
                bundle,
                breakOn.toString(),
                junit,
                success.toString(),
                logFilter.toString(),
                String.valueOf(loadAddress),
                symbols.toString(),
                saveAt.toString(),
                from,
                image);
    }
}
