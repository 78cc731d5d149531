/**
 * Fault reports: what happened, why, and what led there.
 *
 * <p>{@link dev.faultline.explain.FaultReport} looks at a machine that has stopped, and at its
 * flight recorder, and makes a {@link dev.faultline.explain.Report}: a verdict and sections of
 * lines, which {@link dev.faultline.explain.TextReport} and {@link
 * dev.faultline.explain.HtmlReport} show. Nothing here has an effect on the machine: page tables
 * are walked without setting accessed bits, device memory is not read. What the last instructions
 * changed, and the last blocks, are found out in another machine ({@link
 * dev.faultline.snapshot.Rerun}).
 *
 * <p>Invariants: a report never fails, whatever state the guest has left; what cannot be read is
 * said so. Its size is bounded.
 *
 * <p>Glossary: the <em>chain</em> is the deliveries from the last one that an instruction caused to
 * the end, each of which led to the next; a <em>link</em> is one of them.
 */
package dev.faultline.explain;
