package dev.faultline.machine;

import dev.faultline.cpu.CpuModel;
import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.Media;
import dev.faultline.interp.Interpreter;
import dev.faultline.translate.EngineFactory;
import java.util.function.IntConsumer;

/**
 * What a machine is made of.
 *
 * @param memoryBytes RAM, 1 MiB to 64 GiB
 * @param serial gets each byte that COM1 sends
 * @param debugConsole gets each byte written to port 0xe9
 * @param maxInstructions guest instructions after which the run ends; Long.MAX_VALUE for no limit
 * @param engine what executes blocks
 * @param media what is in the drives; each machine gets its own copy
 * @param cpu what CPUID shows
 */
public record MachineConfiguration(
        long memoryBytes,
        IntConsumer serial,
        IntConsumer debugConsole,
        long maxInstructions,
        EngineFactory engine,
        Media media,
        CpuModel cpu) {
    /** 128 MiB, output dropped, no limit, the interpreter, no drives. */
    public static MachineConfiguration standard() {
        return new MachineConfiguration(
                128L << 20,
                b -> {},
                b -> {},
                Long.MAX_VALUE,
                Interpreter::new,
                Media.NONE,
                CpuModel.MAX);
    }

    public MachineConfiguration withMemory(long bytes) {
        return new MachineConfiguration(
                bytes, serial, debugConsole, maxInstructions, engine, media, cpu);
    }

    public MachineConfiguration withSerial(IntConsumer sink) {
        return new MachineConfiguration(
                memoryBytes, sink, debugConsole, maxInstructions, engine, media, cpu);
    }

    public MachineConfiguration withDebugConsole(IntConsumer sink) {
        return new MachineConfiguration(
                memoryBytes, serial, sink, maxInstructions, engine, media, cpu);
    }

    public MachineConfiguration withMaxInstructions(long count) {
        return new MachineConfiguration(
                memoryBytes, serial, debugConsole, count, engine, media, cpu);
    }

    public MachineConfiguration withEngine(EngineFactory factory) {
        return new MachineConfiguration(
                memoryBytes, serial, debugConsole, maxInstructions, factory, media, cpu);
    }

    public MachineConfiguration withMedia(Media drives) {
        return new MachineConfiguration(
                memoryBytes, serial, debugConsole, maxInstructions, engine, drives, cpu);
    }

    public MachineConfiguration withCpu(CpuModel model) {
        return new MachineConfiguration(
                memoryBytes, serial, debugConsole, maxInstructions, engine, media, model);
    }

    /** With a hard disk of 512-byte sectors, on the primary IDE channel. */
    public MachineConfiguration withDisk(BlockMedium medium) {
        return withMedia(media.withDisk(medium));
    }

    /** With firmware, in which the processor starts: nothing is to be loaded then. */
    public MachineConfiguration withFirmware(FirmwareRom rom) {
        return withMedia(media.withFirmware(rom));
    }

    /** With a CD-ROM of 2048-byte sectors, on the secondary IDE channel. */
    public MachineConfiguration withCdrom(BlockMedium medium) {
        return withMedia(media.withCdrom(medium));
    }
}
