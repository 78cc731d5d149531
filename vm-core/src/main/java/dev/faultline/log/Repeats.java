package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Vector;
import java.util.Locale;

/** Counts deliveries of the same vector, error code, RIP and CPL in a row. */
final class Repeats {
    private int vector = -1;
    private int errorCode;
    private int cpl;
    private long rip;
    private long address;

    private long count;

    /** Whether the repeats' CR2 was another one, and the last of them. */
    private boolean moved;

    private long lastAddress;

    /** Whether a delivery is as the last one, which it counts then; else it is what comes next. */
    boolean again(Cpu cpu, int newVector, int newErrorCode) {
        if (newVector == vector && newErrorCode == errorCode && cpu.rip == rip && cpu.cpl == cpl) {
            count++;
            lastAddress = cpu.cr2;
            moved |= vector == Vector.PF && lastAddress != address;
            return true;
        }
        vector = newVector;
        errorCode = newErrorCode;
        rip = cpu.rip;
        cpl = cpu.cpl;
        address = cpu.cr2;
        return false;
    }

    /** Says how many there were, if any, and begins anew. */
    void say(LogText out) {
        if (count != 0) {
            out.text("... the same ").text(String.format(Locale.ROOT, "%,d", count));
            out.text(count == 1 ? " more time" : " more times");
            if (moved) {
                out.text(", the last with CR2=").hex(lastAddress, 16);
            }
            out.line();
        }
        count = 0;
        moved = false;
    }
}
