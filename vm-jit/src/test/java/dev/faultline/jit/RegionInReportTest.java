package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.ir.Block;
import dev.faultline.loader.Image;
import dev.faultline.loader.LoadRequest;
import dev.faultline.lockstep.Lockstep;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.translate.CompiledListing;
import dev.faultline.translate.Engine;
import dev.faultline.translate.EngineFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where compiled code goes wrong, the report of lockstep has the region. */
class RegionInReportTest {
    private static final long CODE = 0x200000;
    private static final long MISTAKE = 5000;

    private static final byte[] PROGRAM =
            HexFormat.of()
                    .parseHex(
                            "b910270000" // mov ecx, 10000
                                    + "01c8" // loop: add eax, ecx
                                    + "31c2" // xor edx, eax
                                    + "49" // dec ecx
                                    + "75f9" // jnz loop
                                    + "e6f4"); // out 0xf4, al

    /** The JIT, which spoils ESI once so many instructions are retired. */
    private static final class Wrong implements Engine {
        private final Engine engine;
        private final Cpu cpu;
        private boolean done;

        Wrong(Engine engine, Cpu cpu) {
            this.engine = engine;
            this.cpu = cpu;
        }

        @Override
        public int run(Block block) {
            int status = engine.run(block);
            if (!done && cpu.retired() >= MISTAKE) {
                done = true;
                cpu.slots[Cpu.RSI] ^= 0x10;
            }
            return status;
        }

        @Override
        public CompiledListing listing(long rip) {
            return engine.listing(rip);
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    @Test
    void itHasGuestInstructionsMicroOpsAndBytecode() throws Exception {
        EngineFactory jit = Jit.factory(JitOptions.defaults().withSync(true).withThreshold(2));
        EngineFactory wrong = (cpu, cache) -> new Wrong(jit.create(cpu, cache), cpu);
        MachineConfiguration configuration = MachineConfiguration.standard().withMemory(8 << 20);
        Lockstep.Outcome outcome =
                new Lockstep(
                                configuration,
                                wrong,
                                machine ->
                                        machine.load(
                                                new Image("test", PROGRAM),
                                                new LoadRequest(
                                                        "", List.of(), OptionalLong.of(CODE))),
                                line -> {})
                        .run(machine -> {});
        String report = outcome.report();
        assertNotNull(report);
        assertTrue(report.contains("rsi is 0x10, expected 0x0"), report);
        assertTrue(
                report.contains("\nwhat the instructions before it changed:\n  0x20000"), report);
        String title = "\nthe region that was compiled of it:\n";
        String region = report.substring(report.indexOf(title) + title.length());
        assertTrue(region.startsWith("  region at 0x200005, "), report);
        assertTrue(region.contains("add    eax,ecx"), report);
        assertTrue(region.contains("xorf32 rdx rdx rax"), region);
        assertTrue(!region.contains("bytecode:"), region);
        assertTrue(outcome.region().contains("\nbytecode:\n// class version"), outcome.region());
        assertEquals(region.lines().findFirst().orElseThrow().strip(), first(outcome.region()));
    }

    private static String first(String text) {
        return text.lines().findFirst().orElseThrow();
    }
}
