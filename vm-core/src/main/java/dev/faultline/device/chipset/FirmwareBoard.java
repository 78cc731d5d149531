package dev.faultline.device.chipset;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;
import dev.faultline.bus.Wiring;
import java.util.Map;

/** The parts of the board that only a machine with a firmware ROM has, put together. */
public final class FirmwareBoard {
    private static final long ROM_END = 1L << 32;

    private FirmwareBoard() {}

    /** Maps the ROM and claims the ports of PCI's data and of QEMU's configuration interface. */
    public static void attach(
            FirmwareRom rom, PciBus pci, Wiring wiring, long ramBelow4GiB, long ramAbove4GiB) {
        PortBus ports = wiring.ports();
        long start = ROM_END - rom.bytes().length;
        wiring.mmio().register(start, ROM_END - 1, new RomMemory(rom.bytes()));
        pci.attach(ports);
        new FirmwareConfiguration(ramBelow4GiB, ramAbove4GiB, files(rom)).attach(ports);
    }

    /** Without a BIOS for the screen, SeaBIOS shows its text on the serial port that it is told. */
    private static Map<String, byte[]> files(FirmwareRom rom) {
        return rom.videoBios() == null
                ? Map.of("etc/sercon-port", FirmwareConfiguration.number(Ports.COM1))
                : Map.of("vgaroms/vgabios.bin", rom.videoBios());
    }
}
