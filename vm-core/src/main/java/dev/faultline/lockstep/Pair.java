package dev.faultline.lockstep;

import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.RunResult;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.WrittenPages;
import dev.faultline.translate.EngineFactory;
import java.util.Arrays;

/**
 * Two machines in step. Whoever makes one prepares both machines alike: loads an image, or sets
 * processor and memory.
 */
public final class Pair implements AutoCloseable {
    private static final long PAGE = 4096;

    /** Retired instructions between two comparisons of the pages written. */
    private static final long WRITTEN_INTERVAL = 20_000;

    /** Retired instructions between two comparisons of all RAM. */
    private static final long WHOLE_INTERVAL = 50_000_000;

    /** Retired instructions that the subject may be ahead where nothing is compared. */
    private static final long SKIP = 1_000_000;

    final Side subject;
    final Side reference;
    private final WrittenPages written;

    /** Pages compared every time: those that the subject was once found to spoil. */
    private long[] watchedPages = {};

    private Runnable whenSame = () -> {};
    private boolean closely;
    private long lastWritten;
    private long lastWhole;
    private volatile ExitReason requested;

    /**
     * Builds two machines; the configuration's engine is not used, and its output comes from the
     * reference, which also is the one that says what is not modelled.
     *
     * @param subject the engine under test
     * @param reference the engine that is believed
     */
    public Pair(
            MachineConfiguration configuration, EngineFactory subject, EngineFactory reference) {
        this.subject = new Side(configuration, subject, false);
        this.reference = new Side(configuration, reference, true);
        this.subject.machine.silence();
        written = this.reference.cpu.mmu.recordWrites();
    }

    /** The machine with the engine under test. */
    public Machine subject() {
        return subject.machine;
    }

    /** The machine with the engine that is believed. */
    public Machine reference() {
        return reference.machine;
    }

    /** How the subject's run ended, or null where it has not. */
    public RunResult result() {
        return subject.result();
    }

    /**
     * Lets both run again after their end, or after a pause, from what their maker now makes of
     * them: an end by the guest's processor is forgotten; one by a device cannot be.
     */
    public void restart() {
        subject.restart();
        reference.restart();
        written.clear();
        lastWritten = subject.retired();
        lastWhole = subject.retired();
    }

    /** Ends the run soon, without a last comparison; from any thread. */
    public void requestStop(ExitReason reason) {
        requested = reason;
        subject.machine.requestStop(reason);
    }

    private boolean stoppedFromOutside() {
        return subject.result() != null && subject.result().reason() == requested;
    }

    /**
     * The retired count at which the two agreed last: in all of RAM, or only in the pages that the
     * reference wrote.
     */
    long agreed(boolean inAllOfRam) {
        return inAllOfRam ? lastWhole : lastWritten;
    }

    /**
     * Names who is called where both were found to be the same and what the reference writes is
     * recorded anew.
     */
    void whenSame(Runnable listener) {
        whenSame = listener;
    }

    /** Compares at every step from now on all that can have changed, and these pages. */
    void compareClosely(long[] pages) {
        closely = true;
        watchedPages = pages;
    }

    /**
     * Runs both until they differ, the subject ends, or it has retired as many instructions in all
     * as the limit says. Both are at the same place then, and the registers and all that the
     * reference wrote have been compared.
     *
     * @return the first difference seen, or null
     */
    public Difference run(long limit) {
        while (subject.result() == null && subject.retired() < limit) {
            Difference difference = step(limit);
            if (difference != null) {
                return difference;
            }
        }
        if (stoppedFromOutside()) {
            return null;
        }
        return compareWritten();
    }

    /** Runs the subject to where its engine next returns, the reference to the same place. */
    Difference step(long limit) {
        subject.step(limit);
        long retired = subject.retired();
        if (stoppedFromOutside()) {
            return null;
        }
        if (subject.result() != null) {
            // It must end before it retires one more.
            reference.follow(retired, Long.MAX_VALUE);
            return compareEnd();
        }
        reference.follow(retired, subject.log.deliveries());
        return compare(retired);
    }

