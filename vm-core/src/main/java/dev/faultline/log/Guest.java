package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Disassembler;
import dev.faultline.isa.Forms;
import dev.faultline.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * What the logs look at of a machine, without any effect on it.
 *
 * @param names what a linear address is called, like "main+0x4", or an empty string
 */
record Guest(Cpu cpu, PhysicalMemory memory, LongFunction<String> names) {
    /** The linear address of an offset in CS. */
    static long linear(Cpu cpu, long rip) {
        if (Mode.is64(cpu.modeKey)) {
            return rip;
        }
        return cpu.segments[SegmentRegister.CS].base + rip & 0xffffffffL;
    }

    /** Whether eight bytes of memory can be read. */
    boolean canRead(long linear) {
        return physical(linear) >= 0 && physical(linear + 7) >= 0;
    }

    /** Eight bytes of memory that can be read. */
    long quadwordAt(long linear) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | memory.read8(physical(linear + i)) & 0xff;
        }
        return value;
    }

    /** Where a byte is in RAM, or -1. */
    private long physical(long linear) {
        long physical = cpu.mmu.peek(linear);
        return physical >= 0 && memory.isRam(physical) ? physical : -1;
    }

    /** The instruction at an offset in CS, "mov ss,eax", or nothing where it cannot be read. */
    String instructionAt(long rip) {
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        int available = 0;
        while (available < bytes.length) {
            long physical = physical(linear(cpu, rip + available));
            if (physical < 0) {
                break;
            }
            bytes[available++] = (byte) memory.read8(physical);
        }
        if (available == 0) {
            return "";
        }
        Disassembler.Line line =
                new Disassembler(Forms.map())
                        .line(bytes, 0, available, Mode.codeBits(cpu.modeKey), rip);
        return line.complete() ? line.text().replaceAll(" +", " ") : bytes(bytes, line.length());
    }

    private static String bytes(byte[] code, int length) {
        StringBuilder text = new StringBuilder("bytes");
        for (byte b : Arrays.copyOf(code, length)) {
            text.append(' ').append(String.format("%02x", b));
        }
        return text.toString();
    }
}
