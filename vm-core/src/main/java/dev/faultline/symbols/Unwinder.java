package dev.faultline.symbols;

import dev.faultline.symbols.Symbols.Placed;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds a function's caller: by the call frame information of {@code .eh_frame} or {@code
 * .debug_frame} (DWARF 5, 6.4), or by the frame pointer. A corrupt stack may lead anywhere, in
 * circles too: who walks it bounds the number of steps. What is damaged is in {@link
 * Symbols#notes}.
 */
public final class Unwinder {
    private final List<Placed> images;

    Unwinder(List<Placed> images) {
        this.images = images;
    }

    /** Whether there is call frame information for where a frame stands. */
    public boolean describes(Frame frame) {
        for (Placed image : images) {
            if (image.module().frame(frame.site() - image.delta()) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * The caller by call frame information. Empty where there is none for the frame's address,
     * where it says that there is no caller or the return address is 0, and where the data is
     * damaged or memory cannot be read. The caller's RSP is the CFA unless the data says otherwise.
     */
    public Optional<Frame> caller(Frame frame, MemoryReader memory) {
        for (Placed image : images) {
            long address = frame.site() - image.delta();
            FrameEntry entry = image.module().frame(address);
            if (entry != null) {
                try {
                    FrameState state = new FrameState(frame, memory, image.delta());
                    FrameRow row = FrameProgram.rowAt(entry, address);
                    return Optional.ofNullable(state.caller(entry.common(), row));
                } catch (Damage e) {
                    image.module().notes().add(e.getMessage());
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The caller by RBP, in functions that begin with PUSH RBP; MOV RBP, RSP. Empty where that
     * cannot be: the frame pointer is not above RSP, is not aligned or cannot be read, or the
     * return address is 0.
     */
    public static Optional<Frame> callerByFramePointer(Frame frame, MemoryReader memory) {
        int bytes = frame.is64() ? 8 : 4;
        OptionalLong rbp = frame.register(Frame.RBP);
        OptionalLong rsp = frame.register(Frame.RSP);
        if (rbp.isEmpty() || rbp.getAsLong() % bytes != 0) {
            return Optional.empty();
        }
        long pointer = rbp.getAsLong();
        if (rsp.isPresent() && Long.compareUnsigned(pointer, rsp.getAsLong()) < 0) {
            return Optional.empty();
        }
        OptionalLong saved = memory.read(pointer, bytes);
        OptionalLong returns = memory.read(pointer + bytes, bytes);
        if (saved.isEmpty() || returns.isEmpty() || returns.getAsLong() == 0) {
            return Optional.empty();
        }
        long[] registers = new long[frame.is64() ? 16 : 8];
        registers[Frame.RSP] = pointer + 2 * bytes;
        registers[Frame.RBP] = saved.getAsLong();
        int known = 1 << Frame.RSP | 1 << Frame.RBP;
        return Optional.of(new Frame(frame.is64(), returns.getAsLong(), registers, known, false));
    }
}
