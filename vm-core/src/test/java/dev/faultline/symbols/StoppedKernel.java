package dev.faultline.symbols;

import dev.faultline.cpu.Cpu;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assertions;

/** A kernel that has run to its HLT; its memory is mapped to itself. */
final class StoppedKernel implements AutoCloseable {
    private static final int MOST_FRAMES = 50;

    private final Machine machine;
    final Symbols symbols;

    StoppedKernel(Image image) throws Exception {
        machine = new Machine(MachineConfiguration.standard().withMaxInstructions(1_000_000));
        machine.load(image, new LoadRequest("", List.of(), OptionalLong.empty()));
        symbols = Symbols.of(image);
        ExitReason reason = machine.run().reason();
        Assertions.assertInstanceOf(ExitReason.Stopped.class, reason);
    }

    Frame frame(boolean is64) {
        Cpu cpu = machine.cpu();
        long[] registers = Arrays.copyOf(cpu.slots, 16);
        return is64 ? Frame.of64(cpu.rip, registers) : Frame.of32(cpu.rip, registers);
    }

    OptionalLong read(long linear, int bytes) {
        boolean inside = linear >= 0 && linear < machine.memory().size() - 8;
        long mask = bytes == 8 ? -1 : (1L << 8 * bytes) - 1;
        return inside
                ? OptionalLong.of(machine.memory().read64(linear) & mask)
                : OptionalLong.empty();
    }

    /** The frames from the innermost on, each by call frame information. */
    List<Frame> walk(boolean is64) {
        List<Frame> frames = new ArrayList<>();
        Optional<Frame> next = Optional.of(frame(is64));
        while (next.isPresent() && frames.size() < MOST_FRAMES) {
            frames.add(next.get());
            next = symbols.unwinder().caller(next.get(), this::read);
        }
        return frames;
    }

    /** The functions of frames. */
    List<String> names(List<Frame> frames) {
        return frames.stream()
                .map(f -> symbols.at(f.site()).map(Symbol::demangled).orElse("?"))
                .toList();
    }

    @Override
    public void close() {
        machine.close();
    }
}
