package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr4;
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
     * Writes one of four functions, for each n from r8 to r11, into the next slot of 256 bytes, and
     * calls it four times: they add n to a sum in rbx, in doubles, in eight lanes of a YMM register
     * or on the x87 stack. Then comes a pause, after which the block cache has forgotten that code
     * was overwritten: code that often is would not be compiled.
     */
    private static final String GENERATOR =
            """
            mov r9, 0x40000
            fninit
            fldz
            lea r12, [rip + functions]
            next:
            mov r10, r8
            and r10, 1023
            shl r10, 8
            add r10, r9
            mov esi, r8d
            and esi, 3
            shl esi, 5
            vmovdqu ymm0, [r12 + rsi]
            vmovdqu [r10], ymm0
            mov [r10 + 1], r8d
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
            cvttsd2si rsi, xmm1
            push rax
            fistp qword ptr [rsp]
            pop rdi
            hlt
            .balign 32
            functions:
            mov eax, 0
            add rbx, rax
            rol rbx, 1
            ret
            .balign 32
            mov eax, 0
            cvtsi2sd xmm0, eax
            addsd xmm1, xmm0
            ret
            .balign 32
            mov eax, 0
            vmovd xmm0, eax
            vpbroadcastd ymm0, xmm0
            vpaddd ymm2, ymm2, ymm0
            ret
            .balign 32
            mov eax, 0
            push rax
            fild qword ptr [rsp]
            faddp
            pop rax
            ret
            .balign 32
            """;

    private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

    private int made;

    @Test
    void aGuestThatMakesCodeAllTheTimeFillsNeitherHeapNorMetaspace() {
        JitOptions options = TestGuest.everything().withCodeBudgetBytes(CODE_BUDGET);
        try (TestGuest guest = TestGuest.with(GENERATOR, options)) {
            guest.cpu.cr4 |= Cr4.OSFXSR | Cr4.OSXSAVE;
            guest.cpu.xcr0 = 7;
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
        long[] sums = new long[4];
        for (int i = 0; i < CHUNK; i++, made++) {
            for (int call = 0; call < 4; call++) {
                sums[made & 3] += made;
                sums[0] = (made & 3) == 0 ? Long.rotateLeft(sums[0], 1) : sums[0];
            }
        }
        guest.cpu.slots[R11] = made;
        guest.run();
        String text = "functions up to " + made;
        assertEquals(sums[0], guest.register(Cpu.RBX), text);
        assertEquals(sums[1], guest.register(Cpu.RSI), text);
        long lane = sums[2] & 0xffffffffL;
        for (int q = 0; q < 4; q++) {
            assertEquals(lane | lane << 32, guest.cpu.slots[Cpu.vector(2, q)], text);
        }
        assertEquals(sums[3], guest.register(Cpu.RDI), text);
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
