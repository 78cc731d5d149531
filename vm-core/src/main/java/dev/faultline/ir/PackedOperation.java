package dev.faultline.ir;

/**
 * What a PACKED micro-op computes: one quadword of a vector instruction, of up to three quadwords.
 * Each constant is a static method of its group's class, with its name in small letters; the SDM's
 * mnemonic where one quadword of the result is one quadword of each operand.
 */
public enum PackedOperation {
    PADDB(Group.INTEGER, 2),
    PADDW(Group.INTEGER, 2),
    PADDD(Group.INTEGER, 2),
    PSUBB(Group.INTEGER, 2),
    PSUBW(Group.INTEGER, 2),
    PSUBD(Group.INTEGER, 2),
    PCMPEQB(Group.INTEGER, 2),
    PCMPEQW(Group.INTEGER, 2),
    PCMPEQD(Group.INTEGER, 2),
    PCMPGTB(Group.INTEGER, 2),
    PCMPGTW(Group.INTEGER, 2),
    PCMPGTD(Group.INTEGER, 2),
    /** The signs of the eight bytes of a as bits 0 to 7. */
    PMOVMSKB(Group.INTEGER, 1),
    /** The low halves of a and b alternate, bytes. */
    PUNPCKLBW(Group.SHUFFLE, 2),
    /** The high halves of a and b alternate, bytes. */
    PUNPCKHBW(Group.SHUFFLE, 2),
    /** Two doublewords of the 16 bytes b:a: numbers imm[1:0] and imm[3:2]. */
    PSHUFD(Group.SHUFFLE, 2, true);

    /** The class that has the methods. */
    public enum Group {
        /** Lane by lane: PackedIntegers. */
        INTEGER,
        /** Lanes change places: PackedShuffles. */
        SHUFFLE
    }

    private static final PackedOperation[] VALUES = values();

    /** The class of its method. */
    public final Group group;

    /** Quadwords that it takes, 1 to 3. */
    public final int arity;

    /** Whether an immediate follows them, an int. */
    public final boolean immediate;

    PackedOperation(Group group, int arity) {
        this(group, arity, false);
    }

    PackedOperation(Group group, int arity, boolean immediate) {
        this.group = group;
        this.arity = arity;
        this.immediate = immediate;
    }

    /** The operation of an ordinal. */
    public static PackedOperation of(int ordinal) {
        return VALUES[ordinal];
    }
}
