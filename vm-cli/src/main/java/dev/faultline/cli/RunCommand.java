package dev.faultline.cli;

import static java.util.stream.Collectors.toSet;

import dev.faultline.breakpoint.BreakCondition;
import dev.faultline.cli.screen.Screenshot;
import dev.faultline.cpu.CpuModel;
import dev.faultline.log.LogFilter;
import dev.faultline.log.LogKind;
import dev.faultline.operator.Step;
import dev.faultline.tracefile.Granularity;
import dev.faultline.tracefile.TraceFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faultline run} as picocli sees it. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Boots an image and runs it until it stops.",
        footer = {
            "",
            "Exit codes: 0 powered off; odd (value << 1 | 1) by isa-debug-exit; 2 usage; 4 stopped"
                    + " for good; 6 reset; 8 a text of --expect did not come; 10 stopped by"
                    + " --break-on; 66 bad input file; 70 internal error; 124 limit reached;"
                    + " 130 interrupted; 134 triple fault; 136 the engines differ."
        })
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "guest RAM, 1M to 64G (default 128M)")
    private String memory;

    @Option(
            names = "--engine",
            paramLabel = "interp|jit|lockstep",
            description =
                    "what executes the guest (default jit); lockstep runs the JIT and the"
                            + " interpreter in step and stops at the first difference")
    private String engine;

    @Option(
            names = "--jit",
            paramLabel = "sync|background",
            description =
                    "where the JIT compiles: on the guest's thread, so that runs repeat exactly, or"
                            + " on its own (default background; lockstep is always sync)")
    private String jit;

    @Option(
            names = "--jit-threshold",
            paramLabel = "N",
            description = "compile a block once it was interpreted N times")
    private String jitThreshold;

    @Option(
            names = "--jit-dump",
            paramLabel = "DIR",
            description = "write a listing of each region that the JIT makes")
    private String jitDump;

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            description = "guest command line (the same as what follows --)")
    private String append;

    @Option(
            names = "--initrd",
            paramLabel = "FILE",
            description = "initial RAM disk, or multiboot module (repeatable)")
    private List<String> initrd = new ArrayList<>();

    @Option(
            names = "--linux-setup",
            description =
                    "enter a Linux image in real mode, by its own setup code and with the built-in"
                            + " BIOS, and not by the kernel's own entry")
    private boolean linuxSetup;

    @Option(
            names = "--firmware",
            paramLabel = "FILE",
            description =
                    "ROM to start in, like SeaBIOS's bios.bin; IMAGE, if any, is the hard disk")
    private String firmware;

    @Option(
            names = "--video-bios",
            paramLabel = "FILE",
            description =
                    "option ROM that --firmware shows text with, like SeaBIOS's vgabios-stdvga.bin;"
                            + " without it text goes to COM1")
    private String videoBios;

    @Option(names = "--disk", paramLabel = "FILE", description = "raw image of the first hard disk")
    private String disk;

    @Option(
            names = "--disk-write",
            description =
                    "the guest's writes to the hard disk change its image file (default: they are"
                            + " kept in memory and forgotten at the end)")
    private boolean diskWrite;

    @Option(
            names = "--cdrom",
            paramLabel = "FILE",
            description = "ISO 9660 image in the CD-ROM drive")
    private String cdrom;

    @Option(
            names = "--serial",
            paramLabel = "stdio|FILE|null",
            description =
                    "where COM1's output goes (default stdio, which on a terminal is also its"
                            + " input: Ctrl-A X ends the run then)")
    private String serial;

    @Option(
            names = "--serial-input",
            paramLabel = "FILE|-",
            description =
                    "send the file to COM1, from power-on and at the line's speed; - is standard"
                            + " input, read to its end before the guest starts, so that runs repeat")
    private String serialInput;

    @Option(
            names = "--debugcon",
            paramLabel = "stdio|FILE|null",
            description = "where port 0xe9's output goes (default null)")
    private String debugConsole;

    @Option(
            names = "--screen",
            paramLabel = "none|text|live",
            description =
                    "print the VGA text screen at exit, with its colours on a terminal (default"
                            + " none), or make the terminal screen and keyboard: Ctrl-A X ends"
                            + " the run, and output to stdio is shown after it")
    private String screen;

    @Option(
            names = "--clock",
            paramLabel = "virtual|host",
            description =
                    "let time go as fast as the guest needs it, a function of its instructions, or"
                            + " not faster than the host's (default: host where the terminal is"
                            + " COM1 or the screen, else virtual; virtual keeps COM1 off it)")
    private String clock;

    @Option(
            names = "--cpu",
            paramLabel = "MODEL",
            description =
                    "what CPUID shows: max (default), x86-64, x86-64-v2 or x86-64-v3, then features"
                            + " with + or -, like max,-avx2; what is hidden is #UD")
    private String cpu;

    @Option(
            names = "--screenshot",
            paramLabel = "FILE",
            description = "write the VGA text screen at exit, as .txt or .png")
    private String screenshot;

    @ArgGroup(validate = true, multiplicity = "0..*", order = -1)
    private List<StepOption> steps = new ArrayList<>();

    @Option(
            names = "--max-instructions",
            paramLabel = "N",
            description = "end after N instructions")
    private String maxInstructions;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "end after a time of the host's, like 30s or 500ms")
    private String timeout;

    @Option(
            names = "--on-triple-fault",
            paramLabel = "stop|reset",
            description = "default stop, exit code 134")
    private String onTripleFault;

    @Option(
            names = "--on-reset",
            paramLabel = "stop|reboot",
            description = "default stop, exit code 6")
    private String onReset;

    @Option(
            names = "--halt",
            paramLabel = "stop|success",
            description = "exit code when the guest stops for good: 4, or 0 for success")
    private String halt;

    @Option(
            names = "--stats",
            description = "say at the end how many instructions were retired, and the guest's time")
    private boolean stats;

    @Option(
            names = "--log",
            paramLabel = "KIND,...",
            description =
                    "log as QEMU's -d does: int exceptions and interrupts, real the same in real"
                            + " mode, why the reason of each exception, cpu_reset resets and triple"
                            + " faults, in_asm instructions as they are translated, unimp what is"
                            + " not modelled; exec blocks and cpu registers as they are executed,"
                            + " which makes the interpreter run the guest")
    private String log;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = "where --log goes (default standard error)")
    private String logFile;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "record what is executed there; faultline trace and faultline diff read it")
    private String trace;

    @Option(
            names = "--trace-granularity",
            paramLabel = "block|instruction|memory",
            description =
                    "blocks and events (default), also each instruction with the registers it"
                            + " changed, or also each access to data; the finer two make the"
                            + " interpreter run the guest")
    private String traceGranularity;

    @Option(
            names = "--trace-filter",
            paramLabel = "FILTER",
            description =
                    "record only range=0x1000-0x1fff, cpl=3, vector=14, from start=ADDRESS or"
                            + " after=N instructions on, to stop=ADDRESS, or the first=N"
                            + " instructions; joined by commas")
    private String traceFilter;

    @Option(
            names = "--break-on",
            paramLabel = "CONDITIONS",
            description =
                    "stop with the fault report and exit code 10 when an exception or interrupt"
                            + " enters its handler: vector=14, error=0x2, cr2=0x0..0xfff, cpl=3,"
                            + " rip=0x1000..0x1fff or a symbol where it came, count=3 for the third"
                            + " time, joined by commas; with rip alone before an instruction there"
                            + " is executed (repeatable)")
    private List<String> breakOn = new ArrayList<>();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "write the fault report there, as text or, by the name .html, as a page")
    private String report;

    @Option(
            names = "--bundle",
            paramLabel = "FILE.zip",
            description =
                    "write all that reproduces the end there, if it is one that a fault report is"
                            + " printed on: report, flight recorder, snapshot, the command, and the"
                            + " files of up to 16 MiB; faultline explain reads it")
    private String bundle;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "write the run there as a test case in JUnit's XML, however it ends")
    private String junit;

    @Option(
            names = "--success",
            paramLabel = "CODE",
            description =
                    "make 0 of this exit code, like 33 where the kernel's success is 0x10 at"
                            + " isa-debug-exit (repeatable)")
    private List<String> success = new ArrayList<>();

    @Option(
            names = "--log-filter",
            paramLabel = "FILTER",
            description =
                    "log only vector=14,13,0x20-0x2f, cpl=3, range=0x1000-0x1fff (RIP) or the"
                            + " first=100 of each kind; collapse counts repeats in a row; joined by"
                            + " commas")
    private String logFilter;

    @Option(
            names = "--load-address",
            paramLabel = "ADDRESS",
            description =
                    "the image is a flat binary for this physical address, started there: in real"
                            + " mode below 1 MiB, else in 32-bit protected mode")
    private String loadAddress;

    @Option(
            names = "--symbols",
            paramLabel = "ELF[@OFFSET]",
            description =
                    "an ELF file with symbols of what the guest runs beside the image's own, like a"
                            + " disk's kernel; OFFSET is added to its addresses (repeatable)")
    private List<String> symbols = new ArrayList<>();

    @Option(
            names = "--save-at",
            paramLabel = "WHEN:FILE",
            description =
                    "save the whole machine there, to go on from with --from: after a number of"
                            + " instructions, like 5000000 or 5M, or of virtual time, like 2s or"
                            + " 300ms, since power-on (repeatable)")
    private List<String> saveAt = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "go on from what --save-at has written, and to the same end; the files in the"
                            + " machine's drives must be the same, IMAGE need not be given")
    private String from;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "IMAGE",
            description = "a file, or the name of a built-in kernel (see: faultline list)")
    private String image;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "GUEST ARGUMENTS",
            description = "after --: the guest's command line")
    private List<String> guestArguments = new ArrayList<>();

    @Override
    public Integer call() {
        return Runner.run(options());
    }

    /** The options, or picocli's complaint. */
    RunOptions options() {
        RunOptions options = new RunOptions();
        options.arguments = spec.root().commandLine().getParseResult().originalArgs();
        try {
            options.image = image;
            options.initrd = initrd;
            options.symbols = symbols;
            for (String point : saveAt) {
                options.saveAt.add(Values.savePoint(point));
            }
            options.from = from;
            options.append = append;
            options.linuxSetup = linuxSetup;
            options.firmware = firmware;
            options.videoBios = videoBios;
            options.disk = disk;
            options.diskWrite = diskWrite;
            options.cdrom = cdrom;
            if (memory != null) {
                options.memoryBytes = Values.memory(memory);
            }
            if (engine != null) {
                options.engine = Values.engine(engine);
            }
            options.jitSync = jit != null && Values.jitSync(jit);
            options.jitDump = jitDump;
            if (jitThreshold != null) {
                options.jitThreshold = Values.threshold(jitThreshold);
            }
            if (serial != null) {
                options.serial = serial;
            }
            options.serialInput = serialInput;
            if (debugConsole != null) {
                options.debugConsole = debugConsole;
            }
            if (maxInstructions != null) {
                options.maxInstructions = Values.count(maxInstructions);
            }
            if (timeout != null) {
                options.timeoutMillis = Values.millis(timeout);
            }
            options.stats = stats;
            options.junit = junit;
            options.success = success.stream().map(Values::success).collect(toSet());
            setLog(options);
            for (StepOption step : steps) {
                options.steps.add(step.step());
            }
            if (screen != null) {
                options.screen = Values.screen(screen);
            }
            if (clock != null) {
                options.clock = Values.word(clock, "virtual", "host");
            }
            if (cpu != null) {
                options.cpu = CpuModel.parse(cpu);
            }
            if (screenshot != null) {
                options.screenshot = Screenshot.check(screenshot);
            }
            options.resetOnTripleFault = is(onTripleFault, "stop", "reset");
            options.rebootOnReset = is(onReset, "stop", "reboot");
            options.haltIsSuccess = is(halt, "stop", "success");
            if (loadAddress != null) {
                options.loadAddress = Values.address(loadAddress);
            }
            setGuestArguments(options);
            options.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return options;
    }

    /** One of the operator's steps; picocli keeps the order of such groups. */
    private static final class StepOption {
        @Option(
                names = "--type",
                required = true,
                paramLabel = "TEXT",
                description =
                        "press the keys of a US keyboard that type it, 20 ms of virtual time each;"
                                + " \\n is Enter, also \\t \\b \\e \\\\ \\xHH. This and the next four"
                                + " are steps, done one after the other from power-on")
        private String type;

        @Option(
                names = "--keys",
                required = true,
                paramLabel = "KEYS",
                description = "press keys by QEMU's names, like ctrl-alt-delete,f1,ret")
        private String keys;

        @Option(
                names = "--type-at",
                required = true,
                paramLabel = "TIME",
                description = "wait for a virtual time since power-on, like 2s or 1500ms")
        private String typeAt;

        @Option(
                names = "--expect",
                required = true,
                paramLabel = "TEXT",
                description =
                        "wait until the text stands in a row of the screen, or has come out of COM1"
                                + " since the last one did; as last step it ends the run with"
                                + " exit code 0. Exit code 8 if a text does not come")
        private String expect;

        @Option(
                names = "--then",
                required = true,
                paramLabel = "STEP",
                description =
                        "type:TEXT or keys:KEYS as above, serial:TEXT to COM1, stop to end the run"
                                + " with exit code 0")
        private String then;

        Step step() {
            if (type != null) {
                return InputSteps.of("--type", type);
            }
            if (keys != null) {
                return InputSteps.of("--keys", keys);
            }
            if (typeAt != null) {
                return InputSteps.of("--type-at", typeAt);
            }
            return expect != null
                    ? InputSteps.of("--expect", expect)
                    : InputSteps.of("--then", then);
        }
    }

    private void setLog(RunOptions options) {
        options.logFile = logFile;
        options.report = report;
        options.bundle = bundle;
        breakOn.forEach(text -> options.breakOn.add(BreakCondition.parse(text)));
        if (log != null) {
            options.log = LogKind.parse(log);
        }
        if (logFilter != null) {
            options.logFilter = LogFilter.parse(logFilter);
        }
        options.trace = trace;
        if (traceGranularity != null) {
            options.traceGranularity = Granularity.parse(traceGranularity);
        }
        if (traceFilter != null) {
            options.traceFilter = TraceFilter.parse(traceFilter);
        }
    }

    private void setGuestArguments(RunOptions options) {
        if (guestArguments.isEmpty()) {
            return;
        }
        if (append != null) {
            throw new IllegalArgumentException(
                    "guest arguments both after -- and by --append, expected one of them");
        }
        options.append = String.join(" ", guestArguments);
    }

    private static boolean is(String text, String normal, String other) {
        return text != null && Values.word(text, normal, other).equals(other);
    }
}
