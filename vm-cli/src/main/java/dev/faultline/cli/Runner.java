package dev.faultline.cli;

import dev.faultline.cli.screen.ColouredText;
import dev.faultline.cli.screen.Screenshot;
import dev.faultline.cli.terminal.Wishes;
import dev.faultline.device.TextScreen;
import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.DiskFile;
import dev.faultline.device.disk.Media;
import dev.faultline.device.disk.MediumException;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.firmware.ElTorito;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.lockstep.Setup;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.operator.Script;
import dev.faultline.snapshot.SnapshotException;
import dev.faultline.symbols.Symbols;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** {@code faultline run}: builds the machine, runs it, says how it ended. */
final class Runner {
    private static final PrintStream ERR = System.err;

    private final RunOptions options;
    private final JUnitFile junit;
    private final Interaction interaction;

    private final Observers observers;

    private final FaultReporter faults;
    private final Output serial;
    private final Output debugConsole;

    /** What addresses are called, as far as files say so. */
    private Symbols symbols = Symbols.NONE;

    /** What is in the drives; a reset of the guest keeps what it wrote. */
    private Media media = Media.NONE;

    private volatile Execution execution;
    private volatile boolean finished;

    /** What the machine is restored from, or null. */
    private SavedMachine saved;

    /** What the run was asked to end by, or null. */
    private volatile ExitReason stop;

    /** Whether the machine has come to its end, whatever else is run to say why. */
    private boolean ended;

    /** What a live screen showed in the end, for the terminal as it was before. */
    private String lastScreen;

    private long instructions;

    /** What the operator is still to do; a reset of the guest goes on with it. */
    private Script script;

    /** What goes into COM1; a reset of the guest drops what it has not read. */
    private byte[] serialInput = {};

    /** The text that did not appear, or null. */
    private String unmet;

    /** Whether the script has said that the run ends. */
    private boolean scriptEnded;

    private Runner(
            RunOptions options,
            JUnitFile junit,
            FaultReporter faults,
            Observers observers,
            Interaction interaction)
            throws IOException {
        this.options = options;
        this.junit = junit;
        this.faults = faults;
        this.observers = observers;
        this.interaction = interaction;
        serial = Output.open(options.serial, interaction.stdio());
        boolean shared = options.debugConsole.equals(options.serial);
        debugConsole = shared ? serial : Output.open(options.debugConsole, interaction.stdio());
        script = options.steps.isEmpty() ? null : new Script(options.steps);
    }

    /** Runs and returns the exit code; everything that goes wrong is one line on standard error. */
    static int run(RunOptions options) {
        JUnitFile junit = JUnitFile.of(options);
        int code = run(options, junit);
        if (options.success.contains(code)) {
            code = ExitCode.OK;
        }
        try {
            junit.end(code);
            return code;
        } catch (IOException e) {
            return complain(junit, "input or output: " + e.getMessage(), ExitCode.BAD_INPUT);
        }
    }

    /** Reports on the machine of {@code --from} as it is, without running it. */
    static int explain(RunOptions options) {
        options.explains = true;
        return run(options, JUnitFile.of(options));
    }

    private static int run(RunOptions options, JUnitFile junit) {
        FaultReporter faults = new FaultReporter(options);
        try {
            return run(options, junit, faults);
        } catch (Interaction.RefusedException e) {
            return complain(junit, e.getMessage(), ExitCode.USAGE);
        } catch (ImageException | MediumException | SnapshotException e) {
            return complain(junit, e.getMessage(), ExitCode.BAD_INPUT);
        } catch (IOException | UncheckedIOException e) {
            return complain(junit, "input or output: " + e.getMessage(), ExitCode.BAD_INPUT);
        } catch (RuntimeException | Error e) {
            junit.say("internal error, a bug of Faultline: " + e + "\n");
            int code = internalError(e);
            faults.bug(e, null);
            return code;
        }
    }

    private static int run(RunOptions options, JUnitFile junit, FaultReporter faults)
            throws ImageException,
                    MediumException,
                    SnapshotException,
                    IOException,
                    Interaction.RefusedException {
        Interaction interaction = Interaction.of(options);
        try (Observers observers = Observers.open(options)) {
            return new Runner(options, junit, faults, observers, interaction).run();
        }
    }

