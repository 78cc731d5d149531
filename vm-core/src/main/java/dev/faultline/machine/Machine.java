package dev.faultline.machine;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.EventQueue;
import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.Wiring;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.Reset;
import dev.faultline.device.DeviceConfiguration;
import dev.faultline.device.StandardDevices;
import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.Media;
import dev.faultline.firmware.Bios;
import dev.faultline.ir.Block;
import dev.faultline.loader.EntryState;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.ImageKind;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.loader.LoadTarget;
import dev.faultline.loader.LoadedImage;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Mmu;
import dev.faultline.operator.HostSide;
import dev.faultline.operator.LiveOperator;
import dev.faultline.operator.Operator;
import dev.faultline.operator.Script;
import dev.faultline.operator.SerialFeed;
import dev.faultline.trace.FlightRecorder;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Dispatcher;
import dev.faultline.translate.Engine;
import dev.faultline.translate.InstructionStop;
import dev.faultline.translate.Platform;
import dev.faultline.translate.Translator;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A PC with one processor. Not thread-safe, except for requests to stop and for an NMI. */
public final class Machine implements AutoCloseable {
    private final PhysicalMemory memory;
    private final Cpu cpu;
    private final PortBus ports = new PortBus();
    private final MmioBus mmio = new MmioBus();
    private final StandardDevices devices;
    private final Media media;
    private final VirtualClock clock;
    private final MachinePlatform platform;
    private final Engine engine;
    private final Dispatcher dispatcher;
    private final BlockCache cache;
    private final Translator translator;
    private final Wiring wiring;
    private final FlightRecorder recorder;
    private final SerialFeed serialFeed;
    private RunResult result;
    private DeviceListener deviceListener = DeviceListener.NONE;

    /** Who works at the keyboard by a script, or null. */
    private Operator operator;

    public Machine(MachineConfiguration configuration) {
        CodePages codePages = new CodePages();
        memory = new PhysicalMemory(configuration.memoryBytes(), codePages);
        EventQueue events = new EventQueue();
        media = configuration.media().copy();
        platform = new MachinePlatform(configuration, events, ports);
        cpu = new Cpu(platform);
        clock = new VirtualClock(cpu);
        cpu.mmu = new Mmu(cpu, memory, codePages, deviceMemory());
        A20Gate gate = a20Gate();
        wiring = new Wiring(clock, events, ports, mmio, platform, gate);
        devices = new StandardDevices(deviceConfiguration(configuration), wiring);
        translator = new Translator(cpu, memory);
        cache = new BlockCache(cpu, translator, codePages);
        codePages.setWriteListener(cache);
        engine = configuration.engine().create(cpu, cache);
        dispatcher = new Dispatcher(cpu, cache, engine, platform);
        platform.connect(cpu, clock, devices);
        serialFeed = new SerialFeed(clock, events, devices.com1());
        recorder = new FlightRecorder(cpu);
        cpu.features.hide(configuration.cpu());
        cpu.features.tscHertz = VirtualClock.TSC_FREQUENCY;
        Reset.toPowerOn(cpu);
        if (media.firmware() != null) {
            shadow(media.firmware());
        }
    }

    /** Below 1 MiB firmware stands in RAM from the start: PAM registers switch nothing. */
    private void shadow(FirmwareRom rom) {
        int offset = rom.shadowOffset();
        int length = rom.bytes().length - offset;
        memory.write(MemoryLayout.HIGH_MEMORY - length, rom.bytes(), offset, length);
    }

    private DeviceMemory deviceMemory() {
        return new DeviceMemory() {
            @Override
            public long read(long physicalAddress, int size) {
                long value = mmio.read(physicalAddress, size);
                deviceListener.memoryRead(physicalAddress, size, value);
                return value;
            }

            @Override
            public void write(long physicalAddress, int size, long value) {
                deviceListener.memory(physicalAddress, size, value);
                mmio.write(physicalAddress, size, value);
            }
        };
    }

