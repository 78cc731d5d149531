/**
 * Snapshots: the state of a whole machine as bytes, to go on from there in another machine.
 *
 * <p>{@link dev.faultline.snapshot.MachineState} finds what has state by following the fields of a
 * {@link dev.faultline.machine.Machine}: whatever can change there is saved, but for what {@link
 * dev.faultline.snapshot.Omitted} names with a reason. So a field that is added to a device or the
 * processor is part of snapshots without anybody's doing, and one of a kind that cannot be saved
 * fails the first test that makes one. {@link dev.faultline.snapshot.Snapshot} adds RAM.
 *
 * <p>{@link dev.faultline.snapshot.Checkpoints} keeps two earlier states of a machine that runs,
 * without RAM but for the pages written since; {@link dev.faultline.snapshot.Rerun} takes another
 * machine from there to the end of the run, at last block by block and by single instructions.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A machine is saved between two instructions: before it runs, where it paused, never within.
 *   <li>It is restored into a machine of the same configuration, made and set up the same way; that
 *       is checked by the names and types of all fields, in the order in which they are found.
 *   <li>What is derived from other state is not saved: the soft TLB, translated and compiled code,
 *       known gates. A guest that relies on translations that it never invalidated may see others
 *       after a restore, as it may on a processor at any time (Intel SDM Vol. 3A 4.10.2.3).
 * </ul>
 *
 * <p>Glossary: a <em>part</em> is an object of the machine with state or with parts of its own.
 */
package dev.faultline.snapshot;
