package dev.faultline.symbols.demangle;

/**
 * Rust's second mangling (RFC 2603, and the rustc book's "v0 Symbol Format", whose names the
 * methods have): a prefix grammar, printed while it is read. Hashes of crates and types of
 * constants are left out. Types and generic arguments are {@link RustV0Types}' part.
 */
final class RustV0 {
    /** Reads deeper than any type that compiles. */
    private static final int DEEPEST = 200;

    /** A reference to an earlier part costs its reader little, and the printer all of it again. */
    private static final int MOST_STEPS = 50_000;

    /** Stands for every number that does not fit; only crates have such, and nobody prints it. */
    private static final long TOO_LARGE = Long.MAX_VALUE - 2;

    private static final String LLVM_SUFFIX = ".llvm.";

    /** The name after "_R", without what LLVM and the linker add. */
    private final String name;

    private final RustV0Types types = new RustV0Types(this);
    private int at;
    private int depth;
    private int steps;

    /** Null while nothing is to be printed: what is read is then only skipped. */
    private Output out = new Output();

    private RustV0(String name) {
        this.name = name;
    }

    static String demangle(String mangled) throws BadName {
        int dot = mangled.indexOf('.');
        String suffix = dot < 0 ? "" : mangled.substring(dot);
        RustV0 demangler = new RustV0(mangled.substring(2, dot < 0 ? mangled.length() : dot));
        if (!demangler.name.isEmpty() && Character.isDigit(demangler.peek())) {
            throw new BadName("encoding version " + demangler.peek() + ", expected none");
        }
        demangler.path(true);
        if (demangler.at < demangler.name.length()) {
            demangler.skipPath();
        }
        if (demangler.at < demangler.name.length()) {
            throw new BadName("more after the name");
        }
        return demangler.out + (suffix.startsWith(LLVM_SUFFIX) ? "" : suffix);
    }

    /** Prints a path; in a value, generic arguments have "::" before them. */
    void path(boolean inValue) throws BadName {
        enter();
        char tag = next();
        switch (tag) {
            case 'C' -> {
                base62Option('s');
                print(identifier());
            }
            case 'N' -> nested(inValue);
            case 'M', 'X' -> {
                base62Option('s');
                skipPath();
                implementation(tag == 'X');
            }
            case 'Y' -> implementation(true);
            case 'I' -> {
                path(inValue);
                print(inValue ? "::<" : "<");
                types.genericArguments();
                print(">");
            }
            case 'B' -> {
                int back = jumpBack();
                path(inValue);
                at = back;
            }
            default -> throw new BadName("path " + tag);
        }
        leave();
    }

    /** A path whose list of generic arguments stays open, for what a dyn type binds; true if so. */
    boolean openPath() throws BadName {
        enter();
        boolean open = false;
        if (eat('B')) {
            int back = jumpBack();
            open = openPath();
            at = back;
        } else if (eat('I')) {
            path(false);
            print("<");
            types.genericArguments();
            open = true;
        } else {
            path(false);
        }
        leave();
        return open;
    }

    private void nested(boolean inValue) throws BadName {
        char namespace = next();
        path(inValue);
        long disambiguator = base62Option('s');
        String identifier = identifier();
        if (namespace >= 'A' && namespace <= 'Z') {
            String kind =
                    switch (namespace) {
                        case 'C' -> "closure";
                        case 'S' -> "shim";
                        default -> String.valueOf(namespace);
                    };
            String colon = identifier.isEmpty() ? "" : ":";
            print("::{" + kind + colon + identifier + "#" + disambiguator + "}");
        } else if (namespace >= 'a' && namespace <= 'z') {
            print(identifier.isEmpty() ? "" : "::" + identifier);
        } else {
            throw new BadName("namespace " + namespace);
        }
    }

    private void implementation(boolean ofTrait) throws BadName {
        print("<");
        types.type();
        if (ofTrait) {
            print(" as ");
            path(false);
        }
        print(">");
    }

    private void skipPath() throws BadName {
        Output before = out;
        out = null;
        path(false);
        out = before;
    }

    /** An identifier without its disambiguator. */
    String identifier() throws BadName {
        boolean punycode = eat('u');
        int length = 0;
        if (!eat('0')) {
            length = decimal();
        }
        eat('_');
        if (length > name.length() - at) {
            throw new BadName("an identifier longer than its name");
        }
        String bytes = name.substring(at, at + length);
        at += length;
        if (!punycode) {
            return bytes;
        }
        int split = bytes.lastIndexOf('_');
        return Punycode.decode(
                split < 0 ? "" : bytes.substring(0, split), bytes.substring(split + 1));
    }

    private int decimal() throws BadName {
        int value = 0;
        int from = at;
        while (at < name.length() && peek() >= '0' && peek() <= '9') {
            value = value * 10 + (name.charAt(at) - '0');
            at++;
            if (value > name.length()) {
                throw new BadName("an identifier longer than its name");
            }
        }
        if (at == from) {
            throw new BadName("no identifier");
        }
        return value;
    }

    /** A number in base 62 that ends with '_'; "_" alone is 0, "0_" is 1; hashes are too large. */
    long base62() throws BadName {
        if (eat('_')) {
            return 0;
        }
        long value = 0;
        while (!eat('_')) {
            char c = next();
            int digit =
                    c >= '0' && c <= '9'
                            ? c - '0'
                            : c >= 'a' && c <= 'z'
                                    ? c - 'a' + 10
                                    : c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
            if (digit < 0) {
                throw new BadName("base-62 number");
            }
            value = value > TOO_LARGE / 62 - 1 ? TOO_LARGE : value * 62 + digit;
        }
        return value + 1;
    }

    /** A number with a tag before it, plus 1; 0 where the tag is not there. */
    long base62Option(char tag) throws BadName {
        return eat(tag) ? base62() + 1 : 0;
    }

    /** Goes to an earlier place, after the tag 'B'; returns where to go on afterwards. */
    int jumpBack() throws BadName {
        int from = at - 1;
        long to = base62();
        if (to >= from) {
            throw new BadName("a reference that does not lead back");
        }
        int back = at;
        at = (int) to;
        return back;
    }

    /** Every nested rule begins with this and, unless it fails, ends with {@link #leave}. */
    void enter() throws BadName {
        depth++;
        steps++;
        if (depth > DEEPEST || steps > MOST_STEPS) {
            throw new BadName("too deep or too long");
        }
    }

    void leave() {
        depth--;
    }

    /** Gives the last character back. */
    void pushBack() {
        at--;
    }

    /** Goes to a place that {@link #jumpBack} returned. */
    void goOn(int back) {
        at = back;
    }

    char peek() {
        return at < name.length() ? name.charAt(at) : 0;
    }

    char next() throws BadName {
        if (at >= name.length()) {
            throw new BadName("the name ends early");
        }
        return name.charAt(at++);
    }

    boolean eat(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    void print(String text) throws BadName {
        if (out != null) {
            out.add(text);
        }
    }
}
