package dev.faultline.jit.fuzz;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;
import org.junit.jupiter.api.Test;

/** The fuzzer finds an engine's mistake and cuts the program down to it. */
class FuzzerTest {
    private static final int PROGRAMS = 500;
    private static final long SEED = 77;

    /** The interpreter, but that a block with an ADC in it spoils RBP. */
    private static final class WrongAdc implements Engine {
        private final Cpu cpu;
        private final Interpreter interpreter;

        WrongAdc(Cpu cpu, BlockCache cache) {
            this.cpu = cpu;
            interpreter = new Interpreter(cpu, cache);
            cache.setHeat(0);
        }

        @Override
        public int run(Block block) {
            // So the interpreter gives back every block, and it is run alone.
            block.heat = 0;
            int status = interpreter.run(block);
            for (int i = 0; status == 0 && !block.alone && i < block.code.length; i++) {
                if (MicroOp.op(block.code[i]) == MicroOpcode.ADCF) {
                    cpu.slots[Cpu.RBP] ^= 0x100;
                }
            }
            return status;
        }
    }

    @Test
    void aMistakeIsFoundAndItsProgramIsSmall() {
        try (Fuzzer fuzzer = new Fuzzer(WrongAdc::new)) {
            String report = null;
            for (int i = 0; report == null && i < PROGRAMS; i++) {
                report = fuzzer.run(SEED + i);
            }
            assertNotNull(report);
            String program = report.substring(report.indexOf("minimised: "));
            assertTrue(program.contains(" adc "), report);
            assertTrue(program.contains("bp is 0x"), report);
            assertTrue(program.contains("in one instruction"), report);
            String listing = program.substring(0, program.indexOf("the engines differ"));
            long lines = listing.lines().filter(l -> l.matches("  [0-9a-f]{3,5}: .*")).count();
            assertTrue(lines <= 4, lines + " instructions are left\n" + report);
        }
    }
}
