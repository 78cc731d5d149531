package dev.faultline.log.compare;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Aligns Faultline's events, as they come, with those of QEMU's log. It holds some hundred events
 * of each. Not thread-safe.
 */
public final class LogComparison {
    /** How far it looks ahead for where the two go on together, in events of each. */
    private static final int AHEAD = 400;

    /** So many events in a row must be the same ones there. */
    private static final int TOGETHER = 3;

    private final LogFile qemu;
    private final KnownDifferences known;
    private final boolean interruptsToo;
    private final List<LoggedEvent> left = new ArrayList<>();
    private final List<LoggedEvent> right = new ArrayList<>();
    private final Findings findings = new Findings();

    /** By vector how many interrupts QEMU and Faultline had. */
    private final Map<String, long[]> interrupts = new TreeMap<>();

    private IOException failure;
    private boolean qemuEnded;

    /** Events of Faultline's behind the end of QEMU's log. */
    private int beyond;

    /**
     * Begins a comparison.
     *
     * @param interruptsToo whether hardware interrupts are compared, which come at the same places
     *     only where QEMU's time follows its instructions or does not matter
     */
    public LogComparison(LogFile qemu, KnownDifferences known, boolean interruptsToo) {
        this.qemu = qemu;
        this.known = known;
        this.interruptsToo = interruptsToo;
    }

    /** Where the text of Faultline's log is to be written. */
    public OutputStream ours() {
        EventLines events = new EventLines(this::add);
        LogLines lines = new LogLines(events::line);
        return new OutputStream() {
            @Override
            public void write(int value) {
                lines.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                lines.write(bytes, offset, count);
            }

            @Override
            public void close() {
                lines.close();
                events.end();
            }
        };
    }

    /** Compares with another log, to its end. */
    public void readOurs(LogFile log) throws IOException {
        for (LoggedEvent e = log.next(); e != null && !isDone(); e = log.next()) {
            add(e);
        }
    }

    /** Whether nothing of Faultline's log is needed any more. */
    public boolean isDone() {
        return failure != null || beyond > AHEAD;
    }

    private boolean isCompared(LoggedEvent event, int side) {
        if (event.isInRealMode()) {
            return false;
        }
        if (interruptsToo || !event.isInterrupt()) {
            return true;
        }
        interrupts.computeIfAbsent(event.vector(), vector -> new long[2])[side]++;
        return false;
    }

