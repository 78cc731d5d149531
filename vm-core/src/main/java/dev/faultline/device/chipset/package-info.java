/**
 * What real firmware expects around it: its ROM, a PCI host bridge with the ISA bridge and the IDE
 * function of a PIIX3, and QEMU's configuration interface. Present only where the user gives a
 * firmware file; the built-in BIOS and the boot protocols need none of it.
 *
 * <p>{@link dev.faultline.device.chipset.FirmwareRom} is the file, {@link
 * dev.faultline.device.chipset.FirmwareBoard} the whole.
 *
 * <p>Invariants: those of {@code dev.faultline.device}.
 *
 * <p>Not here: PCI interrupts and bus mastering, base addresses that move (the functions have
 * none), power management, writes to the flash, and the write protection of shadowed ROM, whose
 * bytes are RAM.
 */
package dev.faultline.device.chipset;
