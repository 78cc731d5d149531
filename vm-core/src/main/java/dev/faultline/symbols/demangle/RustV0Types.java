package dev.faultline.symbols.demangle;

import java.nio.charset.StandardCharsets;

/** Types, generic arguments and constants in names of {@link RustV0}. */
final class RustV0Types {
    private final RustV0 in;

    /** How many lifetimes the binders around have named. */
    private long boundLifetimes;

    /** Far more than a binder has. */
    private static final int MOST_LIFETIMES = 100;

    RustV0Types(RustV0 in) {
        this.in = in;
    }

    void type() throws BadName {
        in.enter();
        char tag = in.next();
        String basic = basic(tag);
        if (basic != null) {
            in.print(basic);
        } else {
            compound(tag);
        }
        in.leave();
    }

    private static String basic(char tag) {
        return switch (tag) {
            case 'a' -> "i8";
            case 'b' -> "bool";
            case 'c' -> "char";
            case 'd' -> "f64";
            case 'e' -> "str";
            case 'f' -> "f32";
            case 'h' -> "u8";
            case 'i' -> "isize";
            case 'j' -> "usize";
            case 'l' -> "i32";
            case 'm' -> "u32";
            case 'n' -> "i128";
            case 'o' -> "u128";
            case 's' -> "i16";
            case 't' -> "u16";
            case 'u' -> "()";
            case 'v' -> "...";
            case 'x' -> "i64";
            case 'y' -> "u64";
            case 'z' -> "!";
            case 'p' -> "_";
            default -> null;
        };
    }

    private void compound(char tag) throws BadName {
        switch (tag) {
            case 'R', 'Q' -> {
                in.print("&");
                if (in.eat('L')) {
                    long lifetime = in.base62();
                    in.print(lifetime == 0 ? "" : lifetime(lifetime) + " ");
                }
                in.print(tag == 'Q' ? "mut " : "");
                type();
            }
            case 'P', 'O' -> {
                in.print(tag == 'P' ? "*const " : "*mut ");
                type();
            }
            case 'A', 'S' -> {
                in.print("[");
                type();
                if (tag == 'A') {
                    in.print("; ");
                    constant(true);
                }
                in.print("]");
            }
            case 'T' -> {
                in.print("(");
                int count = list(this::type);
                in.print(count == 1 ? ",)" : ")");
            }
            case 'F' -> inBinder(this::function);
            case 'D' -> dynamic();
            case 'B' -> {
                int back = in.jumpBack();
                type();
                in.goOn(back);
            }
            default -> {
                in.pushBack();
                in.path(false);
            }
        }
    }

    /** A rule of the grammar. */
    @FunctionalInterface
    private interface Rule {
        void read() throws BadName;
    }

    /** Prints what is there until E, with commas; returns how many. */
    private int list(Rule rule) throws BadName {
        int count = 0;
        while (!in.eat('E')) {
            in.print(count == 0 ? "" : ", ");
            rule.read();
            count++;
        }
        return count;
    }

    void genericArguments() throws BadName {
        list(this::genericArgument);
    }

    private void genericArgument() throws BadName {
        if (in.eat('L')) {
            in.print(lifetime(in.base62()));
        } else if (in.eat('K')) {
            constant(false);
        } else {
            type();
        }
    }

    private String lifetime(long index) throws BadName {
        if (index == 0) {
            return "'_";
        }
        long depth = boundLifetimes - index;
        if (depth < 0) {
            throw new BadName("a lifetime that nothing binds");
        }
        return depth < 26 ? "'" + (char) ('a' + depth) : "'_" + depth;
    }

    private void inBinder(Rule rule) throws BadName {
        long count = in.base62Option('G');
        if (count > MOST_LIFETIMES) {
            throw new BadName(count + " lifetimes");
        }
        for (long i = 0; i < count; i++) {
            boundLifetimes++;
            in.print((i == 0 ? "for<" : ", ") + lifetime(1));
        }
        in.print(count == 0 ? "" : "> ");
        rule.read();
        boundLifetimes -= count;
    }

    private void function() throws BadName {
        in.print(in.eat('U') ? "unsafe " : "");
        if (in.eat('K')) {
            String abi = in.eat('C') ? "C" : in.identifier().replace('_', '-');
            in.print("extern \"" + abi + "\" ");
        }
        in.print("fn(");
        list(this::type);
        in.print(")");
        if (!in.eat('u')) {
            in.print(" -> ");
            type();
        }
    }