    /** Runs both to a place without comparing; false where they do not get to just there. */
    boolean skipTo(long retired) {
        while (subject.result() == null && subject.retired() < retired) {
            subject.step(Long.MAX_VALUE);
            if (subject.retired() - reference.retired() > SKIP || subject.retired() >= retired) {
                reference.follow(subject.retired(), subject.log.deliveries());
            }
            subject.log.clear();
            reference.log.clear();
        }
        written.clear();
        lastWritten = retired;
        lastWhole = retired;
        return subject.retired() == retired && reference.retired() == retired;
    }

    private Difference compareEnd() {
        Difference difference = compareEvents();
        if (difference == null && reference.result() == null) {
            difference = Difference.end(subject.result(), null);
        }
        if (difference == null && !subject.result().equals(reference.result())) {
            difference = Difference.end(subject.result(), reference.result());
        }
        return difference;
    }

    private Difference compare(long retired) {
        Difference difference = compareEvents();
        if (difference != null) {
            return difference;
        }
        if (reference.result() != null) {
            return Difference.end(null, reference.result());
        }
        if (reference.retired() != retired) {
            return Difference.count(retired, reference.retired());
        }
        if (!closely && retired - lastWhole >= WHOLE_INTERVAL) {
            return compareAll();
        }
        if (closely || retired - lastWritten >= WRITTEN_INTERVAL) {
            return compareWritten();
        }
        subject.state.captureQuick();
        reference.state.captureQuick();
        return registers(subject.state.quickMismatch(reference.state));
    }

    private Difference compareEvents() {
        int index = subject.log.mismatch(reference.log);
        if (index >= 0) {
            return Difference.event(subject.log.text(index), reference.log.text(index));
        }
        subject.log.clear();
        reference.log.clear();
        return null;
    }

    private Difference compareRegisters() {
        subject.state.captureAll();
        reference.state.captureAll();
        return registers(subject.state.mismatch(reference.state));
    }

    private Difference registers(int index) {
        if (index < 0) {
            return null;
        }
        // Where the instruction pointers differ, that is the news.
        long rip = subject.state.value(CpuState.RIP);
        boolean astray = rip != reference.state.value(CpuState.RIP);
        return Difference.register(astray ? CpuState.RIP : index, subject.state, reference.state);
    }

    /** All registers and the pages written since the last time. */
    private Difference compareWritten() {
        Difference difference = compareRegisters();
        for (int i = 0; difference == null && i < written.count(); i++) {
            difference = comparePage(written.page(i));
        }
        for (int i = 0; difference == null && i < watchedPages.length; i++) {
            difference = comparePage(watchedPages[i]);
        }
        if (difference == null) {
            written.clear();
            lastWritten = subject.retired();
            whenSame.run();
        }
        return difference;
    }

    private Difference comparePage(long page) {
        long at = subject.machine.memory().mismatch(reference.machine.memory(), page, page + PAGE);
        return at < 0 ? null : Difference.memory(at, subject.machine, reference.machine);
    }

    /** All registers and all RAM, as they are between two runs. */
    public Difference compareAll() {
        Difference difference = compareWritten();
        if (difference != null) {
            return difference;
        }
        long[] pages = differingPages(1);
        if (pages.length != 0) {
            return comparePage(pages[0]);
        }
        lastWhole = subject.retired();
        return null;
    }

    /** The first pages of RAM that differ. */
    long[] differingPages(int most) {
        long[] pages = new long[most];
        int found = 0;
        PhysicalMemory memory = subject.machine.memory();
        for (PhysicalMemory.Range range : memory.ramRanges()) {
            long at = range.start();
            while (found < most && at < range.end()) {
                at = memory.mismatch(reference.machine.memory(), at, range.end());
                if (at < 0) {
                    break;
                }
                pages[found++] = at & -PAGE;
                at = (at | PAGE - 1) + 1;
            }
        }
        return Arrays.copyOf(pages, found);
    }

    @Override
    public void close() {
        subject.close();
        reference.close();
    }
}
