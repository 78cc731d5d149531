package dev.faultline.tracefile.view;

import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.Vector;
import dev.faultline.decode.Disassembler;
import dev.faultline.isa.Forms;
import dev.faultline.tracefile.TraceEvent;
import dev.faultline.tracefile.TracedBlock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** Instructions and events in words, with symbols. */
final class Words {
    /** Blocks whose text is kept; more are disassembled again. */
    private static final int KEPT = 1 << 14;

    private static final String[] REGISTERS = {
        "rflags", "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11",
        "r12", "r13", "r14", "r15"
    };

    private final LongFunction<String> names;
    private final Disassembler disassembler;
    private final Map<Integer, String[]> texts =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, String[]> eldest) {
                    return size() > KEPT;
                }
            };

    /**
     * Words with symbols.
     *
     * @param names what a linear address is called, or an empty string
     */
    Words(LongFunction<String> names) {
        this.names = names;
        disassembler = new Disassembler(Forms.map(), names);
    }

    /** The n-th instruction of a block. */
    String instruction(TracedBlock block, int n) {
        String[] lines = texts.computeIfAbsent(block.number(), k -> new String[block.count()]);
        if (lines[n] == null) {
            lines[n] = disassembled(block, n);
        }
        return lines[n];
    }

    /** The same, without keeping it. */
    String disassembled(TracedBlock block, int n) {
        if (!block.bytesKnown()) {
            return "(not in RAM)";
        }
        byte[] bytes = block.bytesOf(n);
        return disassembler.line(bytes, 0, bytes.length, block.codeBits(), block.ripOf(n)).text();
    }

    String name(long linear) {
        return names.apply(linear);
    }

    /** An address with its name behind it, if it has one. */
    String place(long linear) {
        String name = names.apply(linear);
        return "0x" + Long.toHexString(linear) + (name.isEmpty() ? "" : " <" + name + ">");
    }

    static String register(int index) {
        return REGISTERS[index];
    }

    /** A vector and, of an exception that has one, its error code: "#GP(0x28)". */
    static String vector(TraceEvent.Delivery d) {
        boolean coded = DeliveryKind.exception(d.kind()) && Vector.hasErrorCode(d.vector());
        return Vector.name(d.vector())
                + (coded ? "(0x" + Integer.toHexString(d.errorCode()) + ")" : "");
    }

    /** Where a delivery came from, in one word. */
    static String kind(int kind) {
        return switch (kind) {
            case DeliveryKind.FAULT -> "fault";
            case DeliveryKind.TRAP -> "trap";
            case DeliveryKind.INT_N -> "int";
            case DeliveryKind.INT3 -> "int3";
            case DeliveryKind.INTO -> "into";
            case DeliveryKind.INT1 -> "int1";
            case DeliveryKind.EXTERNAL -> "interrupt";
            case DeliveryKind.NMI -> "nmi";
            default -> "unknown";
        };
    }

    /** An event in one line; of registers those that have changed. */
    String event(TraceEvent event) {
        return switch (event) {
            case TraceEvent.Delivery d -> delivery(d);
            case TraceEvent.Entered() -> "handler entered";
            case TraceEvent.Combined(int first, int second, int result) ->
                    (first < 0 ? "a delivery" : Vector.name(first))
                            + " met "
                            + Vector.name(second)
                            + (result < 0 ? ": shutdown" : ": " + Vector.name(result) + " follows");
            case TraceEvent.Port(int _, boolean write, int port, int size, int value) ->
                    access(write, "port", port, size, value & 0xffffffffL);
            case TraceEvent.Device(int _, boolean write, long physical, int size, long value) ->
                    access(write, "device memory", physical, size, value);
            case TraceEvent.Memory(int _, boolean write, long linear, int size, long value) ->
                    access(write, "memory", linear, size, value);
            case TraceEvent.Control(int _, int number, long value) ->
                    "cr%d = 0x%x".formatted(number, value);
            case TraceEvent.Msr(int _, int number, long value) ->
                    "msr 0x%x = 0x%x".formatted(number, value);
            case TraceEvent.Registers(int changed, long[] values) -> registers(changed, values);
            case TraceEvent.Skipped(long instructions) -> instructions + " instructions left out";
            case TraceEvent.Started() -> "reset: the machine starts again";
            case TraceEvent.Ended(String how) -> "end: " + how;
        };
    }

    private String delivery(TraceEvent.Delivery d) {
        StringBuilder text = new StringBuilder(vector(d));
        text.append(", ").append(kind(d.kind())).append(" at CPL ").append(d.cpl());
        text.append(", return to ").append(place(d.returnRip()));
        if (d.vector() == Vector.PF && DeliveryKind.exception(d.kind())) {
            text.append(", CR2 0x").append(Long.toHexString(d.address()));
        }
        return d.reason().isEmpty() ? text.toString() : text + ": " + d.reason();
    }

    private static String access(boolean write, String what, long where, int size, long value) {
        return "%s %s 0x%x, %d byte%s: 0x%x"
                .formatted(
                        write ? "write" : "read", what, where, size, size == 1 ? "" : "s", value);
    }

    private static String registers(int changed, long[] values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < REGISTERS.length; i++) {
            if ((changed >>> i & 1) != 0) {
                text.append(text.isEmpty() ? "" : " ").append(REGISTERS[i]);
                text.append("=0x").append(Long.toHexString(values[i]));
            }
        }
        return text.toString();
    }
}
