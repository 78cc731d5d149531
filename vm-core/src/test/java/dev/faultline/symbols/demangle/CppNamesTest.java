package dev.faultline.symbols.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** C++ names; expected is what binutils' {@code c++filt -i} writes unless it is said. */
class CppNamesTest {
    private static void demangles(String mangled, String expected) {
        assertEquals(expected, Demangler.demangle(mangled), mangled);
    }

    private static void leftAlone(String name) {
        demangles(name, name);
    }

    @Test
    void functionsAndTheirParameters() {
        demangles("_Z3foov", "foo()");
        demangles("_Z3fooiPKcz", "foo(int, char const*, ...)");
        demangles("_ZN3foo3bar3bazEv", "foo::bar::baz()");
        demangles("_ZNK3foo3barEv", "foo::bar() const");
        demangles("_ZNVKR3foo3barEv", "foo::bar() const volatile &");
        demangles("_ZNO3foo3barEv", "foo::bar() &&");
        demangles("_ZN12_GLOBAL__N_13fooEv", "(anonymous namespace)::foo()");
        demangles("_ZL4data", "data");
        demangles("_ZN3foo4dataE", "foo::data");
        demangles("_ZN3foo1fB5cxx11Ev", "foo::f[abi:cxx11]()");
    }

    @Test
    void builtinAndQualifiedTypes() {
        demangles(
                "_Z1fvwbcahstijlmxynofdeg",
                "f(void, wchar_t, bool, char, signed char, unsigned char, short, unsigned short,"
                        + " int, unsigned int, long, unsigned long, long long, unsigned long long,"
                        + " __int128, unsigned __int128, float, double, long double, __float128)");
        demangles(
                "_Z1fDnDiDsDuDF16_", "f(decltype(nullptr), char32_t, char16_t, char8_t, _Float16)");
        demangles(
                "_Z1fPrVKiRS0_OS_",
                "f(int const volatile restrict*, int const volatile restrict*&,"
                        + " int const volatile restrict&&)");
        demangles("_Z3vecDv4_fCd", "vec(float __vector(4), double _Complex)");
    }

    @Test
    void pointersToFunctionsArraysAndMembers() {
        demangles("_Z1fPFivE", "f(int (*)())");
        demangles("_Z1fPA3_i", "f(int (*) [3])");
        demangles("_Z1fRA2_A3_Ki", "f(int const (&) [2][3])");
        demangles("_Z1fM1XKFivEMS_i", "f(int (X::*)() const, int X::*)");
        demangles("_Z1fPKPFviE", "f(void (* const*)(int))");
        demangles("_Z1fPDoFvvE", "f(void (*)() noexcept)");
        demangles("_Z2fpIiEPFviET_", "void (*fp<int>(int))(int)");
        demangles("_Z2paIiEPA3_A4_iT_", "int (*pa<int>(int)) [3][4]");
    }

    @Test
    void constructorsDestructorsAndOperators() {
        demangles("_ZN3fooC1Ei", "foo::foo(int)");
        demangles("_ZN3fooD0Ev", "foo::~foo()");
        demangles("_ZN1WIiEC2IcEET_i", "W<int>::W<char>(char, int)");
        demangles(
                "_ZNSsC1Ev",
                "std::basic_string<char, std::char_traits<char>,"
                        + " std::allocator<char> >::basic_string()");
        demangles("_ZlsRSoRK1X", "operator<<(std::ostream&, X const&)");
        demangles("_ZltI1XEbT_S1_", "bool operator< <X>(X, X)");
        demangles("_ZN1XcvbEv", "X::operator bool()");
        demangles("_ZN1ScvPT_IcEEv", "S::operator char*<char>()");
        demangles("_ZN1XnwEm", "X::operator new(unsigned long)");
        demangles("_ZN1XdaEPv", "X::operator delete[](void*)");
        demangles("_Zli2_yPKcm", "operator\"\" _y(char const*, unsigned long)");
        demangles("_ZN1XssERKS_", "X::operator<=>(X const&)");
    }

    @Test
    void templatesAndSubstitutions() {
        demangles("_Z3maxIiET_S0_S0_", "int max<int>(int, int)");
        demangles(
                "_Z1fSt6vectorIS_IiSaIiEESaIS1_EE",
                "f(std::vector<std::vector<int, std::allocator<int> >,"
                        + " std::allocator<std::vector<int, std::allocator<int> > > >)");
        demangles(
                "_Z1fSsSaIcESiSoSd",
                "f(std::string, std::allocator<char>, std::istream, std::ostream, std::iostream)");
        demangles(
                "_Z2ttISt6vectorJiSaIiEEEvT_IJDpT0_EE",
                "void tt<std::vector, int, std::allocator<int> >(std::vector<int,"
                        + " std::allocator<int> >)");
        demangles("_Z2pkIJicEEvDpPT_", "void pk<int, char>(int*, char*)");
        demangles("_Z2pkIJEEvDpPT_", "void pk<>()");
        demangles(
                "_Z3litIL1En1ELb1ELc99ELy5ELln3EEvv",
                "void lit<(E)-1, true, (char)99, 5ull, -3l>()");
        demangles("_Z1gIRiEvOT_", "void g<int&>(int&)");
        demangles("_Z1gIKiEvPKT_", "void g<int const>(int const*)");
    }

