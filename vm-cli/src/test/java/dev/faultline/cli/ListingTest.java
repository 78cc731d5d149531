package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.loader.CodeImage;
import dev.faultline.loader.CodeImage.Part;
import dev.faultline.loader.CodeImage.Symbol;
import dev.faultline.loader.ImageException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The text of {@code faultline disasm}. */
class ListingTest {
    private static final long BASE = 0xffffffff81000000L;

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    /** A call, data of two bytes that starts a long instruction, and a function. */
    private static CodeImage image() {
        byte[] bytes = HexFormat.of().parseHex("e803000000" + "ffff48b8" + "90c3");
        NavigableMap<Long, Symbol> symbols = new TreeMap<>(Long::compareUnsigned);
        symbols.put(BASE, new Symbol("start", 0));
        symbols.put(BASE + 9, new Symbol("work", 2));
        Part first = new Part(".text", BASE, bytes, 0, 9);
        Part second = new Part(".more", BASE + 9, bytes, 9, 2);
        return new CodeImage(64, List.of(first, second), symbols);
    }

    @Test
    void labelsStandBeforeTheirAddressAndBehindTheTargetsOfBranches() {
        new Listing(image(), 64).all(out);
        assertEquals(
                """

                Disassembly of .text:

                ffffffff81000000 <start>:
                ffffffff81000000:\te8 03 00 00 00       \tcall   0xffffffff81000008 <start+0x8>
                ffffffff81000005:\tff ff                \t(bad)
                ffffffff81000007:\t48 b8                \t(bad)

                Disassembly of .more:

                ffffffff81000009 <work>:
                ffffffff81000009:\t90                   \tnop
                ffffffff8100000a:\tc3                   \tret
                """,
                text.toString());
    }

    @Test
    void aRangeGoesOnThroughAdjoiningParts() throws Exception {
        new Listing(image(), 64).range(out, BASE + 7, 3);
        assertEquals(
                """

                Disassembly of .text:

                ffffffff81000007 <start+0x7>:
                ffffffff81000007:\t48 b8                \t(bad)

                Disassembly of .more:

                ffffffff81000009 <work>:
                ffffffff81000009:\t90                   \tnop
                """,
                text.toString());
    }

    @Test
    void theCodeSizeIsWhatTheListingWasAskedFor() throws Exception {
        new Listing(image(), 32).range(out, BASE + 7, 1);
        assertTrue(
                text.toString().contains(":\t48                   \tdec    eax\n"), text::toString);
    }

    @Test
    void anAddressWithoutCodeIsRefusedWithWhereCodeIs() {
        ImageException e =
                assertThrows(
                        ImageException.class, () -> new Listing(image(), 64).range(out, 0x1000, 1));
        assertEquals(
                "no code at 0x1000, expected 0xffffffff81000000 to 0xffffffff81000008 (.text),"
                        + " 0xffffffff81000009 to 0xffffffff8100000a (.more)",
                e.getMessage());
    }
}
