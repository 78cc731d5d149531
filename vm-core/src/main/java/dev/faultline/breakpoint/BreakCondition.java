package dev.faultline.breakpoint;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.Vector;
import dev.faultline.symbols.Symbols;
import dev.faultline.translate.Translator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When a run is to stop: {@code vector=13,14,error=0x2,cr2=0x0..0xfff,cpl=3,rip=0x1000..0x1fff,
 * count=3}. A word without a key belongs to the key before it; all keys that are given must hold.
 * With {@code rip} and no more than {@code cpl} and {@code count} beside it, it is about
 * instructions; else about deliveries of exceptions and interrupts. Immutable.
 */
public final class BreakCondition {
    private static final String EXPECTED =
            "vector=N or N..M or a name like PF, error=N, cr2=ADDRESS or ADDRESS..ADDRESS, cpl=N,"
                    + " rip=ADDRESS, ADDRESS..ADDRESS or a symbol, or count=N";

    private final String text;
    private final Parts parts;

    /** Numbers from one to another, both included. */
    private record Range(long from, long to) {
        boolean has(long value) {
            return Long.compareUnsigned(value - from, to - from) <= 0;
        }
    }

    /** What is null, empty or 0 was not given. */
    private static final class Parts {
        private boolean[] vectors;
        private final List<Range> errors = new ArrayList<>();
        private final List<Range> addresses = new ArrayList<>();
        private final List<Range> places = new ArrayList<>();
        private final List<String> symbols = new ArrayList<>();
        private int privileges;
        private long count = 1;

        private Parts copy() {
            Parts copy = new Parts();
            copy.vectors = vectors;
            copy.errors.addAll(errors);
            copy.addresses.addAll(addresses);
            copy.places.addAll(places);
            copy.symbols.addAll(symbols);
            copy.privileges = privileges;
            copy.count = count;
            return copy;
        }
    }

    private BreakCondition(String text, Parts parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Reads the option's text.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static BreakCondition parse(String text) {
        Parts parts = new Parts();
        String key = "";
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            key = equals >= 0 ? word.substring(0, equals) : key;
            try {
                add(parts, key, word.substring(equals + 1));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--break-on '" + word + "', expected " + EXPECTED, e);
            }
        }
        return new BreakCondition(text, parts);
    }

    private static void add(Parts parts, String key, String value) {
        switch (key) {
            case "vector" -> {
                Range range = vectors(value);
                require(range.from >= 0 && range.to < 256);
                parts.vectors = parts.vectors == null ? new boolean[256] : parts.vectors;
                Arrays.fill(parts.vectors, (int) range.from, (int) range.to + 1, true);
            }
            case "error" -> parts.errors.add(range(value));
            case "cr2" -> parts.addresses.add(range(value));
            case "cpl" -> {
                long privilege = number(value);
                require(privilege >= 0 && privilege <= 3);
                parts.privileges |= 1 << privilege;
            }
            case "rip" -> {
                if (!value.isEmpty() && !Character.isDigit(value.charAt(0))) {
                    parts.symbols.add(value);
                } else {
                    parts.places.add(range(value));
                }
            }
            case "count" -> {
                parts.count = number(value);
                require(parts.count > 0);
            }
            default -> require(false);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    private static Range vectors(String value) {
        for (int vector = 0; vector < 32; vector++) {
            String name = Vector.name(vector);
            if (name.equalsIgnoreCase(value) || name.equalsIgnoreCase('#' + value)) {
                return new Range(vector, vector);
            }
        }
        return range(value);
    }

    /** One number, or two with dots, or as in --log-filter a dash, between them. */
    private static Range range(String value) {
        String[] ends = value.split("\\.\\.|-", -1);
        require(ends.length <= 2);
        Range range = new Range(number(ends[0]), number(ends[ends.length - 1]));
        require(Long.compareUnsigned(range.from, range.to) <= 0);
        return range;
    }

    private static long number(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        String digits = hexadecimal ? text.substring(2) : text;
        require(!digits.isEmpty() && Character.digit(digits.charAt(0), 16) >= 0);
        return Long.parseUnsignedLong(digits, hexadecimal ? 16 : 10);
    }

    /**
     * The same with its symbols' addresses.
     *
     * @throws IllegalArgumentException where there is no symbol of a name
     */
    public BreakCondition with(Symbols symbols) {
        Parts resolved = parts.copy();
        resolved.symbols.clear();
        for (String name : parts.symbols) {
            long address =
                    symbols.address(name)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "--break-on rip="
                                                    + name
                                                    + ": no such symbol, expected an address or one"
                                                    + " of the image's or of --symbols"));
            resolved.places.add(new Range(address, address));
        }
        return new BreakCondition(text, resolved);
    }

    /** The option's text. */
    @Override
    public String toString() {
        return text;
    }

    /** Whether it is about instructions, and not about deliveries. */
    boolean atInstructions() {
        boolean places = !parts.places.isEmpty() || !parts.symbols.isEmpty();
        return places
                && parts.vectors == null
                && parts.errors.isEmpty()
                && parts.addresses.isEmpty();
    }

    /** How many times it must have held. */
    long count() {
        return parts.count;
    }

    /** Whether an address is one of its places. */
    boolean hasPlace(long linear) {
        boolean everywhere = parts.places.isEmpty() && parts.symbols.isEmpty();
        return everywhere || has(parts.places, linear);
    }

    boolean takesPrivilege(int cpl) {
        return parts.privileges == 0 || (parts.privileges >>> cpl & 1) != 0;
    }

    boolean takesVector(int vector) {
        return parts.vectors == null || parts.vectors[vector];
    }

    /** Whether it holds for a delivery that begins. */
    boolean holds(Cpu cpu, int vector, int errorCode, int kind) {
        boolean fault = kind == DeliveryKind.FAULT;
        boolean coded = fault && Vector.hasErrorCode(vector);
        return takesVector(vector)
                && takesPrivilege(cpu.cpl)
                && hasPlace(Translator.linear(cpu, cpu.rip))
                && (parts.errors.isEmpty() || coded && has(parts.errors, errorCode & 0xffffffffL))
                && (parts.addresses.isEmpty()
                        || fault && vector == Vector.PF && has(parts.addresses, cpu.cr2));
    }

    private static boolean has(List<Range> ranges, long value) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).has(value)) {
                return true;
            }
        }
        return false;
    }
}
