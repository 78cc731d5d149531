package dev.faultline.log.compare;

import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes events of a log's lines. What other kinds of log have between them is passed over, and so
 * is what QEMU has and Faultline does not: System Management Mode, and its lazy flags.
 */
final class EventLines {
    private static final String LAZY_FLAGS = "CCS=";

    /** How the lines of the registers begin. */
    private static final Set<String> REGISTERS =
            Set.of(
                    "EAX", "RAX", "ESI", "RSI", "R8 ", "R12", "EIP", "RIP", "ES ", "CS ", "SS ",
                    "DS ", "FS ", "GS ", "LDT", "TR ", "GDT", "IDT", "CR0", "DR0", "DR6", "EFE");

    private final Consumer<LoggedEvent> events;
    private LoggedEvent current;
    private long number;

    EventLines(Consumer<LoggedEvent> events) {
        this.events = events;
    }

    void line(String text) {
        number++;
        boolean numbered = LoggedEvent.isNumbered(text);
        if (LoggedEvent.opens(text) || numbered) {
            if (!numbered || current == null || !current.announces(text)) {
                end();
                current = new LoggedEvent(number);
            }
            current.add(text);
        } else if (current != null && !text.startsWith(LAZY_FLAGS)) {
            if (text.length() > 2 && REGISTERS.contains(text.substring(0, 3))) {
                current.add(text);
            } else {
                end();
            }
        }
    }

    /** There is no line behind the last one. */
    void end() {
        if (current != null) {
            events.accept(current);
            current = null;
        }
    }
}