    @Test
    void expressionsInTemplates() {
        demangles("_Z2siI1XE1IIXplmlstT_Li2ELi1EEES2_", "I<((sizeof (X))*(2))+(1)> si<X>(X)");
        demangles("_Z1hIiEDTplfp_Li1EET_", "decltype ({parm#1}+(1)) h<int>(int)");
        demangles("_Z2mpIXadL_ZN1X1yEEEEvv", "void mp<&X::y>()");
        demangles("_Z3fptIXadL_Z6targetiEEEvv", "void fpt<&(target(int))>()");
        demangles(
                "_Z1fI1XENSt9enable_ifIXsr3std9is_signedIT_EE5valueEiE4typeES2_",
                "std::enable_if<std::is_signed<X>::value, int>::type f<X>(X)");
        demangles(
                "_Z2flIJilEEDTflplfp_EDpT_", "decltype ((...+{parm#1})) fl<int, long>(int, long)");
        demangles("_Z2szIJicEE1IIXsZT_EEv", "I<2> sz<int, char>()");
    }

    @Test
    void localNamesLambdasAndUnnamedTypes() {
        demangles("_ZZ3foovE3bar", "foo()::bar");
        demangles("_ZZ3fooiE3bar_0", "foo(int)::bar");
        demangles("_ZZN1A3fooEvENK1B3barEv", "A::foo()::B::bar() const");
        demangles(
                "_ZZ3fooIiEvT_ENKUlcE0_clEc",
                "foo<int>(int)::{lambda(char)#2}::operator()(char) const");
        demangles("_ZN1AUt_3fooEv", "A::{unnamed type#1}::foo()");
        demangles("_ZZ4mainE3Foo__10_", "main::Foo");
        demangles(
                "_ZZ4mainENKUlRT_PKT0_E_clIiiEEDaS0_S3_",
                "auto main::{lambda(auto:1&, auto:2 const*)#1}::operator()<int, int>(int&,"
                        + " int const*) const");
    }

    /** What c++filt 2.40 takes for the variable's name is the type of the parameter. */
    @Test
    void aVariableBeforeItsLambdaIsNoSubstitution() {
        demangles(
                "_ZNK3lamMUlT_RT0_E_clIiiEEDaS_S1_",
                "auto lam::{lambda(auto:1, auto:2&)#1}::operator()<int, int>(int, int&) const");
    }

    @Test
    void namesOfWhatTheCompilerMakes() {
        demangles("_ZTV3foo", "vtable for foo");
        demangles("_ZTI3foo", "typeinfo for foo");
        demangles("_ZTSPK3foo", "typeinfo name for foo const*");
        demangles("_ZTT1Z", "VTT for Z");
        demangles("_ZTC1Z0_1Y", "construction vtable for Y-in-Z");
        demangles("_ZThn8_N1Z1fEv", "non-virtual thunk to Z::f()");
        demangles("_ZTv0_n24_N1Z1fEv", "virtual thunk to Z::f()");
        demangles("_ZTch0_h16_NK1Z1gEv", "covariant return thunk to Z::g() const");
        demangles("_ZGVZ3foovE3bar", "guard variable for foo()::bar");
        demangles("_ZTW3tls", "TLS wrapper function for tls");
        demangles("_GLOBAL__sub_I__Z3foov", "global constructors keyed to foo()");
    }

    @Test
    void clonesOfAFunction() {
        demangles("_Z3foov.isra.0", "foo() [clone .isra.0]");
        demangles("_Z3foov.constprop.0.cold", "foo() [clone .constprop.0] [clone .cold]");
    }

    @Test
    void whatIsNotUnderstoodStays() {
        leftAlone("main");
        leftAlone("_Z");
        leftAlone("_Z3fo");
        leftAlone("_ZN3fooE3bar?");
        leftAlone("_ZQ3foo");
        leftAlone("_Z3fooIT_Evv");
        leftAlone("_Z1fS_");
        leftAlone("_Z1fT_");
        leftAlone("_Z99999999999f");
        leftAlone("_Z3foov@GLIBCXX_3.4");
    }

    @Test
    void aNameThatWouldGrowWithoutEndStays() {
        StringBuilder name = new StringBuilder("_Z1f1AIiiE");
        for (int i = 0; i < 40; i++) {
            String last = i == 0 ? "S0_" : "S" + Integer.toString(i, 36).toUpperCase() + "_";
            name.append("S_I").append(last).append(last).append("E");
        }
        leftAlone(name.toString());
        leftAlone("_Z1f" + "P".repeat(10_000) + "i");
        leftAlone("_Z1f" + "1AI".repeat(3000) + "i" + "E".repeat(3000));
        leftAlone("_ZN" + "1a".repeat(9_000) + "Ev");
        leftAlone("_Z1fIX" + "sr1aI".repeat(60) + "X");
    }

    /** A parameter among the arguments that it is one of. */
    @Test
    void aNameThatRefersToItselfStays() {
        leftAlone("_Z1fIT_Evv");
        leftAlone("_Z1fIiT0_EvT0_");
        leftAlone("_ZN1ScvT_IPT_EEv");
    }
}
