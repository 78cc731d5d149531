/**
 * The architectural state of one logical processor and everything the Intel SDM's system volumes
 * say happens to it: flags, segments, control registers, MSRs, interrupt delivery, far transfers.
 *
 * <p>Neighbours: {@code mmu} translates for it, {@code interp} (and later {@code vm-jit}) runs
 * micro-ops against it, {@code machine} owns it and delivers interrupts between blocks.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Guest faults are not Java exceptions. A method that can fault returns {@code false} after
 *       {@link dev.faultline.cpu.Cpu#raise}, and its caller returns at once without touching
 *       architectural state.
 *   <li>While a fallible method runs, {@code rip} is the instruction's own offset in CS and {@code
 *       nextRip} the following one's. Only a method that completes a transfer changes {@code rip}.
 *   <li>Who changes CPL, CS, CR0, CR4, EFER, RFLAGS.AC or RFLAGS.VM calls {@link
 *       dev.faultline.cpu.Cpu#modeChanged()} before it returns.
 * </ul>
 */
package dev.faultline.cpu;
