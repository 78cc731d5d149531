package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.explain.GuestView;
import java.util.OptionalLong;

/** The descriptor or gate that an error code names (Intel SDM Vol. 3A 6.13), in words. */
final class NamedEntry {
    private static final int IDT = 2;
    private static final int LDT = 4;
    private static final int DPL_BIT = 45;
    private static final int PRESENT_BIT = 47;

    private NamedEntry() {}

    /**
     * Like "selector 0x28 of the GDT = 0x00cff3000000ffff (DPL 3)"; the value is left out where
     * there is none within the limit, or where it cannot be read.
     */
    static String words(GuestView guest, int errorCode) {
        Cpu cpu = guest.cpu();
        int index = errorCode >>> 3 & 0x1fff;
        if ((errorCode & IDT) != 0) {
            // The limit is looked at with the whole gate, of which this is the lower half.
            int size = cpu.longMode() ? 16 : 8;
            String name = Vector.name(index);
            String which = "IDT entry 0x" + Integer.toHexString(index);
            boolean within = (index + 1) * size - 1 <= cpu.idtLimit && cpu.protectedMode();
            return which
                    + (name.startsWith("#") ? " of " + name : "")
                    + (within ? value(guest, cpu.idtBase + (long) index * size) : "");
        }
        boolean local = (errorCode & LDT) != 0;
        SegmentRegister ldtr = cpu.ldtr;
        long limit = local ? ldtr.limit : cpu.gdtLimit;
        boolean within = index * 8 + 7 <= limit && !(local && ldtr.attributes == 0);
        return "selector 0x"
                + Integer.toHexString(errorCode & 0xfffc)
                + (local ? " of the LDT" : " of the GDT")
                + (within ? value(guest, (local ? ldtr.base : cpu.gdtBase) + index * 8L) : "");
    }

    private static String value(GuestView guest, long linear) {
        long address = guest.cpu().longMode() ? linear : linear & 0xffffffffL;
        OptionalLong bytes = guest.read(address, 8);
        if (bytes.isEmpty()) {
            return "";
        }
        long entry = bytes.getAsLong();
        String absent = (entry >>> PRESENT_BIT & 1) == 0 ? ", not present" : "";
        return " = 0x%016x (DPL %d%s)".formatted(entry, entry >>> DPL_BIT & 3, absent);
    }
}
