package dev.faultline.filter;

/** Numbers without a sign from one to another, both included. */
public record Range(long from, long to) {
    /** A range; IllegalArgumentException where it would be empty. */
    public Range {
        FilterValue.require(Long.compareUnsigned(from, to) <= 0);
    }

    /** Whether a number is in it. */
    public boolean has(long number) {
        return Long.compareUnsigned(number - from, to - from) <= 0;
    }

    /** Whether it has a number of another range, which is given by its first and last one. */
    public boolean meets(long first, long last) {
        return Long.compareUnsigned(first, to) <= 0 && Long.compareUnsigned(last, from) >= 0;
    }
}
