package dev.faultline.explain;

import dev.faultline.cpu.Vector;
import dev.faultline.mmu.PageFault;
import java.util.ArrayList;
import java.util.List;

/** Error codes, bit by bit (Intel SDM Vol. 3A 6.13, 4.7). */
final class ErrorCode {
    private ErrorCode() {}

    /** An exception's name with its error code: "#GP(0x28)". */
    static String name(int vector, int errorCode) {
        String name = Vector.name(vector);
        return Vector.hasErrorCode(vector)
                ? name + "(0x" + Integer.toHexString(errorCode) + ')'
                : name;
    }

    /** What the bits say; empty where there is no error code or it says nothing. */
    static String bits(int vector, int errorCode) {
        if (vector == Vector.PF) {
            return pageFault(errorCode);
        }
        boolean ofSelector = vector >= Vector.TS && vector <= Vector.GP;
        return ofSelector && errorCode != 0 ? selector(errorCode) : "";
    }

    private static String pageFault(int code) {
        List<String> bits = new ArrayList<>();
        bits.add(bit(code, PageFault.PRESENT, "P", "protection violation", "page not present"));
        bits.add(bit(code, PageFault.WRITE, "W/R", "write", "read"));
        bits.add(bit(code, PageFault.USER, "U/S", "user-mode access", "supervisor-mode access"));
        addIfSet(bits, code, PageFault.RESERVED, "RSVD=1 reserved bit set in an entry");
        addIfSet(bits, code, PageFault.FETCH, "I/D=1 instruction fetch");
        addIfSet(bits, code, PageFault.PROTECTION_KEY, "PK=1 protection key");
        return String.join(", ", bits);
    }

    private static String bit(int code, int mask, String name, String set, String clear) {
        boolean is = (code & mask) != 0;
        return name + (is ? "=1 " + set : "=0 " + clear);
    }

    private static void addIfSet(List<String> bits, int code, int mask, String text) {
        if ((code & mask) != 0) {
            bits.add(text);
        }
    }

    private static String selector(int code) {
        String external = (code & 1) != 0 ? "EXT=1 while an event was delivered, " : "";
        if ((code & 2) != 0) {
            int vector = code >>> 3;
            return external + "IDT=1 gate " + vector + named(vector);
        }
        String table = (code & 4) != 0 ? "TI=1 the LDT" : "TI=0 the GDT";
        return external
                + "IDT=0, "
                + table
                + ", selector 0x"
                + Integer.toHexString(code & 0xfffc)
                + ", index "
                + (code >>> 3 & 0x1fff);
    }

    private static String named(int vector) {
        String name = Vector.name(vector);
        return name.startsWith("#") ? " of " + name : "";
    }
}