    static int internalError(Throwable e) {
        ERR.println("faultline: internal error, a bug of Faultline: " + e);
        e.printStackTrace(ERR);
        return ExitCode.INTERNAL;
    }

    private static int complain(JUnitFile junit, String message, int code) {
        String line = "faultline: " + message;
        ERR.println(line);
        junit.say(line + "\n");
        return code;
    }

    private int run()
            throws ImageException,
                    MediumException,
                    SnapshotException,
                    IOException,
                    Interaction.RefusedException {
        saved = options.from == null ? null : SavedMachine.open(options);
        insertMedia();
        serialInput = readSerialInput();
        use(SymbolFiles.read(options.symbols));
        Setup setup = saved == null || saved.hasImage(options) ? setup() : withoutImage();
        if (options.explains) {
            return explain(setup);
        }
        try {
            options.breakOn.replaceAll(condition -> condition.with(symbols));
        } catch (IllegalArgumentException e) {
            return complain(junit, e.getMessage(), ExitCode.USAGE);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted));
        startTimeout();
        RunResult result;
        try {
            interaction.open(new AtTerminal());
            do {
                result = runOnce(setup);
            } while (result != null && again(result.reason()));
        } finally {
            interaction.close();
            finished = true;
        }
        if (lastScreen != null) {
            System.out.println(lastScreen);
        }
        if (result == null) {
            String divergence = "faultline: lockstep: " + execution.divergence();
            ERR.print(divergence);
            junit.say(divergence);
            return ExitCode.DIVERGENCE;
        }
        if (!(result.reason() instanceof ExitReason.BreakReached)) {
            execution.missedBreaks().forEach(m -> ERR.println("faultline: --break-on " + m));
        }
        if (options.stats) {
            ERR.printf(
                    "faultline: %d instructions retired, %d ns of guest time%n",
                    instructions, result.nanos());
        }
        return report(result.reason());
    }

    private int explain(Setup setup) throws ImageException {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMemory(options.memoryBytes)
                        .withCpu(options.cpu)
                        .withMedia(media);
        try (Machine machine = new Machine(configuration)) {
            start(setup).prepare(machine);
            faults.asSaved(machine);
        }
        return ExitCode.OK;
    }

    /** How a machine gets the image: in its drive, or in its memory. */
    private Setup setup() throws ImageException, MediumException {
        if (options.firmware != null) {
            insertFirmware();
            return machine -> {};
        }
        if (options.image == null) {
            return bootDrives();
        }
        Path file = Path.of(options.image);
        if (!Files.exists(file)) {
            Image kernel = builtInKernel();
            LoadRequest request = request();
            return ImageLoader.isDisk(kernel, request)
                    ? bootDisk(MemoryMedium.disk(kernel.bytes()))
                    : load(kernel, request);
        }
        if (DiskFile.isStream(file)) {
            throw new ImageException(file + ": no regular file, expected an image");
        }
        LoadRequest request = request();
        Image head = Image.readHead(file, ImageLoader.HEAD);
        if (head.bytes().length == 0) {
            throw new ImageException(file + ": empty file, expected an image");
        }
        if (ImageLoader.isDisk(head, request)) {
            return bootDisk(DiskFile.openDisk(file, options.diskWrite));
        }
        if (options.loadAddress == null && !Files.isDirectory(file) && DiskFile.isCd(file)) {
            return bootCd(file);
        }
        Image image = Image.read(file);
        return load(image, request);
    }

    private Setup load(Image image, LoadRequest request) {
        use(Symbols.merged(List.of(Symbols.of(image), symbols)));
        return machine -> machine.load(image, request);
    }

    private void use(Symbols all) {
        symbols = all;
        faults.setSymbols(all);
        observers.setSymbols(all);
    }

    /** Without an image: what --disk and --cdrom have put in; a CD alone must boot. */
    private Setup bootDrives() throws ImageException {
        if (options.disk == null) {
            ElTorito.read(options.cdrom, media.cdrom());
        }
        return Machine::boot;
    }

    private Setup bootCd(Path file) throws ImageException, MediumException {
        boolean loads = options.append != null || !options.initrd.isEmpty() || options.linuxSetup;
        if (options.cdrom != null || loads) {
            throw new ImageException(
                    file
                            + ": a CD image, expected no --cdrom, guest arguments, --initrd or"
                            + " --linux-setup beside it");
        }
        media = media.withCdrom(DiskFile.openCd(file));
        ElTorito.read(file.toString(), media.cdrom());
        return Machine::boot;
    }

    /** The image, if any, is the disk, and the firmware boots it. */
    private void insertFirmware() throws ImageException, MediumException {
        Image file = Image.read(Path.of(options.firmware));
        FirmwareRom rom = FirmwareRom.of(file.name(), file.bytes());
        if (options.videoBios != null) {
            rom = rom.withVideoBios(Image.read(Path.of(options.videoBios)).bytes());
        }
        media = media.withFirmware(rom);
        if (options.image == null) {
            return;
        }
        Path image = Path.of(options.image);
        media =
                media.withDisk(
                        Files.exists(image)
                                ? DiskFile.openDisk(image, options.diskWrite)
                                : MemoryMedium.disk(builtInKernel().bytes()));
    }

    private Setup bootDisk(BlockMedium disk) throws ImageException {
        if (options.disk != null) {
            throw new ImageException(
                    options.image + ": a disk image itself, expected no --disk beside it");
        }
        media = media.withDisk(disk);
        return Machine::boot;
    }

    private Image builtInKernel() throws ImageException {
        TestKernel kernel =
                TestKernels.find(options.image)
                        .orElseThrow(() ->
                                new ImageException(
                                        options.image
                                                + ": no such file, and no built-in kernel of that name"
                                                + " (see: faultline list)"));
        if (options.append == null) {
            options.append = kernel.commandLine();
        }
        return new Image(options.image, kernel.image());
    }

    private void insertMedia() throws MediumException {
        if (options.disk != null) {
            media = media.withDisk(DiskFile.openDisk(Path.of(options.disk), options.diskWrite));
        }
        if (options.cdrom != null) {
            media = media.withCdrom(DiskFile.openCd(Path.of(options.cdrom)));
        }
    }

    private LoadRequest request() throws ImageException {
        List<Image> modules = new ArrayList<>();
        for (String file : options.initrd) {
            modules.add(Image.read(Path.of(file)));
        }
        return new LoadRequest(
                options.append == null ? "" : options.append,
                modules,
                options.loadAddress == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(options.loadAddress),
                options.linuxSetup);
    }

    private RunResult runOnce(Setup setup) throws ImageException, IOException, SnapshotException {
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMemory(options.memoryBytes)
                        .withCpu(options.cpu)
                        .withSerial(junit.hearing(serial))
                        .withDebugConsole(debugConsole)
                        .withMaxInstructions(options.maxInstructions - instructions)
                        .withMedia(media);
        Execution current = new Execution(options, configuration, observers, faults, symbols);
        execution = current;
        try {
            RunResult result = current.run(withInput(setup), this::atEnd);
            instructions += result == null ? 0 : result.instructions();
            serialInput = new byte[0];
            saved = null;
            return result;
        } finally {
            serial.close();
            debugConsole.close();
        }
    }

    private Setup withoutImage() {
        return machine -> {
            throw new ImageException(
                    options.image + ": no such file, expected it for the reset of the guest");
        };
    }

    /** How the machine gets to where it starts: by its image, or by the snapshot. */
    private Setup start(Setup setup) {
        SavedMachine from = saved;
        if (from == null) {
            return setup;
        }
        Script steps = script;
        return machine -> {
            try {
                from.restore(machine, steps);
            } catch (SnapshotException e) {
                throw new ImageException(options.from + ": " + e.getMessage());
            }
        };
    }

    private Setup withInput(Setup imageSetup) {
        Setup setup = start(imageSetup);
        // Of another machine that does the same at the end, for the report, when they have changed.
        Script steps = saved == null ? script : null;
        byte[] input = serialInput;
        ended = false;
        return machine -> {
            setup.prepare(machine);
            if (input.length != 0) {
                machine.feedSerial(input);
            }
            if (steps != null) {
                machine.play(steps);
            }
            if (interaction.live()) {
                interaction.attend(machine, this::flush);
            }
            // Who ended the run before there was a machine found nothing to stop.
            ExitReason early = stop;
            if (early != null && !ended) {
                machine.requestStop(early);
            }
        };
    }

    private byte[] readSerialInput() throws IOException {
        if (options.serialInput == null) {
            return new byte[0];
        }
        return options.serialInput.equals("-")
                ? System.in.readAllBytes()
                : Files.readAllBytes(Path.of(options.serialInput));
    }

    private void atEnd(Machine machine) {
        ended = true;
        media = machine.media();
        if (script != null) {
            unmet = machine.operator().unmet();
            scriptEnded = machine.operator().endedRun();
            script = script.after(machine.operator().position());
        }
        if (!again(machine.result().reason())) {
            faults.atEnd(machine, execution.checkpoints());
        }
        if (!options.screen.equals("none")) {
            TextScreen screen = machine.devices().vga().textScreen();
            String text = onTerminal() ? ColouredText.of(screen) : screen.text();
            if (options.screen.equals("live")) {
                lastScreen = text;
            } else {
                serial.flush();
                System.out.println(text);
            }
        }
        if (options.screenshot != null) {
            try {
                Screenshot.write(machine.devices().vga(), Path.of(options.screenshot));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether colours have a reader (no-color.org: nobody who sets NO_COLOR wants any). */
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }

    private boolean again(ExitReason reason) {
        if (scriptEnded) {
            return false;
        }
        return reason instanceof ExitReason.Reset && options.rebootOnReset
                || reason instanceof ExitReason.TripleFault && options.resetOnTripleFault;
    }

    private int report(ExitReason reason) {
        junit.say(faults.print());
        String how =
                switch (reason) {
                    case ExitReason.PowerOff() -> null;
                    case ExitReason.DebugExit(int _) -> null;
                    case ExitReason.Reset(String why) -> "the guest asked for a reset: " + why;
                    case ExitReason.Stopped(String what) -> "the guest stopped for good: " + what;
                    case ExitReason.Interrupted(String by) -> "interrupted by " + by;
                    case ExitReason.ScriptEnded() -> null;
                    case ExitReason.BreakReached(String condition, boolean _) ->
                            "stopped by --break-on " + condition;
                    case ExitReason.TripleFault() -> "triple fault";
                    case ExitReason.LimitReached(String which) -> which + " reached";
                };
        if (how != null) {
            String line = "faultline: %s, after %d instructions%n".formatted(how, instructions);
            ERR.print(line);
            junit.say(line);
        }
        if (unmet != null) {
            return complain(junit, "the text \"" + unmet + "\" did not appear", ExitCode.NOT_MET);
        }
        return scriptEnded ? ExitCode.OK : ExitCode.of(reason, options.haltIsSuccess);
    }

    private void startTimeout() {
        if (options.timeoutMillis == 0) {
            return;
        }
        Thread.ofPlatform()
                .daemon()
                .name("timeout")
                .start(() -> {
                    try {
                        Thread.sleep(options.timeoutMillis);
                    } catch (InterruptedException _) {
                        return;
                    }
                    stop(new ExitReason.LimitReached("--timeout"));
                });
    }

    private void stop(ExitReason reason) {
        stop = reason;
        Execution current = execution;
        if (current != null) {
            current.stop(reason);
        }
    }

    /** What is asked for by keys. */
    private final class AtTerminal implements Wishes {
        @Override
        public void end(String how) {
            stop(new ExitReason.Interrupted(how));
        }

        @Override
        public void report() {
            Execution current = execution;
            if (current != null) {
                current.ask(machine -> interaction.say(faults.whileRunning(machine)));
            }
        }
    }

    private void flush() {
        serial.flush();
        debugConsole.flush();
    }

    /** The JVM's shutdown hook: after Ctrl-C the run ends with a summary. */
    private void interrupted() {
        if (finished) {
            return;
        }
        interaction.close();
        flush();
        finishObservers();
        Execution current = execution;
        long count = current == null ? 0 : current.instructions();
        ERR.printf("%nfaultline: interrupted after about %d instructions%n", instructions + count);
    }

    private void finishObservers() {
        try {
            observers.finish();
        } catch (UncheckedIOException e) {
            complain(junit, e.getMessage(), ExitCode.BAD_INPUT);
        }
    }
}
