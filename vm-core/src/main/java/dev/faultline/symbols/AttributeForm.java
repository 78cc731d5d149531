package dev.faultline.symbols;

/** How values are written: DW_FORM_ codes (DWARF 5, 7.5.6), and those of GNU's extensions. */
final class AttributeForm {
    static final long IMPLICIT_CONST = 0x21;

    private static final int BLOCK2 = 0x03;
    private static final int DATA2 = 0x05;
    private static final int DATA4 = 0x06;
    private static final int DATA8 = 0x07;
    private static final int STRING = 0x08;
    private static final int DATA1 = 0x0b;
    private static final int STRP = 0x0e;
    private static final int UDATA = 0x0f;
    private static final int INDIRECT = 0x16;
    private static final int SEC_OFFSET = 0x17;
    private static final int LINE_STRP = 0x1f;

    private AttributeForm() {}

    /** An offset in another section: before DWARF 4 it was written as plain data. */
    static long offset(long form, Cursor at) throws Damage {
        return switch ((int) form) {
            case DATA4 -> at.u32();
            case DATA8 -> at.u64();
            case SEC_OFFSET -> at.offset();
            default -> throw unknown(form, at);
        };
    }

    /** A plain number. */
    static long number(long form, Cursor at) throws Damage {
        return switch ((int) form) {
            case DATA1 -> at.u8();
            case DATA2 -> at.u16();
            case DATA4 -> at.u32();
            case DATA8 -> at.u64();
            case UDATA -> at.uleb();
            default -> throw unknown(form, at);
        };
    }

    /** Whether a string is in this section, or in one of strings. */
    static boolean isString(long form) {
        return form == STRING || form == STRP || form == LINE_STRP;
    }

    static String string(long form, Cursor at, DebugSections sections) throws Damage {
        return switch ((int) form) {
            case STRING -> at.string();
            case STRP -> sections.string(".debug_str", at.offset());
            case LINE_STRP -> sections.string(".debug_line_str", at.offset());
            default -> throw unknown(form, at);
        };
    }

    /** Passes over a value of any form. */
    static void skip(long form, Cursor at, int version) throws Damage {
        long actual = form;
        while (actual == INDIRECT) {
            actual = at.uleb();
        }
        switch ((int) actual) {
            case 0x19, 0x21 -> {} // flag_present, implicit_const
            case DATA1, 0x0c, 0x11, 0x25, 0x29 -> at.skip(1); // flag, ref1, strx1, addrx1
            case DATA2, 0x12, 0x26, 0x2a -> at.skip(2); // ref2, strx2, addrx2
            case 0x27, 0x2b -> at.skip(3); // strx3, addrx3
            case DATA4, 0x13, 0x1c, 0x28, 0x2c -> at.skip(4); // ref4, ref_sup4, strx4, addrx4
            case DATA8, 0x14, 0x20, 0x24 -> at.skip(8); // ref8, ref_sig8, ref_sup8
            case 0x1e -> at.skip(16); // data16
            case 0x01 -> at.target(); // addr
            // ref_addr was as wide as an address before DWARF 3.
            case 0x10 -> at.skip(version == 2 ? at.addressBytes() : at.offsets64() ? 8 : 4);
            case STRP, SEC_OFFSET, LINE_STRP, 0x1d, 0x1f20, 0x1f21 -> at.offset();
            case 0x0d, UDATA, 0x15, 0x1a, 0x1b, 0x22, 0x23, 0x1f01, 0x1f02 ->
                    at.uleb(); // sdata, ref_udata, strx, addrx, loclistx, rnglistx, GNU indexes
            case STRING -> at.string();
            case 0x0a -> at.skip(at.u8()); // block1
            case BLOCK2 -> at.skip(at.u16());
            case 0x04 -> at.skip(at.u32()); // block4
            case 0x09, 0x18 -> at.skip(at.uleb()); // block, exprloc
            default -> throw unknown(actual, at);
        }
    }

    private static Damage unknown(long form, Cursor at) {
        return at.damage("form 0x%x at 0x%x".formatted(form, at.at()));
    }
}
