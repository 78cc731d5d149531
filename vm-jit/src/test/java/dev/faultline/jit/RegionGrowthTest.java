package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.jit.codecache.Entry;
import org.junit.jupiter.api.Test;

/**
 * A region is what execution had linked when it was formed; it is formed again when there is more.
 */
class RegionGrowthTest {
    /** A function that goes one way for 1000 calls, then the other way for 1000. */
    private static final String TWO_WAYS =
            """
            mov ecx, 1000
            mov edx, 1
            l: call function
            dec ecx
            jnz l
            mov ecx, 1000
            mov edx, 2
            k: call function
            dec ecx
            jnz k
            hlt
            .org 0x80
            function:
            cmp edx, 1
            jne other
            add rax, 1
            ret
            other:
            add rax, 1000
            rol rbx, 1
            ret
            """;

    private static final long FUNCTION = TestGuest.CODE + 0x80;

    /** The loop goes the other way in its second half. */
    private static final String LATE_BRANCH =
            """
            mov ecx, 1000
            jmp l
            .org 0x20
            l: cmp ecx, 500
            jb other
            add rax, 1
            back: dec ecx
            jnz l
            hlt
            .org 0x40
            other: add rax, 1000
            rol rbx, 1
            jmp back
            """;

    private static final long LOOP = TestGuest.CODE + 0x20;
    private static final long OTHER = TestGuest.CODE + 0x40;

    /** The regions are linked: an entry by a link counts, too. */
    @Test
    void aRegionGrowsWhereExecutionTakesNewBranches() {
        try (TestGuest guest = TestGuest.compiled(LATE_BRANCH)) {
            guest.run();
            assertEquals(499_501, guest.register(Cpu.RAX));
            CompiledRegion region = guest.regionAt(OTHER);
            assertTrue(contains(region, LOOP), "still alone");
            assertTrue(region.generation > 0);
        }
    }

    private static boolean contains(CompiledRegion region, long rip) {
        return region.plan.blocks().stream().anyMatch(member -> member.block.rip == rip);
    }

    @Test
    void aLoopAndTheFunctionItCallsBecomeOneRegion() {
        try (TestGuest guest = TestGuest.compiled(TWO_WAYS)) {
            guest.run(4000);
            guest.restart();
            guest.run(2);
            CompiledRegion loop = null;
            for (int i = 0; i < 10 && loop == null; i++) {
                guest.run(1);
                loop = guest.nextRegion();
            }
            assertNotNull(loop, "not compiled");
            assertTrue(contains(loop, FUNCTION), "the function is not in the loop's region");
        }
    }

    /** Its method would be longer than what HotSpot compiles. */
    @Test
    void aBlockThatIsTooLongStaysInTheInterpreter() {
        String program =
                """
                mov ecx, 50
                jmp l
                .org 0x20
                l:
                .rept 60
                smsw eax
                .endr
                add rbx, rax
                dec ecx
                jnz l
                """;
        String expected;
        try (TestGuest guest = TestGuest.interpreted(program)) {
            expected = guest.run().state() + guest.cpu.retired();
        }
        try (TestGuest guest = TestGuest.compiled(program)) {
            assertEquals(expected, guest.run().state() + guest.cpu.retired());
            guest.cpu.rip = LOOP;
            assertNull(guest.nextRegion());
        }
    }

    /** A block that nobody has seen run is not compiled on a guess. */
    @Test
    void aBranchNeverTakenStaysOutside() {
        String program =
                """
                mov ecx, 1000
                l: test ecx, ecx
                js never
                dec ecx
                jnz l
                hlt
                never: ud2
                """;
        try (TestGuest guest = TestGuest.compiled(program)) {
            guest.run();
            guest.restart();
            CompiledRegion region = guest.nextRegion();
            assertNotNull(region, "not compiled");
            assertTrue(region.plan.ends().toString().contains("never went there"));
        }
    }

    /** Three loops that have nothing to do with each other call what stands at 0x80. */
    private static String calledFromThreeLoops(String function) {
        StringBuilder program = new StringBuilder("mov edi, 40\nagain:\n");
        for (int at = 0x20; at <= 0x60; at += 0x20) {
            program.append(
                    String.format(
                            "jmp l%1$x%n.org 0x%1$x%nl%1$x: mov esi, 50%nk%1$x: call function%n"
                                    + "dec esi%njnz k%1$x%n",
                            at));
        }
        return program + "dec edi\njnz again\nhlt\n.org 0x80\nfunction:\n" + function;
    }

    @Test
    void whatIsCalledFromEverywhereDoesNotBringItsCallersAlong() {
        try (TestGuest guest = TestGuest.compiled(calledFromThreeLoops("inc rax\nret\n"))) {
            guest.run();
            assertEquals(40 * 3 * 50, guest.register(Cpu.RAX));
            CompiledRegion caller = guest.regionAt(TestGuest.CODE + 0x6a);
            assertTrue(contains(caller, FUNCTION), "the function is not in its caller's region");
            assertFalse(contains(caller, TestGuest.CODE + 0x2a), "returns to the first caller");
            assertFalse(contains(caller, TestGuest.CODE + 0x4a), "returns to the second caller");
        }
    }

    /** Wherever the budget ends a run, the second loop goes on in the same region. */
    @Test
    void theHeadsOfLoopsThatFollowEachOtherAreEntriesOfOneRegion() {
        String program =
                """
                mov ecx, 30
                jmp l
                .org 0x20
                l: inc rax
                dec ecx
                jnz l
                mov ecx, 30
                jmp k
                .org 0x40
                k: add rbx, rcx
                dec ecx
                jnz k
                hlt
                """;
        try (TestGuest guest = TestGuest.compiled(program)) {
            for (int round = 0; round < 100; round++) {
                guest.restart();
                guest.cpu.slots[Cpu.RAX] = 0;
                guest.cpu.slots[Cpu.RBX] = 0;
                while (guest.run(1 + round)) {
                    // Ends in all places.
                }
                assertEquals(30, guest.register(Cpu.RAX));
                assertEquals(30 * 31 / 2, guest.register(Cpu.RBX));
            }
            Entry second = guest.entryAt(OTHER);
            assertTrue(second.number > 0, "a region of its own");
            assertTrue(contains(second.region, LOOP));
        }
    }
}
