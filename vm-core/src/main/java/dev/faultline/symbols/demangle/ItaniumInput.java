package dev.faultline.symbols.demangle;

import java.util.ArrayList;
import java.util.List;

/** The place in a C++ name, and what has been read that later parts refer to. */
final class ItaniumInput {
    /** Reads deeper than any name that compiles. */
    private static final int DEEPEST = 150;

    private static final int MOST_SUBSTITUTIONS = 10_000;

    /** Where a part can be read in two ways, both are tried. */
    private static final int MOST_STEPS = 100_000;

    private final String name;
    private int at;
    private int depth;
    private int steps;
    private final List<Node> substitutions = new ArrayList<>();

    /** Whether the type of a conversion is being read, whose arguments come behind it. */
    boolean inConversion;

    ItaniumInput(String name) {
        this.name = name;
    }

    boolean more() {
        return at < name.length();
    }

    int at() {
        return at;
    }

    /** A way to read what comes next. */
    @FunctionalInterface
    interface Way {
        Node read() throws BadName;
    }

    /** Reads in one way, or in the other one where that fails. */
    Node either(Way one, Way other) throws BadName {
        int place = at;
        int deep = depth;
        int known = substitutions.size();
        boolean conversion = inConversion;
        try {
            return one.read();
        } catch (BadName _) {
            at = place;
            depth = deep;
            substitutions.subList(known, substitutions.size()).clear();
            inConversion = conversion;
            return other.read();
        }
    }

    void goTo(int place) {
        at = place;
    }

    char peek() {
        return peek(0);
    }

    /** A character after the next; 0 behind the end. */
    char peek(int ahead) {
        return at + ahead < name.length() ? name.charAt(at + ahead) : 0;
    }

    char next() throws BadName {
        if (at >= name.length()) {
            throw new BadName("the name ends early");
        }
        return name.charAt(at++);
    }

    boolean eat(String text) {
        boolean there = name.startsWith(text, at);
        at += there ? text.length() : 0;
        return there;
    }

    void expect(String text) throws BadName {
        if (!eat(text)) {
            throw new BadName("expected " + text + " at " + at);
        }
    }

    boolean digit() {
        return peek() >= '0' && peek() <= '9';
    }

    /** A decimal number. */
    int number() throws BadName {
        if (!digit()) {
            throw new BadName("expected a number at " + at);
        }
        int value = 0;
        while (digit()) {
            value = value * 10 + (next() - '0');
            if (value > Demangler.LONGEST_NAME * 100) {
                throw new BadName("a number too large");
            }
        }
        return value;
    }

    /** "_" is 0, "0_" is 1 and so on, as for parameters, lambdas and unnamed types. */
    int numberOption() throws BadName {
        int value = digit() ? number() + 1 : 0;
        expect("_");
        return value;
    }

    /** Text up to a length that stands before it. */
    String counted() throws BadName {
        int length = number();
        if (length == 0 || length > name.length() - at) {
            throw new BadName("an identifier longer than its name");
        }
        String text = name.substring(at, at + length);
        at += length;
        return text;
    }

    /** What lies between a place and this one. */
    String since(int place) {
        return name.substring(place, at);
    }

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

    /** Remembers what S_, S0_ and so on will stand for. */
    Node remember(Node node) throws BadName {
        if (substitutions.size() == MOST_SUBSTITUTIONS) {
            throw new BadName("too many substitutions");
        }
        substitutions.add(node);
        return node;
    }

    void forgetLast() throws BadName {
        if (substitutions.isEmpty()) {
            throw new BadName("nothing to forget");
        }
        substitutions.removeLast();
    }

    /** A number in base 36 behind S, and what it stands for. */
    Node substitution() throws BadName {
        int index = 0;
        if (!eat("_")) {
            while (!eat("_")) {
                char c = next();
                int digit =
                        c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
                if (digit < 0 || index > MOST_SUBSTITUTIONS) {
                    throw new BadName("substitution");
                }
                index = index * 36 + digit;
            }
            index++;
        }
        if (index >= substitutions.size()) {
            throw new BadName("a substitution of nothing");
        }
        return substitutions.get(index);
    }
}
