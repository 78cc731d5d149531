package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * A guest that generates, runs and overwrites code all the time must not fill the host: regions are
 * thrown away, and with them their classes.
 *
 * <p>{@code -Dfaultline.soak.seconds=3600} lets it go on for so long and prints what is in use.
 */
class SoakTest {
    private static final long SECONDS = Long.getLong("faultline.soak.seconds", 0);
    private static final int BETWEEN_LINES = 30_000;
    private static final int FUNCTIONS = 10_000;
    private static final int CHUNK = 1000;
    private static final long CODE_BUDGET = 1 << 20;
    private static final int MEGABYTE = 1 << 20;

    /** Functions that are there at a time. */
    private static final int SLOTS = 1024;

    private static final int R8 = 8;
    private static final int R11 = 11;

    /**
     * Writes "mov eax, n; add rbx, rax; rol rbx, 1; ret" for each n from r8 to r11 into the next
     * slot of 256 bytes, and calls it four times. Then comes a pause, after which the block cache
     * has forgotten that code was overwritten: code that often is would not be compiled.
     */
    private static final String GENERATOR =
            """
            mov r9, 0x40000
            next:
            mov r10, r8
            and r10, 1023
            shl r10, 8
            add r10, r9
            mov byte ptr [r10], 0xb8
            mov [r10 + 1], r8d
            mov rax, 0x90c3c3d148c30148
            mov [r10 + 5], rax
            mov ecx, 4
            again:
            call r10
            dec ecx
            jnz again
            inc r8
            cmp r8, r11
            jb next
            mov ecx, 5000000
            quiet:
            dec ecx
            jnz quiet
            """;

    private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

    private int made;

    @Test
    void aGuestThatMakesCodeAllTheTimeFillsNeitherHeapNorMetaspace() {
        JitOptions options = TestGuest.everything().withCodeBudgetBytes(CODE_BUDGET);
        try (TestGuest guest = TestGuest.with(GENERATOR, options)) {
            // Around all slots, so that from then on everything new replaces something old.
            for (int i = 0; i < 2; i++) {
                makeAndRun(guest);
            }
            Usage first = Usage.of(guest);
            long loaded = CLASSES.getTotalLoadedClassCount();
            while (made < FUNCTIONS) {
                makeAndRun(guest);
            }
            goOn(guest);
            Usage last = Usage.of(guest);
            loaded = CLASSES.getTotalLoadedClassCount() - loaded;
            assertTrue(loaded > FUNCTIONS / 2, "only " + loaded + " regions were compiled");
            last.assertBounded(first);
        }
    }

    private void makeAndRun(TestGuest guest) {
        guest.restart();
        guest.cpu.slots[R8] = made;
        long expected = 0;
        for (int i = 0; i < CHUNK; i++, made++) {
            for (int call = 0; call < 4; call++) {
                expected = Long.rotateLeft(expected + made, 1);
            }
        }
        guest.cpu.slots[R11] = made;
        guest.run();
        assertEquals(expected, guest.register(Cpu.RBX), "functions up to " + made);
    }

    private void goOn(TestGuest guest) {
        long end = System.currentTimeMillis() + 1000 * SECONDS;
        long nextLine = System.currentTimeMillis();
        while (System.currentTimeMillis() < end) {
            if (System.currentTimeMillis() >= nextLine) {
                System.out.printf("%,d functions, %s%n", made, Usage.of(guest));
                nextLine += BETWEEN_LINES;
            }
            makeAndRun(guest);
            if (made > Integer.MAX_VALUE - 2 * CHUNK) {
                made = 0;
            }
        }
    }

    /** What is in use after a collection. */
    private record Usage(int regions, long codeBytes, int classes, long metaspace, long heap) {
        static Usage of(TestGuest guest) {
            System.gc();
            System.gc();
            return new Usage(
                    guest.engine().code().size(),
                    guest.engine().code().bytes(),
                    CLASSES.getLoadedClassCount(),
                    metaspaceUsed(),
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }

        private static long metaspaceUsed() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace"))
                    .mapToLong(pool -> pool.getUsage().getUsed())
                    .sum();
        }

        void assertBounded(Usage before) {
            String text = "before: " + before + ", after: " + this;
            assertTrue(codeBytes <= CODE_BUDGET, text);
            // Half of the code goes at a time.
            assertTrue(regions <= 2 * before.regions + 2 * SLOTS, text);
            assertTrue(classes <= before.classes + 2 * SLOTS, text);
            assertTrue(metaspace > 0 && metaspace <= before.metaspace + 12 * MEGABYTE, text);
            assertTrue(heap <= before.heap + 12 * MEGABYTE, text);
        }

        @Override
        public String toString() {
            return String.format(
                    "%d regions of %d kB, %d classes, metaspace %d kB, heap %d kB",
                    regions, codeBytes >> 10, classes, metaspace >> 10, heap >> 10);
        }
    }
}