    private void add(LoggedEvent event) {
        if (isDone()) {
            return;
        }
        try {
            beyond += left.isEmpty() && !fill() ? 1 : 0;
            if (isCompared(event, 1)) {
                right.add(event);
            }
            while (right.size() > 2 * AHEAD && fill()) {
                advance();
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Whether there are events of QEMU's left. */
    private boolean fill() throws IOException {
        while (!qemuEnded && left.size() < 2 * AHEAD) {
            LoggedEvent event = qemu.next();
            qemuEnded = event == null;
            if (!qemuEnded && isCompared(event, 0)) {
                left.add(event);
            }
        }
        return !left.isEmpty();
    }

    private void advance() {
        int count = 0;
        int most = Math.min(AHEAD, Math.min(left.size(), right.size()));
        while (count < most && together(left.get(count), right.get(count))) {
            findings.aligned(left.get(count), right.get(count), known);
            count++;
        }
        drop(count, count);
        if (count == 0) {
            resynchronize();
        }
    }

    private static boolean together(LoggedEvent qemu, LoggedEvent ours) {
        return qemu.identity().equals(ours.identity());
    }

    private void drop(int ofQemu, int ofOurs) {
        left.subList(0, ofQemu).clear();
        right.subList(0, ofOurs).clear();
    }

    /** Leaves out the fewest events behind which the two go on together. */
    private void resynchronize() {
        int most = Math.min(AHEAD, left.size()) + Math.min(AHEAD, right.size());
        for (int distance = 1; distance <= most; distance++) {
            for (int ofQemu = 0; ofQemu <= distance; ofQemu++) {
                if (goesOnTogether(ofQemu, distance - ofQemu)) {
                    leaveOut(ofQemu, distance - ofQemu);
                    return;
                }
            }
        }
        leaveOut(Math.min(AHEAD, left.size()), Math.min(AHEAD, right.size()));
    }

    private boolean goesOnTogether(int ofQemu, int ofOurs) {
        // Fewer at the end of a log.
        int count = Math.min(left.size() - ofQemu, right.size() - ofOurs);
        for (int i = 0; i < Math.min(TOGETHER, count); i++) {
            if (!together(left.get(ofQemu + i), right.get(ofOurs + i))) {
                return false;
            }
        }
        return count > 0;
    }

    /** Leaves out as few as can be of the first events, and aligns those between them. */
    private void leaveOut(int ofQemu, int ofOurs) {
        int[][] common = common(ofQemu, ofOurs);
        int i = 0;
        int j = 0;
        while (i < ofQemu || j < ofOurs) {
            if (i < ofQemu && j < ofOurs && together(left.get(i), right.get(j))) {
                findings.aligned(left.get(i++), right.get(j++), known);
            } else if (j == ofOurs || i < ofQemu && common[i + 1][j] >= common[i][j + 1]) {
                findings.onlyQemu(left.get(i), j < right.size() ? right.get(j) : null);
                i++;
            } else {
                LoggedEvent event = right.get(j++);
                if (!known.allowsWithout(event)) {
                    findings.onlyOurs(event, i < left.size() ? left.get(i) : null);
                }
            }
        }
        drop(ofQemu, ofOurs);
    }

    /** How many events can be aligned behind the i-th of QEMU's and the j-th of ours. */
    private int[][] common(int ofQemu, int ofOurs) {
        int[][] common = new int[ofQemu + 1][ofOurs + 1];
        for (int i = ofQemu - 1; i >= 0; i--) {
            for (int j = ofOurs - 1; j >= 0; j--) {
                common[i][j] =
                        together(left.get(i), right.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    /**
     * Faultline's log has ended.
     *
     * @param byItself whether its run has: else what QEMU has after it is no difference
     * @return whether there is no difference, but for known ones
     * @throws IOException where QEMU's log could not be read on
     */
    public boolean end(boolean byItself) throws IOException {
        while (failure == null && fill() && !right.isEmpty()) {
            advance();
        }
        if (failure != null) {
            throw failure;
        }
        if (!right.isEmpty()) {
            endOfQemu();
        } else if (!left.isEmpty()) {
            endOfOurs(byItself);
        }
        return findings.none();
    }

    private void endOfQemu() {
        if (qemu.isCutOff()) {
            findings.note("QEMU's log is cut off there: nothing behind it is compared.");
            return;
        }
        leaveOut(0, right.size());
        findings.note(
                "QEMU's log ends before Faultline's does: no difference if QEMU was ended by force.");
    }

    private void endOfOurs(boolean byItself) throws IOException {
        if (!byItself) {
            findings.note(
                    "Faultline's run was ended there: what QEMU has behind it is not compared.");
            return;
        }
        while (fill()) {
            leaveOut(left.size(), 0);
        }
        findings.note(
                "Faultline's run ends before QEMU's log does: no difference if that is of more than"
                        + " one boot (without -no-reboot).");
    }

    /** What came of it, in words. */
    public void write(PrintWriter out) {
        findings.write(out);
        interrupts.forEach((vector, counts) ->
                out.printf(
                        "interrupt 0x%s: QEMU has %,d, Faultline %,d (counted only: they come when"
                                + " time says so)%n",
                        vector, counts[0], counts[1]));
        List<String> told = known.told();
        if (!told.isEmpty()) {
            out.println("known differences, which are none:");
            told.forEach(line -> out.println("  " + line));
        }
    }
}
