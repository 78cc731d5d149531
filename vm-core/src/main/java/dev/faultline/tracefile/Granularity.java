package dev.faultline.tracefile;

import java.util.Locale;

/** How much of what is executed a trace has. */
public enum Granularity {
    /** Blocks and events; recorded under every engine. */
    BLOCK,

    /** Each instruction with the general-purpose registers and RFLAGS that it changed. */
    INSTRUCTION,

    /** The same, and each access to data. */
    MEMORY;

    /**
     * The granularity of a name.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Granularity parse(String text) {
        for (Granularity granularity : values()) {
            if (granularity.toString().equals(text)) {
                return granularity;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "', expected block or instruction or memory");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
