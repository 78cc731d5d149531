package dev.faultline.symbols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.ElfSymbols;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What addresses of an ELF image are called. */
class SymbolsTest {
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20261124);
    private static final long TEXT = 0xffffffff80100000L;
    private static final int GLOBAL_FUNCTION = TestElf.GLOBAL | TestElf.FUNCTION;

    private static TestElf kernel() {
        return new TestElf(true)
                .text(TEXT, 0x1000)
                .symbol("kernel_main", GLOBAL_FUNCTION, 1, TEXT + 0x100, 0x40)
                .symbol("loop", TestElf.LABEL, 1, TEXT + 0x110, 0)
                .symbol("stub", TestElf.LABEL, 1, TEXT + 0x200, 0)
                .symbol("_ZN3foo3barEv", GLOBAL_FUNCTION, 1, TEXT + 0x300, 0x10)
                .symbol("_RNvC6_123foo3bar", GLOBAL_FUNCTION, 1, TEXT + 0x400, 0x10)
                .symbol("end", TestElf.LABEL, 1, TEXT + 0x1000, 0);
    }

    private static Symbols symbols() {
        return Symbols.of(kernel().image());
    }

    @Test
    void anAddressIsCalledAfterTheFunctionThatHoldsIt() {
        Symbols symbols = symbols();
        assertEquals("kernel_main", symbols.describe(TEXT + 0x100));
        assertEquals("kernel_main+0x3f", symbols.describe(TEXT + 0x13f));
        Symbol symbol = symbols.at(TEXT + 0x12f).orElseThrow();
        assertEquals(new Symbol("kernel_main", "kernel_main", 0x2f, 0x40, true), symbol);
        assertEquals(List.of(), symbols.notes());
    }

    @Test
    void aLabelInsideAFunctionDoesNotHideIt() {
        assertEquals("kernel_main+0x10", symbols().describe(TEXT + 0x110));
        assertEquals("kernel_main+0x11", symbols().describe(TEXT + 0x111));
    }

    @Test
    void behindTheEndOfASymbolNothingIsNear() {
        assertEquals("", symbols().describe(TEXT + 0x140));
        assertEquals("", symbols().describe(TEXT));
        assertEquals("", symbols().describe(0));
        assertEquals("", symbols().describe(-1));
        assertEquals(Optional.empty(), symbols().at(TEXT + 0x140));
    }

    @Test
    void aLabelReachesToTheNextSymbolAndNoFurtherThanItsSection() {
        assertEquals("stub+0xff", symbols().describe(TEXT + 0x2ff));
        assertEquals("end", symbols().describe(TEXT + 0x1000));
        assertEquals("", symbols().describe(TEXT + 0x1001));
    }

    @Test
    void aLabelReachesNoFurtherThanAMebibyte() {
        Symbols symbols =
                Symbols.of(
                        new TestElf(true)
                                .text(0x100000, 0x300000)
                                .symbol("start", TestElf.LABEL, 1, 0x100000, 0)
                                .image());
        assertEquals("start+0xfffff", symbols.describe(0x1fffff));
        assertEquals("", symbols.describe(0x200000));
    }

    @Test
    void namesAreDemangled() {
        Symbol symbol = symbols().at(TEXT + 0x401).orElseThrow();
        assertEquals("_RNvC6_123foo3bar", symbol.name());
        assertEquals("123foo::bar", symbol.demangled());
        assertEquals("123foo::bar+0x1", symbol.text());
    }

    @Test
    void aNameHasAnAddressRawOrDemangled() {
        Symbols symbols = symbols();
        assertEquals(Optional.of(TEXT + 0x100), symbols.address("kernel_main"));
        assertEquals(Optional.of(TEXT + 0x400), symbols.address("123foo::bar"));
        assertEquals(Optional.of(TEXT + 0x400), symbols.address("_RNvC6_123foo3bar"));
        assertEquals(Optional.empty(), symbols.address("kernel_mai"));
        assertEquals(Optional.empty(), symbols.address(""));
    }

    @Test
    void thirtyTwoBitImagesHaveSymbolsToo() {
        Symbols symbols =
                Symbols.of(
                        new TestElf(false)
                                .text(0xc0100000L, 0x100)
                                .symbol("start", GLOBAL_FUNCTION, 1, 0xc0100010L, 0x10)
                                .image());
        assertEquals("start+0x4", symbols.describe(0xc0100014L));
        assertEquals("", symbols.describe(0xffffffffc0100014L));
    }

    @Test
    void aKernelAndItsModulesAreAskedTogether() {
        Symbols module =
                Symbols.of(
                        new TestElf(true)
                                .text(0x1000, 0x100)
                                .symbol("driver", GLOBAL_FUNCTION, 1, 0x1010, 0x20)
                                .image());
        Symbols both = Symbols.merged(List.of(symbols(), module.moved(0x5000_0000)));
        assertEquals("kernel_main", both.describe(TEXT + 0x100));
        assertEquals("driver+0x1", both.describe(0x5000_1011));
        assertEquals("", both.describe(0x1011));
        assertEquals(Optional.of(0x5000_1010L), both.address("driver"));
        assertTrue(both.executable(0x5000_10ff));
        assertFalse(both.executable(0x5000_1100));
    }

    @Test
    void noneKnowsNothing() {
        assertEquals("", Symbols.NONE.describe(TEXT));
        assertEquals(Optional.empty(), Symbols.NONE.address("main"));
        assertEquals(List.of(), Symbols.NONE.notes());
    }

    @Test
    void anImageThatIsNoElfFileHasNoSymbols() {
        Symbols symbols = Symbols.of(new Image("disk.img", new byte[512]));
        assertEquals("", symbols.describe(0x7c00));
        assertEquals(List.of(), symbols.notes());
    }

    @Test
    void aFileIsReadWhenSomebodyAsksAndRefusedBeforeIfItIsNoElfFile(@TempDir Path folder)
            throws Exception {
        Path file = Files.write(folder.resolve("kernel.elf"), kernel().image().bytes());
        Symbols symbols = Symbols.read(file);
        assertEquals("stub", symbols.describe(TEXT + 0x200));
        Symbols late = Symbols.read(file);
        Files.delete(file);
        assertEquals("", late.describe(TEXT + 0x200));
        assertEquals(List.of(file + ": no such file"), late.notes());
        Path flat = Files.write(folder.resolve("flat.bin"), new byte[100]);
        ImageException e = assertThrows(ImageException.class, () -> Symbols.read(flat));
        assertEquals(flat + ": no ELF file, expected one", e.getMessage());
    }

    @Test
    void anObjectFileThatIsNotLinkedIsNotUsed() {
        Symbols symbols = Symbols.of(kernel().fileType(1).image());
        assertEquals("", symbols.describe(TEXT + 0x100));
        assertEquals(
                List.of("test.elf: an object file that is not linked: nothing of it is used"),
                symbols.notes());
    }

    @Test
    void aNameCannotSteerATerminal() {
        Symbols symbols =
                Symbols.of(
                        new TestElf(true)
                                .text(0, 0x10)
                                .symbol("a\u001b[2J\u009b\u202eb", GLOBAL_FUNCTION, 1, 0, 1)
                                .image());
        assertEquals("a?[2J??b", symbols.describe(0));
    }

    @Test
    void aTableOfMoreSymbolsThanAreReadIsCutAndANoteSaysSo() {
        TestElf elf = new TestElf(true).text(0, 4 * ElfSymbols.MOST);
        for (int i = 0; i < ElfSymbols.MOST + 10; i++) {
            elf.symbol("f", GLOBAL_FUNCTION, 1, 2L * i, 2);
        }
        Symbols symbols = Symbols.of(elf.image());
        assertEquals("f+0x1", symbols.describe(2L * ElfSymbols.MOST - 1));
        assertEquals("", symbols.describe(2L * ElfSymbols.MOST + 1));
        assertEquals(
                List.of("test.elf: 10 symbols beyond the first 1048576 are left out"),
                symbols.notes());
    }

    @Test
    void everySymbolOfManyIsFound() {
        SplittableRandom random = new SplittableRandom(SEED);
        int count = 100_000;
        TestElf elf = new TestElf(true).text(TEXT, count * 16);
        int[] order = random.ints(0, count).distinct().limit(count).toArray();
        for (int i : order) {
            elf.symbol("function_" + i, GLOBAL_FUNCTION, 1, TEXT + 16L * i, 16);
        }
        Symbols symbols = Symbols.of(elf.image());
        for (int i = 0; i < count; i += 7) {
            assertEquals("function_" + i + "+0x9", symbols.describe(TEXT + 16L * i + 9));
        }
        assertEquals(Optional.of(TEXT + 16L * 77777), symbols.address("function_77777"));
    }

    @Test
    void damagedFilesAreAnsweredWithNotes() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] good = kernel().image().bytes();
        int named = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int change = 0; change < 4; change++) {
                int at = random.nextInt(3) == 0 ? random.nextInt(64) : random.nextInt(good.length);
                at = random.nextInt(3) == 0 ? good.length - 1 - random.nextInt(6 * 64) : at;
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            Symbols symbols = Symbols.of(new Image("test.elf", bytes));
            String text = symbols.describe(TEXT + 0x104);
            symbols.address("stub");
            symbols.executable(TEXT);
            named += text.isEmpty() ? 0 : 1;
            for (String note : symbols.notes()) {
                assertEquals(1, note.lines().count(), "seed " + SEED + ", case " + i);
            }
        }
        assertTrue(named > 2000, "only " + named + " damaged files were read");
    }
}
