/**
 * The trace file: what a guest executed, block by block or instruction by instruction, with its
 * exceptions, interrupts, device accesses and writes to system registers; how it is recorded and
 * how it is read.
 *
 * <p>{@link dev.faultline.tracefile.TraceRecorder} listens to a machine and encodes with {@link
 * dev.faultline.tracefile.TraceWriter}; {@link dev.faultline.tracefile.TraceReader} decodes for a
 * {@link dev.faultline.tracefile.TraceVisitor}. Nothing in the core knows of it: engines note the
 * numbers of the blocks that they enter ({@link dev.faultline.cpu.BlockJournal}) where blocks have
 * numbers, and the recorder gives them some.
 *
 * <p>The file, little-endian:
 *
 * <ul>
 *   <li>8 bytes of magic, a 32-bit version;
 *   <li>frames: 32-bit length of the payload (1 to {@link
 *       dev.faultline.tracefile.Frames#MOST_BYTES}), CRC-32C of the payload, payload. The first one
 *       is the header, lines of UTF-8 {@code key=value}; all others are records, of which none goes
 *       across the end of a frame.
 * </ul>
 *
 * <p>A record is a byte and its operands, which are LEB128 numbers ("varint", signed ones
 * zigzag-encoded):
 *
 * <ul>
 *   <li>0x00 to 0x7f: 1 to 128 blocks, each the one that followed last time after the two blocks
 *       before it ({@link dev.faultline.tracefile.Successors});
 *   <li>0x80 to 0xbf: one block by its number, less the number of the block before it: bits 0 to 4
 *       are the lowest of the zigzag-encoded difference, bit 5 says that a varint with the rest
 *       follows;
 *   <li>from 0xc0 on: see {@link dev.faultline.tracefile.Tag}.
 * </ul>
 *
 * <p>Invariants: a reader needs the file and nothing else, blocks are defined with their bytes; a
 * file that was cut off anywhere is readable up to its last whole frame, and a frame is written
 * every tenth of a second at least; the instructions of a trace do not depend on the engine.
 *
 * <p>Glossary: a block is <em>cut</em> where its last instructions were not executed: one before
 * them faulted, or had to run alone and stands as a block of its own. <em>Retired</em> counts guest
 * instructions since the machine started; it is also time, a nanosecond each, to which HLT adds.
 */
package dev.faultline.tracefile;
