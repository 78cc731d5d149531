package dev.faultline.jit.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.device.disk.Media;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.jit.region.RegionFormer;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HotSpot never compiles a method of more than 8,000 bytes of bytecode (HugeMethodLimit). */
class MethodSizeTest {
    /** What the engine asks for. */
    private static final int MAX_BYTES = 6000;

    private static final long MOST_INSTRUCTIONS = 1_500_000;
    private static final long MODE_KEY = 0x92;

    private static List<String> kernels() {
        return TestKernels.names();
    }

    /**
     * Runs blocks in the interpreter, which links them, and remembers the ones it was asked for.
     */
    private static final class Recorder implements Engine {
        private final Interpreter interpreter;
        private final Set<Block> blocks = Collections.newSetFromMap(new IdentityHashMap<>());

        Recorder(Cpu cpu, BlockCache cache) {
            interpreter = new Interpreter(cpu, cache);
        }

        @Override
        public int run(Block block) {
            if (!block.alone) {
                blocks.add(block);
            }
            return interpreter.run(block);
        }

        /** Those, and all that execution went to from them. */
        List<Block> all() {
            List<Block> work = new ArrayList<>(blocks);
            for (int i = 0; i < work.size(); i++) {
                List<Block> following = new ArrayList<>(List.of(work.get(i).targets));
                following.add(work.get(i).taken);
                following.add(work.get(i).next);
                following.stream().filter(b -> b != null && blocks.add(b)).forEach(work::add);
            }
            return work;
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void noRegionOfARealKernelIsTooLongForHotSpot(String name) throws Exception {
        TestKernel kernel = TestKernels.find(name).orElseThrow();
        Recorder[] recorder = new Recorder[1];
        MachineConfiguration configuration =
                MachineConfiguration.standard()
                        .withMaxInstructions(MOST_INSTRUCTIONS)
                        .withEngine((cpu, cache) -> recorder[0] = new Recorder(cpu, cache));
        Image image = new Image(name, kernel.image());
        LoadRequest request =
                new LoadRequest(kernel.commandLine(), List.of(), OptionalLong.empty());
        boolean disk = ImageLoader.isDisk(image, request);
        if (disk) {
            configuration =
                    configuration.withMedia(Media.NONE.withDisk(MemoryMedium.disk(kernel.image())));
        }
        try (Machine machine = new Machine(configuration)) {
            if (disk) {
                machine.boot();
            } else {
                machine.load(image, request);
            }
            machine.run();
            List<String> tooLong = new ArrayList<>();
            List<Block> blocks = recorder[0].all();
            for (Block block : blocks) {
                int bytes = sizeOfRegion(block);
                if (bytes >= RegionCompiler.HUGE_METHOD) {
                    tooLong.add(String.format("0x%x: %d bytes", block.rip, bytes));
                }
            }
            assertTrue(blocks.size() > 5, "only " + blocks.size() + " blocks");
            assertEquals(List.of(), tooLong);
        }
    }

    /** The length of the method that a region from this block on becomes; 0 where it has none. */
    private static int sizeOfRegion(Block block) {
        RegionCompiler.Fitting fitting = RegionCompiler.fit(RegionFormer.form(block, MAX_BYTES));
        return fitting == null ? 0 : fitting.emitted().codeBytes();
    }

    /** A block of one and the same micro-op as often as a block may have it, for each of them. */
    @Test
    void noFullBlockOfOneMicroOpIsTooLongForHotSpot() {
        List<String> tooLong = new ArrayList<>();
        List<String> without = new ArrayList<>();
        int tried = 0;
        for (int op = 0; op < 256; op++) {
            int shape = MicroOpShape.of(op);
            if (MicroOpShape.name(op) == null || (shape & MicroOpShape.END) != 0) {
                continue;
            }
            for (int x = 0; x < 4; x++) {
                int bytes = sizeOfRegion(full(0x10000, op, x));
                tried++;
                if (bytes == 0) {
                    without.add(MicroOpShape.name(op));
                } else if (bytes >= RegionCompiler.HUGE_METHOD) {
                    tooLong.add(MicroOpShape.name(op) + " of size " + x + ": " + bytes + " bytes");
                }
            }
        }
        assertTrue(tried > 400, tried + " tried");
        assertEquals(List.of(), tooLong);
        // Each of them writes back and reads all registers.
        assertEquals(List.of("system", "system", "system", "system"), without);
    }

    /** A row of full blocks becomes a region of some of them, none of a method too long. */
    @Test
    void aRowOfFullBlocksBecomesARegionThatIsShortEnough() {
        for (int op : new int[] {MicroOpcode.DIV, MicroOpcode.STRING, MicroOpcode.LOADW}) {
            Block first = full(0x10000, op, 3);
            Block last = first;
            for (int i = 1; i < 40; i++) {
                Block next = full(last.endRip, op, 3);
                last.link(next, false);
                last = next;
            }
            last.link(first, false);
            int bytes = sizeOfRegion(first);
            assertTrue(bytes > 0 && bytes < RegionCompiler.HUGE_METHOD, bytes + " bytes");
        }
    }

    @Test
    void aBlockThatAloneIsTooLongBecomesNoRegion() {
        Block block = full(0x10000, MicroOpcode.SYSTEM, 3);
        assertNull(new RegionCompiler(null).compile(RegionFormer.form(block, MAX_BYTES)));
    }

    private static Block full(long rip, int op, int x) {
        BlockBuilder builder = new BlockBuilder(Cpu.SLOT_TEMPORARY, Cpu.SLOT_VECTOR);
        builder.clear();
        for (int i = 0; i < BlockBuilder.MAX_INSTRUCTIONS; i++) {
            builder.startInstruction(2 * i);
            int store = (MicroOpShape.of(op) & MicroOpShape.STORE) != 0 ? MicroOp.PROVEN : x;
            int b = i % 7 + 8;
            builder.emit(op, i % 5, i % 6, b, i % 3, store, 1 + i % 13);
        }
        builder.emit(MicroOpcode.FALL_THROUGH, 0, 0, 0, 0, 0, 0);
        int length = 2 * BlockBuilder.MAX_INSTRUCTIONS;
        Block.Placement placement = new Block.Placement(rip, rip, rip, -1, MODE_KEY, -1, -1);
        return builder.build(placement, length, false);
    }
}
