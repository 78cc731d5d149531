package dev.faultline.symbols.demangle;

/** Names of std that have a substitution of their own (Itanium C++ ABI 5.1.10). */
enum ItaniumAbbreviations {
    /** Sa. */
    ALLOCATOR('a', "std::allocator", "std::allocator", "allocator"),
    /** Sb. */
    BASIC_STRING('b', "std::basic_string", "std::basic_string", "basic_string"),
    /** Ss. */
    STRING(
            's',
            "std::string",
            "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
            "basic_string"),
    /** Si. */
    ISTREAM(
            'i',
            "std::istream",
            "std::basic_istream<char, std::char_traits<char> >",
            "basic_istream"),
    /** So. */
    OSTREAM(
            'o',
            "std::ostream",
            "std::basic_ostream<char, std::char_traits<char> >",
            "basic_ostream"),
    /** Sd. */
    IOSTREAM(
            'd',
            "std::iostream",
            "std::basic_iostream<char, std::char_traits<char> >",
            "basic_iostream");

    private final char code;
    private final Node node;

    ItaniumAbbreviations(char code, String text, String full, String base) {
        this.code = code;
        node = new Node.Abbreviation(text, full, base);
    }

    /** The abbreviation of a letter behind S, or null. */
    static ItaniumAbbreviations of(char code) {
        for (ItaniumAbbreviations a : values()) {
            if (a.code == code) {
                return a;
            }
        }
        return null;
    }

    char code() {
        return code;
    }

    Node node() {
        return node;
    }
}
