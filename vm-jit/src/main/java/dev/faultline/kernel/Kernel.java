package dev.faultline.kernel;

import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Transcript;
import dev.faultline.snapshot.Checkpoints;
import dev.faultline.snapshot.Preparation;
import dev.faultline.symbols.Symbols;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A kernel and the machine that it is to run on; immutable.
 *
 * <p>The image's kind is seen from its content, as by {@code faultline run}; a disk image is booted
 * by the built-in BIOS, and what the guest writes to it is forgotten.
 */
public final class Kernel {
    /** Of what a guest sends to COM1; of more, the end. */
    private static final int SERIAL_BYTES = 16 << 20;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final Image image;
    private final LoadRequest request;
    private final MachineConfiguration configuration;
    private final Duration timeout;

    private Kernel(
            Image image,
            LoadRequest request,
            MachineConfiguration configuration,
            Duration timeout) {
        this.image = image;
        this.request = request;
        this.configuration = configuration;
        this.timeout = timeout;
    }

    /**
     * A kernel in a file, with 128 MiB, the JIT and a minute of the host's time.
     *
     * @throws ImageException where the file cannot be read
     */
    public static Kernel of(Path file) throws ImageException {
        return of(Image.read(file));
    }

    /** A kernel whose bytes are at hand; otherwise as {@link #of(Path)}. */
    public static Kernel of(Image image) {
        MachineConfiguration standard =
                MachineConfiguration.standard().withEngine(KernelEngine.JIT.factory());
        return new Kernel(image, LoadRequest.NONE, standard, TIMEOUT);
    }

    private Kernel with(LoadRequest other) {
        return new Kernel(image, other, configuration, timeout);
    }

    private Kernel with(MachineConfiguration other) {
        return new Kernel(image, request, other, timeout);
    }

    /** With so much RAM, 1 MiB to 64 GiB. */
    public Kernel withMemory(long bytes) {
        return with(configuration.withMemory(bytes));
    }

    /** With another engine. */
    public Kernel withEngine(KernelEngine engine) {
        return with(configuration.withEngine(engine.factory()));
    }

    /** With a guest command line. */
    public Kernel withCommandLine(String text) {
        return with(new LoadRequest(text, request.modules(), request.loadAddress()));
    }

    /** With one more multiboot module or initial RAM disk. */
    public Kernel withModule(Image module) {
        List<Image> modules = new ArrayList<>(request.modules());
        modules.add(module);
        return with(new LoadRequest(request.commandLine(), modules, request.loadAddress()));
    }

    /** As a flat binary for this physical address. */
    public Kernel withLoadAddress(long physicalAddress) {
        OptionalLong address = OptionalLong.of(physicalAddress);
        return with(new LoadRequest(request.commandLine(), request.modules(), address));
    }

    /** With a limit of instructions, after which a run ends; such a limit repeats exactly. */
    public Kernel withMaxInstructions(long count) {
        return with(configuration.withMaxInstructions(count));
    }

    /** With a limit of the host's time, counted from {@link #boot}. */
    public Kernel withTimeout(Duration limit) {
        return new Kernel(image, request, configuration, limit);
    }

    /**
     * Loads the kernel into a new machine, which stands before its first instruction then.
     *
     * @throws ImageException where the image is malformed or unsupported; the message says what,
     *     where and what was expected
     */
    public Session boot() throws ImageException {
        checkAccess();
        boolean disk = ImageLoader.isDisk(image, request);
        Transcript serial = new Transcript(SERIAL_BYTES);
        SerialWatch watch = new SerialWatch(serial);
        MachineConfiguration wired = configuration.withSerial(watch);
        if (disk) {
            wired = wired.withDisk(MemoryMedium.disk(image.bytes()));
        }
        Preparation start = disk ? Machine::boot : fresh -> fresh.load(image, request);
        Machine machine = new Machine(wired);
        try {
            start.prepare(machine);
        } catch (ImageException | RuntimeException | Error e) {
            machine.close();
            throw e;
        }
        Checkpoints checkpoints = new Checkpoints(machine, wired, start);
        return new Session(machine, serial, watch, Symbols.of(image), checkpoints, timeout);
    }

    /**
     * Boots the kernel and runs it to its end.
     *
     * @throws ImageException as {@link #boot}
     */
    public Outcome run() throws ImageException {
        try (Session session = boot()) {
            return session.run();
        }
    }

    /** The JVM's own message on this names neither the option nor where it goes. */
    private static void checkAccess() {
        Module base = Object.class.getModule();
        if (!base.isExported("jdk.internal.misc", Kernel.class.getModule())) {
            throw new IllegalStateException(
                    "guest memory is out of reach, expected the JVM option"
                            + " --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED (in Maven"
                            + " Surefire's argLine, in Gradle the test task's jvmArgs)");
        }
    }
}