    private A20Gate a20Gate() {
        return new A20Gate() {
            @Override
            public void setA20(boolean enabled) {
                memory.setA20(enabled);
            }

            @Override
            public boolean a20() {
                return memory.a20();
            }
        };
    }

    private DeviceConfiguration deviceConfiguration(MachineConfiguration configuration) {
        long above = 0;
        long below = 0;
        for (PhysicalMemory.Range range : memory.ramRanges()) {
            if (range.start() >= PhysicalMemory.HIGH_HOLE_END) {
                above += range.size();
            } else {
                below = Math.max(below, range.end());
            }
        }
        return new DeviceConfiguration(
                below,
                above,
                value -> transmitted(value, configuration.serial()),
                configuration.debugConsole()::accept,
                media);
    }

    private void transmitted(int value, IntConsumer sink) {
        if (operator != null) {
            operator.hear(value);
        }
        sink.accept(value);
    }

    /** Lets an operator do what a script says, from now on. */
    public void play(Script script) {
        operator = new Operator(script, clock, wiring.scheduler(), devices, platform::scriptEnded);
    }

    /** Sends bytes to COM1, from now on. */
    public void feedSerial(byte[] bytes) {
        serialFeed.feed(bytes);
    }

    /**
     * Holds virtual time to the host's from now on, takes what is typed when it comes and shows the
     * screen. Only for a machine that runs by itself: what is typed comes at another instruction
     * each time.
     */
    public void live(HostSide host) {
        LiveOperator looker = new LiveOperator(host, clock, wiring.scheduler(), devices);
        platform.live(host.time(), looker);
    }

    /** Whether {@link #live} was called. */
    public boolean isLive() {
        return platform.isLive();
    }

    /** Who does what the script says, or null where none is played. */
    public Operator operator() {
        return operator;
    }

    /**
     * Loads an image and sets the processor to enter it.
     *
     * @throws ImageException where the image is malformed or unsupported; the message says what,
     *     where and what was expected
     */
    public LoadedImage load(Image image, LoadRequest request) throws ImageException {
        LoadedImage loaded = ImageLoader.load(image, request, target());
        if (loaded.kind() == ImageKind.LINUX_SETUP) {
            installBios();
        }
        EntrySetup.apply(cpu, loaded.entry());
        return loaded;
    }

    /**
     * Sets the processor to boot the disk among the media, drive 80h, by the built-in BIOS; or the
     * CD, drive E0h, where no disk has a boot sector.
     */
    public void boot() {
        EntrySetup.apply(cpu, installBios());
    }

    /** Puts the built-in BIOS where the guest finds it; how the processor enters it to boot. */
    public EntryState installBios() {
        Bios bios =
                new Bios(cpu, wiring, memory.size(), media, platform::sleepUntil, platform::remark);
        platform.setBios(bios, this::processorWasSet);
        return bios.install();
    }

    /** Whether the built-in BIOS is there. */
    public boolean hasBios() {
        return platform.hasBios();
    }

    private LoadTarget target() {
        return new LoadTarget() {
            @Override
            public long memorySize() {
                return memory.size();
            }

            @Override
            public void write(long physicalAddress, byte[] data, int offset, int length) {
                memory.write(physicalAddress, data, offset, length);
            }

            @Override
            public void zero(long physicalAddress, long length) {
                memory.zero(physicalAddress, length);
            }
        };
    }

    /** The processor, to set up and to inspect between runs. */
    public Cpu cpu() {
        return cpu;
    }

    /** Physical memory. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** What has happened lately. */
    public FlightRecorder recorder() {
        return recorder;
    }

    /** The devices, for input and for the screen. */
    public StandardDevices devices() {
        return devices;
    }

    /** What is in the drives, with what the guest has written so far. */
    public Media media() {
        return media;
    }

    /** Ends the run soon; from any thread. The reason given becomes the result's. */
    public void requestStop(ExitReason reason) {
        platform.stop(reason);
    }

