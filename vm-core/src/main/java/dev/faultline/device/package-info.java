/**
 * The devices of a PC as its kernels expect them, each after its datasheet.
 *
 * <p>A device sees {@code dev.faultline.bus} and nothing else: ports and MMIO come in, interrupt
 * lines go out, time is the virtual clock, and {@link dev.faultline.bus.MachineControl} ends a run.
 * {@link dev.faultline.device.StandardDevices} builds and wires the set.
 *
 * <p>Invariants: everything runs on the guest's thread; whatever a guest writes, nothing throws;
 * and the same accesses at the same virtual times give the same answers.
 *
 * <p>Not here: DMA controllers and their page registers, floppy, sound, COM2 to COM4. Their ports
 * read all ones, so that drivers find nothing.
 */
package dev.faultline.device;
