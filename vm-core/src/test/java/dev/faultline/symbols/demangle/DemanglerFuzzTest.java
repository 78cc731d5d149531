package dev.faultline.symbols.demangle;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Damaged names: they may be read as something else, but never without end. */
class DemanglerFuzzTest {
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20261124);
    private static final int CASES = 300_000;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private static final List<String> GOOD =
            List.of(
                    "_ZN4core3ptr85drop_in_place$LT$std..rt..lang_start$LT$$LP$$RP$$GT$"
                            + "..$u7b$$u7b$closure$u7d$$u7d$$GT$17hf0a1b2c3d4e5f678E",
                    "_RNCINkXs25_NgCsbmNqQUJIY6D_4core5sliceINyB9_4IterhENuNgNoBb_4iter8iterator"
                            + "8Iterator9rpositionNCNgNpB9_6memchr7memrchrs_0E0Bb_",
                    "_RMC0DG_INtC4core2FnTRL0_hEEp6OutputuEL_",
                    "_RIC0KVNtC1a3FooS1sRe_2chc41_EE",
                    "_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y",
                    "_Z1fSt6vectorIS_IiSaIiEESaIS1_EE",
                    "_ZN4llvm10make_errorINS_11StringErrorEJNS_14formatv_objectISt5tupleIJNS_"
                            + "6detail23provider_format_adapterImEES6_NS5_IRmEEEEEESt10error_codeEEE"
                            + "NS_5ErrorEDpOT0_",
                    "_ZN4llvm10checkedAddIiEENSt9enable_ifIXsr3std9is_signedIT_EE5valueE"
                            + "NS_8OptionalIS2_EEE4typeES2_S2_",
                    "_ZZ4mainENKUlRT_PKT0_E_clIiiEEDaS0_S3_",
                    "_Z1fM1XKFivEMS_iPDoFvvERA2_A3_KiDv4_f",
                    "_Z3addIilEDTplmlfp_fp0_quT_fp_fp0_ET_T0_",
                    "_Z2flIJilEEDTflplfp_EDpT_.constprop.0.cold",
                    "_ZN1ScvPT_IcEEv",
                    "_ZTC1Z0_1Y");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private String name = "";

    @Test
    void damagedNamesAreReadToAnEnd() {
        int[] read = new int[1];
        assertTimeoutPreemptively(
                BOUND,
                () -> {
                    for (int i = 0; i < CASES; i++) {
                        read[0] += demangles(damaged()) ? 1 : 0;
                    }
                },
                () -> "seed " + SEED + ", name " + name);
        assertTrue(read[0] > CASES / 20, "only " + read[0] + " names were read");
    }

    /** The characters that mean something, in any order and at length. */
    @Test
    void namesOfChanceAreReadToAnEnd() {
        String letters = "_ZRNIEKSTPJXLCDMUFABOQVGdpsrcvltfnT_S_S0_T0_B_0123456789aiv$..u";
        assertTimeoutPreemptively(
                BOUND,
                () -> {
                    for (int i = 0; i < CASES; i++) {
                        StringBuilder text = new StringBuilder(i % 3 == 0 ? "_R" : "_Z");
                        int length = random.nextInt(random.nextInt(20) == 0 ? 3000 : 40);
                        for (int n = 0; n < length; n++) {
                            text.append(letters.charAt(random.nextInt(letters.length())));
                        }
                        demangles(text.toString());
                    }
                },
                () -> "seed " + SEED + ", name " + name);
    }

    private boolean demangles(String mangled) {
        name = mangled;
        try {
            return !Demangler.demangle(mangled).equals(mangled);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + SEED + ", name " + mangled, e);
        }
    }

    /** A few characters changed, pieces doubled, moved and taken from other names. */
    private String damaged() {
        StringBuilder text = new StringBuilder(good());
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && text.length() > 4; i++) {
            int at = 2 + random.nextInt(text.length() - 2);
            int length = random.nextInt(Math.min(12, text.length() - at) + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, good().charAt(2 + random.nextInt(8)));
                case 1 -> text.delete(at, at + length);
                case 2 -> text.insert(at, text.substring(at, at + length).repeat(1 + i * i));
                default -> {
                    String other = good();
                    int from = random.nextInt(other.length());
                    text.insert(at, other, from, Math.min(other.length(), from + 8));
                }
            }
        }
        return text.toString();
    }

    private String good() {
        return GOOD.get(random.nextInt(GOOD.size()));
    }
}
