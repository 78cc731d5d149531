package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Disassembler;
import dev.faultline.isa.Forms;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.symbols.SourceLine;
import dev.faultline.symbols.Symbols;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * What reports and logs look at of a machine, without any effect on it.
 *
 * @param names what a linear address is called, like "main+0x4", or an empty string
 * @param symbols for source lines and call frame information
 */
public record GuestView(
        Cpu cpu, PhysicalMemory memory, LongFunction<String> names, Symbols symbols) {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    /** Characters of a name that are shown: enough for most of Rust, too few to fill a report. */
    private static final int NAME_LENGTH = 120;

    /** Names come from the guest's image, which may hold anything: control characters, novels. */
    public GuestView(Cpu cpu, PhysicalMemory memory, LongFunction<String> names, Symbols symbols) {
        this.cpu = cpu;
        this.memory = memory;
        this.names = linear -> shown(names.apply(linear));
        this.symbols = symbols;
    }

    private static String shown(String name) {
        String cut = name.length() > NAME_LENGTH ? name.substring(0, NAME_LENGTH) + "..." : name;
        return cut.chars().anyMatch(Character::isISOControl)
                ? cut.replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", "?")
                : cut;
    }

    /** An address as reports write it. */
    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** An address of code or data with its name, "0x100abc <main+0x4>". */
    String place(long linear) {
        String name = names.apply(linear);
        return hex(linear) + (name.isEmpty() ? "" : " <" + name + '>');
    }

    /** The same of an instruction, with its source line, "0x100abc <main+0x4> (main.c:12)". */
    public String code(long linear) {
        return code(linear, linear);
    }

    /** The same of a return address: the line is that of the call before it. */
    String code(long linear, long site) {
        String line = symbols.line(site).map(SourceLine::text).orElse("");
        return place(linear) + (line.isEmpty() ? "" : " (" + shown(line) + ')');
    }

    /** The linear address of an offset in CS. */
    public long linear(long rip) {
        return is64() ? rip : segment(SegmentRegister.CS).base + rip & 0xffffffffL;
    }

    /** The linear address of an offset in SS. */
    long stackLinear(long rsp) {
        if (is64()) {
            return rsp;
        }
        SegmentRegister stack = segment(SegmentRegister.SS);
        long offset = stack.has(SegmentRegister.BIG) ? rsp : rsp & 0xffff;
        return stack.base + offset & 0xffffffffL;
    }

    boolean is64() {
        return Mode.is64(cpu.modeKey);
    }

    /** Bytes of a general-purpose register in the present code. */
    int wordBytes() {
        return Mode.codeBits(cpu.modeKey) / 8;
    }

    SegmentRegister segment(int index) {
        return cpu.segments[index];
    }

    /** Up to eight bytes of RAM, zero-extended, or nothing where they are not mapped or no RAM. */
    public OptionalLong read(long linear, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            long physical = cpu.mmu.peek(linear + i);
            if (physical < 0 || !memory.isRam(physical)) {
                return OptionalLong.empty();
            }
            value |= (long) memory.read8(physical) << 8 * i;
        }
        return OptionalLong.of(value);
    }

    /** The instruction at an offset in CS: its bytes and its text, or why there is none. */
    String instruction(long rip) {
        byte[] bytes = codeAt(rip);
        if (bytes.length == 0) {
            return "(its bytes cannot be read)";
        }
        Disassembler.Line line = line(bytes, rip);
        return hex(bytes, line) + "  " + text(line);
    }

    /**
     * The instruction at an offset in CS as text; its bytes where they are no instruction, and
     * nothing where they cannot be read.
     */
    public String instructionText(long rip) {
        byte[] bytes = codeAt(rip);
        if (bytes.length == 0) {
            return "";
        }
        Disassembler.Line line = line(bytes, rip);
        return line.complete() ? text(line) : "bytes " + hex(bytes, line);
    }

    /** How long the instruction at an offset in CS is; 0 where there is none. */
    int instructionLength(long rip) {
        byte[] bytes = codeAt(rip);
        if (bytes.length == 0) {
            return 0;
        }
        Disassembler.Line line = line(bytes, rip);
        return line.complete() ? line.length() : 0;
    }

    private byte[] codeAt(long rip) {
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            OptionalLong value = read(linear(rip + i), 1);
            if (value.isEmpty()) {
                return Arrays.copyOf(bytes, i);
            }
            bytes[i] = (byte) value.getAsLong();
        }
        return bytes;
    }

    private Disassembler.Line line(byte[] bytes, long rip) {
        return new Disassembler(Forms.map(), names)
                .line(bytes, 0, bytes.length, Mode.codeBits(cpu.modeKey), rip);
    }

    private static String text(Disassembler.Line line) {
        return line.text().replaceAll(" +", " ");
    }

    private static String hex(byte[] bytes, Disassembler.Line line) {
        return HEX.formatHex(bytes, 0, Math.min(line.length(), bytes.length));
    }
}
