package dev.faultline.log.compare;

import java.util.ArrayList;
import java.util.List;

/** One event of a log: the line or two that announce it, and the registers. */
final class LoggedEvent {
    private static final String SERVICING = "Servicing hardware INT=0x";
    private static final String CHECK = "check_exception old: ";
    private static final String LAST = "EFER=";

    /** Where in its file it begins, from 1 on. */
    final long line;

    private final List<String> lines = new ArrayList<>();

    /** The line with the event's number in the log and its vector, or null. */
    private String numbered;

    /** Null until it is asked for, which is after the last line. */
    private String identity;

    LoggedEvent(long line) {
        this.line = line;
    }

    /** Whether a line comes before the numbered one of its event. */
    static boolean opens(String text) {
        return text.startsWith(CHECK) || text.startsWith(SERVICING);
    }

    /** Whether a line is like " 0: v=0e e=0002 ...". */
    static boolean isNumbered(String text) {
        int colon = text.indexOf(": v=");
        if (colon <= 0 || !text.contains(" IP=")) {
            return false;
        }
        for (int i = 0; i < colon; i++) {
            char c = text.charAt(i);
            if (c != ' ' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    void add(String text) {
        lines.add(text);
        if (numbered == null && isNumbered(text)) {
            numbered = text;
        }
    }

    List<String> lines() {
        return lines;
    }

    /**
     * Whether it goes on with a numbered line: not with an INT n that comes after an interrupt in
     * real mode, which has no line of its own.
     */
    boolean announces(String text) {
        if (lines.size() != 1 || !opens(lines.getFirst())) {
            return false;
        }
        String first = lines.getFirst();
        boolean sameVector =
                !first.startsWith(SERVICING)
                        || text.contains(": v=" + first.substring(SERVICING.length()));
        return sameVector && text.contains(" i=0 ");
    }

    /** Whether it is an interrupt that a device has asked for. */
    boolean isInterrupt() {
        return lines.getFirst().startsWith(SERVICING);
    }

    /** Whether it is an interrupt in real mode, of which no more is logged. */
    boolean isInRealMode() {
        return isInterrupt() && numbered == null;
    }

    /** Two hexadecimal digits; empty where the event has no numbered line. */
    String vector() {
        return word(": v=");
    }

    private String word(String before) {
        int at = numbered == null ? -1 : numbered.indexOf(before);
        if (at < 0) {
            return "";
        }
        int start = at + before.length();
        int end = numbered.indexOf(' ', start);
        return numbered.substring(start, end < 0 ? numbered.length() : end);
    }

    /** What says that events of two logs are the same one: vector and place. */
    String identity() {
        if (identity == null) {
            identity = numbered == null ? lines.getFirst() : vector() + " " + word(" IP=");
        }
        return identity;
    }

    /** Whether no line is missing. */
    boolean isWhole() {
        return numbered == null || lines.getLast().startsWith(LAST);
    }

    /** It in a line: vector, error code, CPL and place, and of a page fault the address. */
    String brief() {
        if (numbered == null) {
            return lines.getFirst();
        }
        int start = numbered.indexOf("v=");
        int end = numbered.indexOf(" pc=");
        String address = word(" CR2=");
        return numbered.substring(start, end < start ? numbered.length() : end)
                + (address.isEmpty() ? "" : " CR2=" + address);
    }
}
