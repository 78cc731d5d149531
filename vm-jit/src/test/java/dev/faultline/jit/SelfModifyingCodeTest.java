package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.jit.codecache.CompiledRegion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that is written while it is compiled (Intel SDM Vol. 3A 11.6). */
class SelfModifyingCodeTest {
    /** Each round writes the immediate of its own next instruction. */
    private static final String NEXT_INSTRUCTION =
            """
            mov ecx, 300
            l: mov [rip + next + 1], ecx
            next: mov eax, 0x11111111
            lea rbx, [rbx + rbx * 2]
            add rbx, rax
            dec ecx
            jnz l
            """;

    /** The same at the end of a long block, and by a push. */
    private static final String BY_A_PUSH =
            """
            mov ecx, 300
            mov edx, 0x12345678
            l: lea rsp, [rip + next + 8 + 2]
            imul rdx, rdx, 33
            push rdx
            next: mov rax, 0x1111111111111111
            add rbx, rax
            dec ecx
            jnz l
            """;

    /** By a read-modify-write, an instruction that the loop has run already. */
    private static final String BEHIND =
            """
            mov ecx, 300
            l: add ebx, 0x01010101
            add byte ptr [rip + l + 2], 7
            dec ecx
            jnz l
            """;

    /** By a string instruction, a function that lies on the same page. */
    private static final String BY_A_STRING =
            """
            mov edx, 300
            l: lea rdi, [rip + function + 1]
            mov eax, edx
            stosd
            call function
            add rbx, rax
            dec edx
            jnz l
            hlt
            .org 0x80
            function: mov eax, 0x11111111
            ret
            """;

    @ParameterizedTest(name = "program {index}")
    @ValueSource(strings = {NEXT_INSTRUCTION, BY_A_PUSH, BEHIND, BY_A_STRING})
    void aStoreIntoCodeThatRunsNextTakesEffectAtOnce(String program) {
        String expected;
        try (TestGuest guest = TestGuest.interpreted(program)) {
            expected = guest.run().state() + guest.cpu.retired();
        }
        try (TestGuest guest = TestGuest.compiled(program)) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
        }
    }

    private static final String CALLS =
            """
            start: mov ecx, 100
            l: call start + 0x11000
            add rbx, rax
            dec ecx
            jnz l
            """;

    private static final long FUNCTION = 0x21000;

    /** After the MOV of five bytes. */
    private static final long LOOP = TestGuest.CODE + 5;

    @Test
    void aRegionWhoseHeadIsOverwrittenNeverRunsAgain() {
        try (TestGuest guest = TestGuest.compiled(CALLS).code(FUNCTION, "mov eax, 5; ret")) {
            guest.run();
            assertEquals(500, guest.register(Cpu.RBX));
            CompiledRegion region = guest.regionAt(FUNCTION);
            guest.code(FUNCTION, "mov eax, 7; ret");
            assertTrue(region.dead());
            guest.restart();
            guest.run();
            assertEquals(700, guest.register(Cpu.RBX));
        }
    }

    /** The function's region has grown around the loop. */
    @Test
    void aRegionDiesWithAnyOfItsBlocks() {
        try (TestGuest guest = TestGuest.compiled(CALLS).code(FUNCTION, "mov eax, 5; ret")) {
            guest.run();
            CompiledRegion region = guest.regionAt(FUNCTION);
            assertTrue(contains(region, LOOP), "the loop and its function are no region");
            guest.code(TestGuest.CODE, CALLS.replace("add", "sub"));
            assertTrue(region.dead());
            guest.restart();
            guest.run();
            assertEquals(-500, guest.register(Cpu.RBX));
        }
    }

    private static boolean contains(CompiledRegion region, long rip) {
        return region.plan.blocks().stream().anyMatch(member -> member.block.rip == rip);
    }

    @Test
    void aStoreBesideCompiledCodeKillsNothing() {
        String program =
                """
                mov ecx, 1000
                l: inc dword ptr [rip + counter]
                dec ecx
                jnz l
                hlt
                .org 0x400
                counter: .long 0
                """;
        try (TestGuest guest = TestGuest.compiled(program)) {
            guest.run(100);
            guest.restart();
            CompiledRegion region = guest.nextRegion();
            guest.run();
            assertFalse(region.dead());
            assertEquals(1033, guest.machine.memory().read32(TestGuest.CODE + 0x400));
        }
    }

    /** Each version of the code runs once: none gets hot, nothing is compiled for it. */
    @Test
    void codeThatRewritesItselfAllTheTimeEndsInTheInterpreter(@TempDir Path dump)
            throws IOException {
        JitOptions options = TestGuest.everything().withThreshold(10).withDumpDirectory(dump);
        try (TestGuest guest = TestGuest.with(NEXT_INSTRUCTION, options)) {
            guest.run();
        }
        try (Stream<Path> compiled = Files.list(dump)) {
            long count = compiled.count();
            assertTrue(count < 5, count + " compilations");
        }
    }
}
