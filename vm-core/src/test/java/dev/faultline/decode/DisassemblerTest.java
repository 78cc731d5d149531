package dev.faultline.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.isa.Forms;
import dev.faultline.oracle.DebianKernel;
import dev.faultline.oracle.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The disassembler's text against objdump's; what may differ is in {@link DisassemblyDifferences}.
 * {@code -Dfaultline.disassembler.seed=N} tries other random instructions.
 */
class DisassemblerTest {
    private static final int MOST_LINES = 100_000;
    private static final long SEED = Long.getLong("faultline.disassembler.seed", 20261123);

    /** Undocumented, and objdump does not know it. */
    private static final Set<String> ONLY_OURS =
            Set.of(
                    "SALC []",
                    "FCOM2 [STi]",
                    "FCOMP3 [STi]",
                    "FCOMP5 [STi]",
                    "FSTP1 [STi]",
                    "FSTP8 [STi]",
                    "FSTP9 [STi]",
                    "FXCH4 [STi]",
                    "FXCH7 [STi]");

    private final DisassemblyComparison comparison = new DisassemblyComparison();

    @Test
    void theCLibraryReadsAsObjdumpWritesIt() throws Exception {
        compare(first("/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/usr/lib/libc.so.6"));
    }

    @Test
    void theCompilerReadsAsObjdumpWritesIt() throws Exception {
        assumeTrue(Tools.found("gcc"), "disassembler test over cc1 skipped: no gcc on the path");
        compare(first(Tools.run(List.of("gcc", "-print-prog-name=cc1")).strip()));
    }

    @Test
    void theShellReadsAsObjdumpWritesIt() throws Exception {
        compare(first("/bin/bash", "/usr/bin/bash", "/bin/sh"));
    }

    @Test
    void debiansKernelReadsAsObjdumpWritesIt() throws Exception {
        Objdump.needed();
        Path kernel = DebianKernel.unpacked();
        try {
            compare(kernel);
        } finally {
            Files.delete(kernel);
            Files.delete(kernel.getParent());
        }
    }

    @Test
    void everyFormReadsAsObjdumpWritesIt() throws Exception {
        Objdump.needed();
        for (int codeBits : new int[] {16, 32, 64}) {
            RandomInstructions code = new RandomInstructions(SEED + codeBits, codeBits);
            Objdump.binary(
                    code.bytes(),
                    RandomInstructions.ADDRESS,
                    codeBits,
                    (address, bytes, text) -> {
                        if (code.startsAt(address)) {
                            comparison.compare(address, bytes, codeBits, text);
                        }
                        return true;
                    });
        }
        System.out.printf(
                "disassembler: %d random instructions compared, seed %d%n",
                comparison.compared(), SEED);
        comparison.assertNoDifference();
        assertTrue(comparison.compared() > 200_000, "compared " + comparison.compared());
        assertEquals(ONLY_OURS, missing(), "forms that were not compared");
    }

    @Test
    void bytesThatAreNoInstructionAreBad() {
        assertEquals("(bad)", text(64, "06"));
        assertEquals("(bad)", text(64, "e8 00 00"));
        assertEquals("(bad)", text(64, "f0 89 c8"));
    }

    /** Intel SDM Vol. 2 XGETBV, RDPKRU: NP 0F 01; an EPYC raises #UD for these bytes too. */
    @Test
    void aPrefixBeforeXgetbvOrRdpkruMakesItInvalid() {
        assertEquals("xgetbv", text(64, "0f 01 d0"));
        assertEquals("(bad)", text(64, "66 0f 01 d0"));
        assertEquals("(bad)", text(64, "f3 0f 01 ee"));
    }

    @Test
    void whatTheMapKnowsByItsGroupOnlyIsNamedInParentheses() {
        assertEquals("(3dnow)", text(64, "0f 0f c1 9e"));
    }

    @Test
    void aFormOfOurOwnHasItsMnemonic() {
        assertEquals("salc", text(32, "d6"));
    }

    /** Intel SDM Vol. 2 Jcc: an operand size of 16 bits clears the upper half of EIP. */
    @Test
    void aShortBranchOfSixteenBitsStaysInTheLowest64KiBOfThirtyTwoBitCode() {
        assertEquals("data16 jae 0x5", text(32, "66 73 02"));
    }

    private static String text(int codeBits, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        Disassembler disassembler = new Disassembler(Forms.map());
        return disassembler.line(bytes, 0, bytes.length, codeBits, 0x10000).text();
    }

    private Set<String> missing() {
        Set<String> missing = new HashSet<>();
        for (Form form : Forms.map().forms()) {
            if (!comparison.forms().contains(form) && !Disassembler.knownByGroup(form)) {
                missing.add(form.mnemonic() + ' ' + form.operands());
            }
        }
        return missing;
    }

    private static Path first(String... candidates) {
        for (String candidate : candidates) {
            if (Files.isReadable(Path.of(candidate))) {
                return Path.of(candidate);
            }
        }
        assumeTrue(false, "disassembler test skipped: no " + String.join(" or ", candidates));
        return Path.of("");
    }

    private void compare(Path file) throws Exception {
        Objdump.needed();
        assumeTrue(
                System.getProperty("os.arch").equals("amd64"),
                "disassembler test skipped: the binaries of this host are not for x86-64");
        Objdump.executable(
                file,
                (address, bytes, text) -> {
                    comparison.compare(address, bytes, 64, text);
                    return comparison.compared() < MOST_LINES;
                });
        System.out.printf(
                "disassembler: %d instructions of %s compared, %d without a form%n",
                comparison.compared(), file, comparison.unknown());
        comparison.assertNoDifference();
        assertTrue(comparison.compared() > 1000, "only " + comparison.compared());
        assertTrue(
                comparison.unknown() < comparison.compared() / 2,
                comparison.unknown() + " instructions without a form");
    }
}
