package dev.faultline.lockstep;

import dev.faultline.machine.Machine;
import dev.faultline.machine.RunResult;

/**
 * Where two sides were first seen to differ.
 *
 * @param kind what differs
 * @param text it in words, with both values
 * @param physicalPage the page that differs, or -1 where it is not memory
 */
public record Difference(Kind kind, String text, long physicalPage) {
    private static final long PAGE_MASK = -4096;

    /** What can differ. */
    public enum Kind {
        /** A register, RFLAGS, or another part of the processor's state. */
        REGISTER,
        /** A byte of RAM. */
        MEMORY,
        /** A delivery, an access to a device, or output. */
        EVENT,
        /** How many instructions were retired. */
        COUNT,
        /** Whether and why the run ended. */
        END
    }

    static Difference register(int index, CpuState subject, CpuState reference) {
        String text =
                "%s is 0x%x, expected 0x%x"
                        .formatted(
                                CpuState.NAMES.get(index),
                                subject.value(index),
                                reference.value(index));
        return new Difference(Kind.REGISTER, text, -1);
    }

    static Difference memory(long physical, Machine subject, Machine reference) {
        String text =
                "the byte at physical address 0x%x is 0x%02x, expected 0x%02x"
                        .formatted(
                                physical,
                                subject.memory().read8(physical),
                                reference.memory().read8(physical));
        return new Difference(Kind.MEMORY, text, physical & PAGE_MASK);
    }

    static Difference event(String subject, String reference) {
        return new Difference(
                Kind.EVENT,
                "the event is \"%s\", expected \"%s\"".formatted(subject, reference),
                -1);
    }

    static Difference count(long subject, long reference) {
        return new Difference(
                Kind.COUNT,
                "%d instructions are retired, expected %d at the same place"
                        .formatted(subject, reference),
                -1);
    }

    static Difference end(RunResult subject, RunResult reference) {
        return new Difference(
                Kind.END,
                "the run %s, expected that it %s".formatted(how(subject), how(reference)),
                -1);
    }

    private static String how(RunResult result) {
        return result == null
                ? "goes on"
                : "ends by %s after %d instructions"
                        .formatted(result.reason(), result.instructions());
    }
}
