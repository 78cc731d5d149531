package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.symbols.Frame;
import dev.faultline.symbols.MemoryReader;
import dev.faultline.symbols.Unwinder;
import dev.faultline.trace.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The callers, by call frame information where there is some and by frame pointers elsewhere, as
 * far as they lead upwards through readable memory.
 */
final class Backtrace {
    private static final int MOST_FRAMES = 32;

    private Backtrace() {}

    /**
     * The section.
     *
     * @param interrupting what the handler that runs was entered by, or null
     */
    static Report.Section of(GuestView guest, Delivery interrupting) {
        List<String> lines = new ArrayList<>();
        lines.add(guest.code(guest.linear(guest.cpu().rip)));
        if (guest.wordBytes() == 2) {
            return new Report.Section("Backtrace: none in 16-bit code", lines);
        }
        long[] registers = guest.cpu().slots.clone();
        long rip = guest.linear(guest.cpu().rip);
        if (interrupting != null) {
            rip = guest.linear(interrupting.rip());
            restore(guest, interrupting, registers);
            String came = ", where " + Words.name(interrupting) + " came";
            lines.add(guest.code(rip) + came);
        }
        Frame frame = guest.is64() ? Frame.of64(rip, registers) : Frame.of32(rip, registers);
        callers(guest, frame, lines);
        return new Report.Section("Backtrace", lines);
    }

    /** RSP as it was before a delivery, and RBP where the handler has begun with PUSH RBP. */
    private static void restore(GuestView guest, Delivery delivery, long[] registers) {
        long rsp = registers[Cpu.RSP];
        long rbp = registers[Cpu.RBP];
        if (delivery.outcome() instanceof Delivery.Entered entered
                && Long.compareUnsigned(rbp - rsp, entered.frame() - rsp) < 0) {
            OptionalLong saved = guest.read(guest.stackLinear(rbp), guest.wordBytes());
            registers[Cpu.RBP] = saved.orElse(rbp);
        }
        registers[Cpu.RSP] = delivery.rsp();
    }

    private static void callers(GuestView guest, Frame innermost, List<String> lines) {
        Unwinder unwinder = guest.symbols().unwinder();
        MemoryReader memory = (offset, bytes) -> guest.read(guest.stackLinear(offset), bytes);
        Frame frame = innermost;
        for (int i = 0; i < MOST_FRAMES; i++) {
            Optional<Frame> caller =
                    unwinder.describes(frame)
                            ? unwinder.caller(frame, memory)
                            : Unwinder.callerByFramePointer(frame, memory);
            if (caller.isEmpty() || !above(caller.get(), frame)) {
                return;
            }
            frame = caller.get();
            lines.add(guest.code(frame.rip(), frame.site()));
        }
    }

    /** Whether a caller's stack is above; what is not may go round in circles. */
    private static boolean above(Frame caller, Frame frame) {
        OptionalLong outer = caller.register(Frame.RSP);
        OptionalLong inner = frame.register(Frame.RSP);
        return outer.isPresent()
                && inner.isPresent()
                && Long.compareUnsigned(outer.getAsLong(), inner.getAsLong()) > 0;
    }
}
