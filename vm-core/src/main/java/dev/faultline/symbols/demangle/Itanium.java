package dev.faultline.symbols.demangle;

import java.util.ArrayList;
import java.util.List;

/**
 * Names of the Itanium C++ ABI (its section 5.1), which gcc and clang make. Not understood, and so
 * left alone: modules, constraints (requires), vendor types with template arguments.
 */
final class Itanium {
    private static final String START = "_Z";
    private static final String CONSTRUCTORS = "_GLOBAL__sub_I_";
    private static final String DESTRUCTORS = "_GLOBAL__sub_D_";

    private Itanium() {}

    static String demangle(String name) throws BadName {
        for (String start : List.of(CONSTRUCTORS, DESTRUCTORS)) {
            if (name.startsWith(start)) {
                String what = start.equals(CONSTRUCTORS) ? "constructors" : "destructors";
                String key = name.substring(start.length());
                return "global " + what + " keyed to " + Demangler.demangle(key);
            }
        }
        if (!name.startsWith(START)) {
            throw new BadName("not a C++ name");
        }
        ItaniumInput in = new ItaniumInput(name.substring(START.length()));
        Node node = new ItaniumNames(in).encoding(true);
        List<String> clones = clones(in);
        if (in.more()) {
            throw new BadName("more after the name");
        }
        NodePrinter printer = new NodePrinter();
        printer.print(node);
        StringBuilder text = new StringBuilder(printer.toString());
        clones.forEach(clone -> text.append(" [clone ").append(clone).append(']'));
        return text.toString();
    }

    /** What gcc adds to copies of a function: ".isra.0", ".constprop.0.cold", ".part.1". */
    private static List<String> clones(ItaniumInput in) throws BadName {
        List<String> clones = new ArrayList<>();
        while (in.peek() == '.') {
            int from = in.at();
            in.next();
            while (Character.isLetter(in.peek()) || in.peek() == '_') {
                in.next();
            }
            boolean more = true;
            while (more) {
                int number = in.at();
                more = in.peek() == '.' && Character.isDigit(in.peek(1));
                while (more && (in.at() == number || in.digit())) {
                    in.next();
                }
            }
            if (in.at() == from + 1) {
                throw new BadName("a suffix without letters");
            }
            clones.add(in.since(from));
        }
        return clones;
    }
}
