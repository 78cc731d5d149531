package dev.faultline.symbols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.loader.CodeImage;
import dev.faultline.loader.ElfSections;
import dev.faultline.loader.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers found by call frame information, in kernels that have run to a HLT. */
class UnwinderTest {
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20261124);
    private static final List<String> CHAIN = List.of("leaf", "inner", "middle", "outer", "start");

    private static final String MULTIBOOT =
            """
            __asm__(".text; .balign 4; .long 0x1badb002, 0, -0x1badb002\\n"
                    ".globl begin; begin: mov $0x180000, %esp; push $0; jmp start");
            """;

    /** Every kind of rule; handler stands as if an interrupt had come at victim's first byte. */
    private static final String RULES =
            """
            .intel_syntax noprefix
            .macro function name
                .type \\name, @function
                \\name:
                .cfi_startproc
            .endm
            .macro end name
                .cfi_endproc
                .size \\name, . - \\name
            .endm
            .text
            .globl start
            function start
                .cfi_undefined rip
                mov rbx, 0xb0
                mov rbp, 0xb9
                mov r12, 0x12
                mov r13, 0x13
                mov r14, 0x14
                mov r15, 0x15
                call saves
                hlt
            end start

            function saves
                push rbp
                .cfi_def_cfa_offset 16
                .cfi_offset rbp, -16
                mov rbp, rsp
                push rbx
                push r12
                push r13
                mov rbx, r14
                mov r14, 0x999
                mov r13, 0x999
                sub rsp, 0x100
                .cfi_escape 0x0f, 2, 0x76, 16             # CFA: RBP + 16
                .cfi_offset rbx, -24
                .cfi_escape 0x10, 12, 3, 0x08, 32, 0x1c   # R12 in memory at CFA - 32
                .cfi_escape 0x16, 13, 3, 0x76, 0x68, 0x06 # R13: what RBP - 24 points to
                .cfi_register r14, rbx
                .cfi_same_value r15
                .cfi_remember_state
                .cfi_undefined rbx
                nop
                .cfi_restore_state
                call inner
                hlt
            end saves

            function inner
                push rbp
                sub rsp, 0x80
                mov rbp, 0x777
                # CFA: RSP, and because 1 is not 0 the drop is branched over, plus 0x90
                .cfi_escape 0x0f, 11, 0x77, 0, 0x31, 0x28, 1, 0, 0x13, 0x0a, 0x90, 0, 0x22
                .cfi_offset rbp, -16
                .cfi_val_offset r12, -32
                lea rax, [rip + returned]
                push rax
                mov rcx, rsp
                push 0x10
                push rcx
                pushfq
                push 8
                lea rax, [rip + victim]
                push rax
                jmp handler
                nop
            returned:
                hlt
            end inner

            function before
                ud2
            end before

            function victim
                nop
            end victim

            .type handler, @function
            handler:
                .cfi_startproc simple
                .cfi_signal_frame
                .cfi_def_cfa rsp, 0
                .cfi_offset rip, 0
                .cfi_offset rsp, 24
                hlt
                nop
            end handler
            """;

    @Test
    void aBacktraceNeedsNoFramePointers(@TempDir Path folder) throws Exception {
        Image image =
                Compiled.image(folder, "chain.c", Compiled.CHAIN, "-O2", "-fomit-frame-pointer");
        try (StoppedKernel kernel = new StoppedKernel(image)) {
            assertEquals(CHAIN, kernel.names(kernel.walk(true)));
            assertEquals(List.of(), kernel.symbols.notes());
        }
    }

    @Test
    void debugFrameServesWhereThereIsNoEhFrame(@TempDir Path folder) throws Exception {
        Image image =
                Compiled.image(
                        folder,
                        "chain.c",
                        Compiled.CHAIN,
                        "-Os",
                        "-g",
                        "-fomit-frame-pointer",
                        "-fno-asynchronous-unwind-tables");
        assertTrue(ElfSections.of(image).content(".eh_frame").isEmpty());
        try (StoppedKernel kernel = new StoppedKernel(image)) {
            assertEquals(CHAIN, kernel.names(kernel.walk(true)));
        }
    }

    @Test
    void thirtyTwoBitKernelsToo(@TempDir Path folder) throws Exception {
        String source =
                MULTIBOOT + Compiled.CHAIN.replace("\"rbx\", \"r12\", \"r13\"", "\"ebx\", \"esi\"");
        Image image =
                Compiled.image(
                        folder,
                        "chain.c",
                        source,
                        "-m32",
                        "-O2",
                        "-fomit-frame-pointer",
                        "-Wl,-e,begin");
        try (StoppedKernel kernel = new StoppedKernel(image)) {
            assertEquals(CHAIN, kernel.names(kernel.walk(false)));
        }
    }

    @Test
    void bothWaysFindTheSameCallersWhereThereAreFramePointers(@TempDir Path folder)
            throws Exception {
        Image image = Compiled.image(folder, "chain.c", Compiled.CHAIN, "-O0");
        try (StoppedKernel kernel = new StoppedKernel(image)) {
            List<Frame> frames = kernel.walk(true);
            assertEquals(CHAIN, kernel.names(frames));
            for (int i = 0; i + 1 < frames.size(); i++) {
                Frame other =
                        Unwinder.callerByFramePointer(frames.get(i), kernel::read).orElseThrow();
                assertEquals(other.rip(), frames.get(i + 1).rip());
                assertEquals(other.register(Frame.RSP), frames.get(i + 1).register(Frame.RSP));
                assertEquals(other.register(Frame.RBP), frames.get(i + 1).register(Frame.RBP));
                assertEquals(other.site(), frames.get(i + 1).site());
            }
            Optional<Frame> end = Unwinder.callerByFramePointer(frames.getLast(), kernel::read);
            assertEquals(Optional.empty(), end);
        }
    }

    @Test
    void registersAreRestoredByEveryRule(@TempDir Path folder) throws Exception {
        Image image = Compiled.image(folder, "rules.s", RULES);
        try (StoppedKernel kernel = new StoppedKernel(image)) {
            List<Frame> frames = kernel.walk(true);
            List<String> expected = List.of("handler", "victim", "inner", "saves", "start");
            assertEquals(expected, kernel.names(frames));
            Frame victim = frames.get(1);
            assertEquals(kernel.symbols.address("victim"), Optional.of(victim.rip()));
            assertEquals(victim.rip(), victim.site());
            Frame inner = frames.get(2);
            assertEquals(OptionalLong.of(0x777), inner.register(Frame.RBP));
            assertEquals(inner.rip() - 1, inner.site());
            Frame saves = frames.get(3);
            assertEquals(OptionalLong.of(0x14), saves.register(Cpu.RBX));
            long rsp = saves.register(Frame.RSP).orElseThrow();
            assertEquals(OptionalLong.of(rsp - 32), saves.register(12));
            Frame start = frames.get(4);
            long[] values = {0xb0, 0xb9, 0x12, 0x13, 0x14, 0x15};
            int[] registers = {Cpu.RBX, Frame.RBP, 12, 13, 14, 15};
            for (int i = 0; i < values.length; i++) {
                assertEquals(OptionalLong.of(values[i]), start.register(registers[i]));
            }
            assertEquals(OptionalLong.empty(), start.register(Cpu.RAX));
            assertEquals(List.of(), kernel.symbols.notes());
        }
    }

    @Test
    void memoryThatCannotBeReadEndsTheWalkWithANote(@TempDir Path folder) throws Exception {
        Symbols symbols = Symbols.of(Compiled.image(folder, "chain.c", Compiled.CHAIN, "-O2"));
        long leaf = symbols.address("leaf").orElseThrow();
        Frame frame = Frame.of64(leaf, new long[] {0, 0, 0, 0, 0x1000});
        assertTrue(symbols.unwinder().describes(frame));
        assertEquals(Optional.empty(), symbols.unwinder().caller(frame, (a, b) -> none()));
        assertEquals(
                List.of("the frame at rip 0x%x: memory at 0x1000 cannot be read".formatted(leaf)),
                symbols.notes());
    }

    @Test
    void anAddressWithoutDescriptionHasNoCallerAndNoNote(@TempDir Path folder) throws Exception {
        Symbols symbols = Symbols.of(Compiled.image(folder, "chain.c", Compiled.CHAIN, "-O2"));
        Frame frame = Frame.of64(0x7c00, new long[16]);
        assertFalse(symbols.unwinder().describes(frame));
        assertEquals(Optional.empty(), symbols.unwinder().caller(frame, (a, b) -> none()));
        assertEquals(List.of(), symbols.notes());
    }

    @Test
    void anImageThatWasMovedIsUnwoundWhereItStands(@TempDir Path folder) throws Exception {
        Image image = Compiled.image(folder, "chain.c", Compiled.CHAIN, "-O2");
        long delta = 0xffff_8000_0000_0000L;
        Symbols symbols = Symbols.of(image).moved(delta);
        long leaf = symbols.address("leaf").orElseThrow();
        Frame frame = Frame.of64(leaf, new long[] {0, 0, 0, 0, 0x1000});
        Frame caller = symbols.unwinder().caller(frame, (a, b) -> OptionalLong.of(a)).orElseThrow();
        assertEquals(0x1000, caller.rip());
        assertEquals(OptionalLong.of(0x1008), caller.register(Frame.RSP));
    }

    private static OptionalLong none() {
        return OptionalLong.empty();
    }

    @Test
    void damagedFramesGiveNoCallerOrSomeCallerButNeverFail(@TempDir Path folder) throws Exception {
        Image eh = Compiled.image(folder, "rules.s", RULES);
        Image debug =
                Compiled.image(
                        folder,
                        "chain.c",
                        Compiled.CHAIN,
                        "-O2",
                        "-g",
                        "-fno-asynchronous-unwind-tables");
        int found = fuzz(eh, ".eh_frame", 20_000) + fuzz(debug, ".debug_frame", 20_000);
        assertTrue(found > 10_000, "only " + found + " callers");
    }

    private static int fuzz(Image image, String name, int cases) throws Exception {
        CodeImage.Part section = ElfSections.of(image).content(name).orElseThrow();
        CodeImage.Part text = ElfSections.of(image).content(".text").orElseThrow();
        SplittableRandom random = new SplittableRandom(SEED);
        int found = 0;
        for (int i = 0; i < cases; i++) {
            byte[] bytes = image.bytes().clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                int at = section.from() + random.nextInt(section.length());
                bytes[at] =
                        (byte)
                                (random.nextBoolean()
                                        ? random.nextInt(256)
                                        : bytes[at] ^ 1 << random.nextInt(8));
            }
            Symbols symbols = Symbols.of(new Image("damaged", bytes));
            long[] registers = random.longs(16).toArray();
            Frame frame = Frame.of64(text.address() + random.nextInt(text.length()), registers);
            try {
                Optional<Frame> caller =
                        symbols.unwinder()
                                .caller(
                                        frame,
                                        (a, n) ->
                                                random.nextInt(8) == 0
                                                        ? none()
                                                        : OptionalLong.of(a));
                found += caller.isPresent() ? 1 : 0;
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + SEED + ", case " + i, e);
            }
        }
        return found;
    }
}
