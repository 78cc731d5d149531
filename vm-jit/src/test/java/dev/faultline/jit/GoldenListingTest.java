package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.jit.debug.RegionListing;
import dev.faultline.jit.emit.RegionEmitter;
import dev.faultline.jit.region.RegionFormer;
import dev.faultline.jit.region.RegionPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a few telling regions become, as text: micro-ops, exits and bytecode. A change of the
 * emitter shows in a review line by line; this module's README says how the files are written anew.
 */
class GoldenListingTest {
    private static final boolean UPDATE = Boolean.getBoolean("faultline.golden.update");
    private static final Path FOLDER = Path.of("src/test/resources/dev/faultline/jit/golden");
    private static final int MAX_BYTES = 6000;

    /** Where the region of each program starts: whatever leads to it stands before. */
    private static final String HEAD = ".org 0x40";

    /** The programs; the file of each has its name. */
    enum Program {
        COUNTED_LOOP_WITH_A_LOAD(
                """
                mov ecx, 100
                mov esi, 0x20000
                jmp l
                .org 0x40
                l: add eax, [rsi + rcx * 4]
                dec ecx
                jnz l
                hlt
                """),
        COMPARE_AND_BRANCH_INSIDE(
                """
                mov ebx, 1000
                mov ecx, 100
                jmp l
                .org 0x40
                l: cmp rax, rbx
                jb less
                sub rax, rbx
                jmp joined
                less: add rax, 99
                joined: dec ecx
                jnz l
                hlt
                """),
        CALL_AND_RETURN_INSIDE(
                """
                mov ecx, 100
                jmp l
                .org 0x40
                l: call function
                dec ecx
                jnz l
                hlt
                function: lea rax, [rax + rax * 2 + 1]
                ret
                """),
        CALLS_OF_SEMANTICS_METHODS(
                """
                mov ecx, 100
                jmp l
                .org 0x40
                l: rdtsc
                rcl rax, 3
                add rbx, rax
                dec ecx
                jnz l
                hlt
                """),
        DIVISION_WITH_ITS_RARE_EXIT(
                """
                mov ecx, 100
                jmp l
                .org 0x40
                l: mov rax, rbx
                xor edx, edx
                div rcx
                add rbx, rdx
                dec rcx
                jnz l
                hlt
                """),
        END_WITH_INT3(
                """
                hlt
                .org 0x40
                mov eax, 1
                int3
                """);

        private final String source;

        Program(String source) {
            this.source = source;
        }

        private Path file() {
            return FOLDER.resolve(
                    name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".txt");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRegionIsStillWhatItWas(Program program) throws IOException {
        assertTrue(program.source.contains(HEAD), "no " + HEAD);
        String actual = program.source + "\n" + listing(program.source);
        Path file = program.file();
        if (UPDATE) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual);
    }

    /** The interpreter makes the links that the region is formed along. */
    private static String listing(String source) {
        try (TestGuest guest = TestGuest.interpreted(source)) {
            guest.run();
            guest.cpu.rip = TestGuest.CODE + 0x40;
            RegionPlan plan = RegionFormer.form(guest.machine.nextBlock(), MAX_BYTES);
            return new RegionListing(null).text(plan, RegionEmitter.emit(plan));
        }
    }
}
