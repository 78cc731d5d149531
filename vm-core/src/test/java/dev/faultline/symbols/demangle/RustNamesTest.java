package dev.faultline.symbols.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Rust's names in both manglings; expected is what binutils' c++filt and rustc-demangle write. */
class RustNamesTest {
    private static void demangles(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled), mangled);
    }

    private static void leftAlone(String name) {
        demangles(name, name);
    }

    @Test
    void aLegacyPathLosesItsHash() {
        demangles("_ZN4core9panicking5panic17h1a2b3c4d5e6f7a8bE", "core::panicking::panic");
        demangles("_ZN3foo17h05af221e174051e9E", "foo");
    }

    @Test
    void legacyEscapesBecomeTheirCharacters() {
        demangles(
                "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$"
                        + "3bar17h930b740aa94f1d3aE",
                "<Test + 'static as foo::Bar<Test>>::bar");
        demangles(
                "_ZN4core3ptr85drop_in_place$LT$std..rt..lang_start$LT$$LP$$RP$$GT$..$u7b$$u7b$"
                        + "closure$u7d$$u7d$$GT$17hf0a1b2c3d4e5f678E",
                "core::ptr::drop_in_place<std::rt::lang_start<()>::{{closure}}>");
        demangles("_ZN14a_foo..bar$C$x17h05af221e174051e9E", "a_foo::bar,x");
        demangles("_ZN12test$BP$test17h05af221e174051e9E", "test*test");
    }

    @Test
    void anEBeforeADotIsNotYetTheEnd() {
        demangles(
                "_ZN29_$LT$TYPE..X$u20$as$u20$Y$GT$3bar17h930b740aa94f1d3aE",
                "<TYPE::X as Y>::bar");
    }

    @Test
    void whatLlvmAddsIsDroppedAndOtherSuffixesStay() {
        demangles("_ZN3foo17h05af221e174051e9E.llvm.1234ABCD", "foo");
        demangles("_ZN3foo17h05af221e174051e9E.cold", "foo.cold");
        demangles("_RNvC9backtrace3foo.llvm.A5310EB9", "backtrace::foo");
    }

    @Test
    void damagedLegacyNamesStay() {
        leftAlone("_ZN8$RF$testfoo17h05af221e174051e9E");
        leftAlone("_ZN9$bad$test17h05af221e174051e9E");
        leftAlone("_ZN9test$u1b$17h05af221e174051e9E");
        leftAlone("_ZN99999999999foo17h05af221e174051e9E");
    }

    @Test
    void v0PathsAndClosures() {
        demangles("_RNvC6_123foo3bar", "123foo::bar");
        demangles("_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}");
        demangles(
                "_RNvXs5_NtCs1x_4core3fmtNtB5_5ErrorNtB5_5Debug3fmt",
                "<core::fmt::Error as core::fmt::Debug>::fmt");
        demangles(
                "_RNCINkXs25_NgCsbmNqQUJIY6D_4core5sliceINyB9_4IterhENuNgNoBb_4iter8iterator"
                        + "8Iterator9rpositionNCNgNpB9_6memchr7memrchrs_0E0Bb_",
                "<core::slice::Iter<u8> as core::iter::iterator::Iterator>::rposition::"
                        + "<core::slice::memchr::memrchr::{closure#1}>::{closure#0}");
        demangles("_RNSNvC1a1b3shimvC1c", "_RNSNvC1a1b3shimvC1c");
        demangles("_RNSC1a4shim", "a::{shim:shim#0}");
    }

    @Test
    void v0IdentifiersThatAreNotAscii() {
        demangles(
                "_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y",
                "utf8_idents::საჭმელად_გემრიელი_სადილი");
    }

    @Test
    void v0Types() {
        demangles("_RMC0TRhQhPhOhE", "<(&u8, &mut u8, *const u8, *mut u8)>");
        demangles("_RMC0Ahj3_", "<[u8; 3]>");
        demangles("_RMC0Sh", "<[u8]>");
        demangles("_RMC0FKCEu", "<extern \"C\" fn()>");
        demangles("_RYFG_RL0_hEuNtC4core5Clone", "<for<'a> fn(&'a u8) as core::Clone>");
        demangles(
                "_RMC0DG_INtC4core2FnTRL0_hEEp6OutputuEL_",
                "<dyn for<'a> core::Fn<(&'a u8,), Output = ()>>");
        demangles(
                "_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_E"
                        + "Cs1iopQbuBiw2_3std",
                "alloc::alloc::box_free::<dyn alloc::boxed::FnBox<(), Output = ()>>");
    }

    @Test
    void v0Constants() {
        String generic = "_RMCs4fqI2P2rA04_13const_genericINtB0_";
        demangles("_RINtC8arrayvec8ArrayVechKj7b_E", "arrayvec::ArrayVec::<u8, 123>");
        demangles(generic + "6SignedKanb_E", "<const_generic::Signed<-11>>");
        demangles(generic + "4BoolKb1_E", "<const_generic::Bool<true>>");
        demangles(generic + "4CharKca_E", "<const_generic::Char<'\\n'>>");
        demangles(generic + "4CharKc2202_E", "<const_generic::Char<'\\u{2202}'>>");
        demangles(
                "_RNvNvMCs4fqI2P2rA04_13const_genericINtB4_3FooKpE3foo3FOO",
                "<const_generic::Foo<_>>::foo::FOO");
    }

    /** From the tests of rustc-demangle: constants that are neither integers nor characters. */
    @Test
    void v0ConstantsOfStructuredTypes() {
        demangles("_RIC0KRe616263_E", "::<\"abc\">");
        demangles("_RIC0KRAhj1_j2_EE", "_RIC0KRAhj1_j2_EE");
        demangles("_RIC0KRAj1_j2_EE", "::<{&[1, 2]}>");
        demangles("_RIC0KTj1_EE", "::<{(1,)}>");
        demangles("_RIC0KVNtINtC4core6OptionjE4SomeTj0_EE", "::<{core::Option::<usize>::Some(0)}>");
        demangles("_RIC0KVNtC1a3FooS1sRe_2chc41_EE", "::<{a::Foo { s: \"\", ch: 'A' }}>");
    }

    @Test
    void damagedV0NamesStay() {
        leftAlone("_R");
        leftAlone("_RNvC");
        leftAlone("_RMC0TThETE");
        leftAlone("_RIC0L_L0_E");
        leftAlone("_RB_");
        leftAlone("_RNvB_3foo");
        leftAlone("_RNvC99999999999999999999_3foo");
        leftAlone("_R1NvC3foo3bar");
    }

    /** Each tuple holds the one before twice: 2 to the 60th of them. */
    @Test
    void aNameThatWouldGrowWithoutEndStays() {
        StringBuilder name = new StringBuilder("_RIC0TTuuE");
        long last = 5;
        for (int i = 0; i < 60; i++) {
            name.append("TB").append(base62(last)).append("B").append(base62(last)).append("E");
            last = name.length() - 2 - 2;
        }
        leftAlone(name + "E");
        leftAlone("_RMC0" + "R".repeat(5000) + "u");
    }

    private static String base62(long value) {
        StringBuilder digits = new StringBuilder();
        for (long rest = value - 1; rest > 0; rest /= 62) {
            int digit = (int) (rest % 62);
            digits.insert(
                    0,
                    Character.toString(
                            "0123456789abcdefghijklmnopqrstuvwxyz"
                                    .concat("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                                    .charAt(digit)));
        }
        return digits + "_";
    }
}