    private void dynamic() throws BadName {
        in.print("dyn ");
        inBinder(this::bounds);
        if (!in.eat('L')) {
            throw new BadName("a dyn type without lifetime");
        }
        long lifetime = in.base62();
        in.print(lifetime == 0 ? "" : " + " + lifetime(lifetime));
    }

    private void bounds() throws BadName {
        boolean first = true;
        while (!in.eat('E')) {
            in.print(first ? "" : " + ");
            first = false;
            boolean open = in.openPath();
            while (in.eat('p')) {
                in.print((open ? ", " : "<") + in.identifier() + " = ");
                open = true;
                type();
            }
            in.print(open ? ">" : "");
        }
    }

    /** Prints a constant; what is no literal has braces around it as a generic argument. */
    private void constant(boolean inValue) throws BadName {
        in.enter();
        char tag = in.next();
        switch (tag) {
            case 'p' -> in.print("_");
            case 'h', 't', 'm', 'y', 'o', 'j' -> in.print(number());
            case 'a', 's', 'l', 'x', 'n', 'i' -> in.print((in.eat('n') ? "-" : "") + number());
            case 'b' -> {
                String digits = digits();
                if (!digits.equals("0") && !digits.equals("1")) {
                    throw new BadName("bool " + digits);
                }
                in.print(digits.equals("1") ? "true" : "false");
            }
            case 'c' -> in.print(character());
            case 'e' -> braced(inValue, () -> in.print("*" + string()));
            case 'R', 'Q' -> reference(tag, inValue);
            case 'A' ->
                    braced(
                            inValue,
                            () -> {
                                in.print("[");
                                list(() -> constant(true));
                                in.print("]");
                            });
            case 'T' ->
                    braced(
                            inValue,
                            () -> {
                                in.print("(");
                                int count = list(() -> constant(true));
                                in.print(count == 1 ? ",)" : ")");
                            });
            case 'V' -> braced(inValue, this::variant);
            case 'B' -> {
                int back = in.jumpBack();
                constant(inValue);
                in.goOn(back);
            }
            default -> throw new BadName("constant " + tag);
        }
        in.leave();
    }

    private void braced(boolean inValue, Rule rule) throws BadName {
        in.print(inValue ? "" : "{");
        rule.read();
        in.print(inValue ? "" : "}");
    }

    private void reference(char tag, boolean inValue) throws BadName {
        if (tag == 'R' && in.eat('e')) {
            in.print(string());
            return;
        }
        braced(
                inValue,
                () -> {
                    in.print(tag == 'R' ? "&" : "&mut ");
                    constant(true);
                });
    }

    /** A value of a struct or enum. */
    private void variant() throws BadName {
        in.path(true);
        char shape = in.next();
        switch (shape) {
            case 'U' -> {}
            case 'T' -> {
                in.print("(");
                list(() -> constant(true));
                in.print(")");
            }
            case 'S' -> {
                in.print(" { ");
                list(() -> {
                    in.base62Option('s');
                    in.print(in.identifier() + ": ");
                    constant(true);
                });
                in.print(" }");
            }
            default -> throw new BadName("variant " + shape);
        }
    }

    private String digits() throws BadName {
        StringBuilder digits = new StringBuilder();
        while (!in.eat('_')) {
            char c = in.next();
            if (Character.digit(c, 16) < 0 || c >= 'A' && c <= 'F') {
                throw new BadName("digit " + c);
            }
            digits.append(c);
        }
        return digits.toString();
    }

    private String number() throws BadName {
        String digits = digits();
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        String significant = digits.substring(zeros);
        if (significant.length() > 16) {
            return "0x" + significant;
        }
        return significant.isEmpty()
                ? "0"
                : Long.toUnsignedString(Long.parseUnsignedLong(significant, 16));
    }

    private String character() throws BadName {
        String digits = digits();
        if (digits.isEmpty() || digits.length() > 6) {
            throw new BadName("character " + digits);
        }
        return "'" + escaped(Integer.parseInt(digits, 16), '\'') + "'";
    }

    /** A string's bytes, two digits each. */
    private String string() throws BadName {
        String digits = digits();
        StringBuilder text = new StringBuilder("\"");
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, 16);
        }
        String decoded = new String(bytes, StandardCharsets.UTF_8);
        decoded.codePoints().forEach(point -> text.append(escaped(point, '"')));
        return text.append('"').toString();
    }

    private static String escaped(int point, char quote) {
        return switch (point) {
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\\' -> "\\\\";
            default -> {
                if (point == quote) {
                    yield "\\" + quote;
                }
                boolean plain = point >= ' ' && point < 0x7f;
                yield plain ? Character.toString(point) : "\\u{" + Integer.toHexString(point) + "}";
            }
        };
    }
}
