/**
 * Disks and CDs: their media, and the controllers that hand their sectors to the guest.
 *
 * <p>A {@link dev.faultline.device.disk.BlockMedium} is what is in a drive; the firmware's disk
 * services use the same one. {@link dev.faultline.device.disk.IdeChannel} is a cable's ports and
 * interrupt, behind it the device's half of the ATA protocol, and behind that a command set: the
 * hard disk's or the CD-ROM's.
 *
 * <p>Invariants: those of {@code dev.faultline.device}; a guest that asks for sectors that do not
 * exist gets the standard's error; and the image's file is written only where the user asked.
 *
 * <p>Not here: DMA, a second device on a cable, floppies, audio.
 */
package dev.faultline.device.disk;
