/**
 * Traces for people and for other programs: as text, as JSON Lines, as a Chrome trace, as
 * statistics. Each is a {@link dev.faultline.tracefile.TraceVisitor} that writes while it is read
 * to, so that a trace may be larger than memory.
 *
 * <p>Glossary: a <em>handler</em> is what runs from the delivery of an interrupt or exception to
 * the next IRET; an IRET ends the handler entered last, as the trace knows no stacks. One that is
 * left in another way, by a switch of threads say, lasts until the IRET of whoever comes first.
 */
package dev.faultline.tracefile.view;
