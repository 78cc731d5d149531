/**
 * The built-in BIOS: what a PC's firmware leaves in memory for a boot sector, and the services
 * behind its interrupts, in Java.
 *
 * <p>The guest reaches a service as on a PC, through the interrupt vector table, so that programs
 * can hook vectors and chain to what stood there. The vectors point into {@link
 * dev.faultline.firmware.Rom}, where each has a few bytes of code: an OUT to a port of our own, and
 * an IRET. The OUT makes the processor come back from its engine; then, between two instructions
 * and before any interrupt, {@link dev.faultline.firmware.Bios#serve} does the work on the precise
 * state, which is why it is the same under every engine. A service that has to wait sends the guest
 * to the HLT behind its entry and is called again after the next interrupt.
 *
 * <p>Neighbours: {@code machine} owns the one object and calls it; {@code cpu} and {@code mmu} are
 * the caller's registers and memory; devices are programmed through their ports only; {@link
 * dev.faultline.device.disk.BlockMedium} is the disk.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Whatever a guest passes, nothing throws: a service answers with the error that the
 *       interface documents, or sets CF and is reported once with the caller's registers.
 *   <li>Guest memory is read and written through the MMU, as the processor would: translated code
 *       is dropped, device memory reached, address line 20 obeyed. An access that faults is left
 *       out.
 *   <li>A service changes the registers that are its results, and of segment registers what a MOV
 *       to them changes: unreal mode stays unreal.
 *   <li>The state that programs know of is in the BIOS data area and nowhere else.
 *   <li>Time is virtual, so a run repeats exactly.
 * </ul>
 *
 * <p>Sources: IBM PC AT Technical Reference (BIOS listing, data area), Ralf Brown's Interrupt List,
 * the Enhanced Disk Drive specification 3.0, ACPI 6.5 chapter 15 (E820). Where they leave a choice
 * the answer is SeaBIOS's, because that is what kernels were tried with.
 *
 * <p>A CD boots by El Torito without emulation, as drive E0h.
 *
 * <p>Not modelled: emulation of floppies and disks from CDs, graphics modes, fonts and VBE, floppy
 * drives, APM, the PS/2 mouse interface, the PCI BIOS, 32-bit entry points, the keyboard's lamps,
 * and write protection of the ROM, whose bytes are RAM. In virtual-8086 mode services work where
 * the monitor lets the ROM's OUT through to the port; one that carries it out itself gets nothing.
 *
 * <p>Who asks gets the answer of a PC that has none of it, and one report with the registers: VBE
 * (INT 10h AH=4Fh) AX=0100h, its "not supported"; other video functions CF, which a video BIOS
 * leaves alone; APM and the rest of INT 15h CF and AH=86h; the PCI BIOS and the rest of INT 1Ah CF
 * and AH=81h; unknown functions of INT 13h CF and AH=01h. A transfer of INT 13h to a flat address
 * at 4 GiB and above fails with AH=09h where no RAM is.
 */
package dev.faultline.firmware;
