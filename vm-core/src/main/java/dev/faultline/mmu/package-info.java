/**
 * From linear to physical addresses: the page walk in every paging mode, and the soft TLB in front
 * of it that interpreter and compiled code look into themselves.
 *
 * <p>Neighbours: {@code cpu} owns the control registers and receives the faults; {@code memory} is
 * what addresses are translated into; the engines read {@link dev.faultline.mmu.SoftTlb} entries
 * directly and call {@link dev.faultline.mmu.Mmu} when an access misses.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A tag is given out only for what the last walk allowed, with accessed and dirty bits set
 *       already, so a hit needs no further check.
 *   <li>A write tag exists only for pages of RAM without translated code; a read tag only for RAM.
 *   <li>A method that fails has changed nothing but accessed bits, which the SDM lets a processor
 *       set at any time (Vol. 3A 4.8).
 * </ul>
 *
 * <p>Glossary: a <em>bank</em> is a whole TLB for one kind of access (user, supervisor, supervisor
 * under SMAP); banks are switched, never flushed, when that kind changes.
 */
package dev.faultline.mmu;