    /**
     * Has something done on the guest's thread soon, between two instructions; from any thread. Of
     * several before one is done only the last is.
     */
    public void betweenInstructions(Runnable task) {
        platform.betweenInstructions(task);
    }

    /** Raises a non-maskable interrupt soon; from any thread. */
    public void requestNmi() {
        platform.requestNmi();
    }

    /** Names who is told of the guest's accesses to devices. */
    public void setDeviceListener(DeviceListener listener) {
        deviceListener = listener;
        platform.setDeviceListener(listener);
    }

    /** Adds one who is told of each block as it is translated. */
    public void addTranslationListener(Consumer<Block> listener) {
        cache.addTranslationListener(listener);
    }

    /** Names who is told of what is not modelled, once each, in place of the diagnostics' log. */
    public void setUnmodelledListener(Consumer<String> listener) {
        ports.setUnmodelledListener(listener);
        mmio.setUnmodelledListener(listener);
        platform.setUnmodelledListener(listener);
    }

    /** Says nothing to the diagnostics' log: for one of two machines that do the same. */
    public void silence() {
        setUnmodelledListener(text -> {});
        platform.setRemarkListener(text -> {});
    }

    /**
     * Lets blocks have so many guest instructions at most, from now on: all present ones are
     * forgotten. For whoever looks for the one instruction that an engine gets wrong.
     */
    public void limitBlocks(int instructions) {
        translator.limitInstructions(instructions);
        cache.clear();
    }

    /** Names who stops the guest before some of its instructions, from now on. */
    public void setInstructionStop(InstructionStop stop) {
        cache.setInstructionStop(stop);
    }

    /**
     * To be called where the processor was set from outside between two runs: the next block is not
     * the one that follows where the last one ended.
     */
    public void processorWasSet() {
        cache.dropLink();
    }

    /** To be called where everything was set from outside: what is derived from it is made anew. */
    public void stateWasSet() {
        cache.clear();
        cache.dropLink();
        cpu.mmu.stateWasSet();
        cpu.modeChanged();
        cpu.attention = true;
    }

    /** Virtual time since power-on, in ns. */
    public long nanos() {
        return clock.nanos();
    }

    /** Whether the last run has ended, and not because of {@link #requestStop} or a pause. */
    public boolean endedByItself() {
        return result != null && !platform.stoppedFromOutside();
    }

    /**
     * Names who is called at every multiple of {@value Platform#LOOK_UP} retired instructions,
     * between two of them and before the events that are due there.
     */
    public void setLookUpListener(Runnable listener) {
        platform.setLookUpListener(listener);
    }

    /** Tells the host's log nothing from now on. */
    public void beQuiet() {
        setUnmodelledListener(what -> {});
        platform.beQuiet();
    }

    /** The block that would run next, or null where fetching it faults; the fault stays pending. */
    public Block nextBlock() {
        return cache.lookup();
    }

    /** Runs the guest until it stops. */
    public RunResult run() {
        return run(Pace.FREE);
    }

    /** Runs the guest until it stops or pauses: null where it paused. */
    public RunResult run(Pace pace) {
        platform.setPace(pace);
        int status = dispatcher.run();
        if (status == ExitStatus.STOP && platform.reason() == null) {
            return null;
        }
        ExitReason reason =
                switch (status) {
                    case ExitStatus.SHUTDOWN -> {
                        platform.explainTripleFault();
                        yield new ExitReason.TripleFault();
                    }
                    case ExitStatus.HALT -> new ExitReason.Stopped("HLT with interrupts off");
                    case ExitStatus.MASKED_HALT ->
                            new ExitReason.Stopped("HLT that no interrupt will end");
                    case ExitStatus.IDLE_JUMP ->
                            new ExitReason.Stopped("a jump to itself with interrupts off");
                    default -> platform.reason();
                };
        result = new RunResult(reason, cpu.retired(), clock.nanos());
        return result;
    }

    /** How the last run ended; null before, and where it paused. */
    public RunResult result() {
        return result;
    }

    @Override
    public void close() {
        engine.close();
        memory.close();
    }
}
