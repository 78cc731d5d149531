/**
 * What connects the processor and the devices: port and MMIO buses, interrupt lines, virtual time.
 *
 * <p>Neighbours: {@code dev.faultline.device} implements these interfaces and sees nothing else of
 * the machine; {@code dev.faultline.machine} wires them; the processor calls the buses and {@link
 * dev.faultline.bus.InterruptController}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Everything here is called on the guest's thread only. Input from other threads is handed
 *       over by the machine between blocks.
 *   <li>Time is virtual: {@link dev.faultline.bus.Clock} is a function of the retired guest
 *       instructions, no device looks at the host's clock, and events run in one order only
 *       (deadline, then the order in which they were scheduled), so that a run repeats exactly.
 *   <li>No access of a guest, however senseless, throws: an unclaimed port or address reads all
 *       ones and is reported once.
 * </ul>
 *
 * <p>Glossary: a <em>line</em> is a wire with a level; <em>INTR</em> is the wire from the 8259 pair
 * to the processor; <em>port</em> is an address of the 64 KiB I/O space.
 */
package dev.faultline.bus;
