/**
 * The guest's physical memory: RAM by host address, the map of where it is, and which of its pages
 * hold translated code.
 *
 * <p>Neighbours: {@code mmu} translates linear addresses to what is here; loaders and devices write
 * through {@link dev.faultline.memory.PhysicalMemory}; the block cache listens to {@link
 * dev.faultline.memory.CodePages}. Depends on nothing of ours.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A host address of RAM, once given out, is valid until the memory is closed, to the end of
 *       its 4 KiB page.
 *   <li>Whoever writes RAM by host address asks {@link dev.faultline.memory.CodePages} first, or
 *       writes through a write tag of the soft TLB, which exists only where no code is.
 *   <li>Where old pages are kept ({@link dev.faultline.memory.PageCopies}) they are copied before
 *       the first write, whoever writes: the methods here do so, others call {@link
 *       dev.faultline.memory.PhysicalMemory#aboutToWrite}, and the soft TLB has no write tag for a
 *       page that was not copied.
 * </ul>
 *
 * <p>Glossary: a <em>chunk</em> is 2 MiB of RAM, the unit of allocation; a <em>granule</em> is 64
 * bytes, the unit in which translated code is looked for.
 */
package dev.faultline.memory;
