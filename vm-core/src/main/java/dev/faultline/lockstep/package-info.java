/**
 * Two engines in step: the same image in two machines, one run by the engine under test (the
 * subject), one by the engine that is believed (the reference), compared wherever the subject's
 * engine hands control back.
 *
 * <p>Both machines pause at the same place of the dispatcher's loop, before the events between two
 * instructions, so whole states can be compared. A place is named by the number of retired
 * instructions and the number of deliveries (interrupts and exceptions), because the delivery of a
 * fault need not retire anything. What is compared: registers, flags by value and not by their lazy
 * form, the order and contents of deliveries and device accesses, and memory: every page that the
 * reference has written, at wider intervals, and all of RAM at still wider ones, which finds what
 * only the subject wrote. Device memory is compared by the writes to it.
 *
 * <p>On a difference the run is repeated from the start: {@link dev.faultline.lockstep.Bisection}
 * finds the guilty instruction, {@link dev.faultline.lockstep.Report} says it in words.
 *
 * <p>Glossary: a <em>side</em> is one of the two machines; a <em>pair</em> is both.
 */
package dev.faultline.lockstep;
