package dev.faultline.symbols.demangle;

import java.util.ArrayList;
import java.util.List;

/** Encodings, names and template arguments (Itanium C++ ABI 5.1.2 to 5.1.4, 5.1.6). */
final class ItaniumNames {
    private static final String ANONYMOUS = "_GLOBAL__N";
    private static final Node STD = new Node.Name("std");

    /** What a name says of the function that it is the name of. */
    private static final class Kind {
        /** What stands behind the parameters: " const", " &". */
        String qualifiers = "";

        /** The template arguments that the name ends with, or null. */
        List<Node> arguments;

        /** Whether it is a constructor, destructor or conversion, whose type has no return type. */
        boolean withoutReturn;
    }

    private final ItaniumInput in;
    private final ItaniumTypes types;

    ItaniumNames(ItaniumInput in) {
        this.in = in;
        types = new ItaniumTypes(in, this);
    }

    /** A name with what it is the name of; a function's scope is shown without its return type. */
    Node encoding(boolean withReturn) throws BadName {
        in.enter();
        Node node =
                in.peek() == 'T' || in.peek() == 'G' && in.peek(1) != 'N'
                        ? new ItaniumSpecial(in, this, types).special()
                        : function(withReturn);
        in.leave();
        return node;
    }

    private Node function(boolean withReturn) throws BadName {
        Kind kind = new Kind();
        Node name = name(kind);
        if (!in.more() || in.peek() == 'E' || in.peek() == '.' || in.peek() == '_') {
            return name;
        }
        Node returns = null;
        if (kind.arguments != null && !kind.withoutReturn) {
            returns = types.type();
        }
        List<Node> parameters = new ArrayList<>();
        while (in.more() && in.peek() != 'E' && in.peek() != '.' && in.peek() != '_') {
            parameters.add(types.type());
        }
        return new Node.Encoding(
                withReturn ? returns : null, name, parameters, kind.qualifiers, kind.arguments);
    }

    Node name() throws BadName {
        return name(new Kind());
    }

    private Node name(Kind kind) throws BadName {
        in.enter();
        Node node =
                switch (in.peek()) {
                    case 'N' -> nested(kind);
                    case 'Z' -> local(kind);
                    default -> unscoped(kind);
                };
        in.leave();
        return node;
    }

    private Node unscoped(Kind kind) throws BadName {
        Node node;
        if (in.peek() == 'S' && in.peek(1) != 't') {
            node = substitution();
            if (in.peek() != 'I') {
                throw new BadName("a substitution that is no name");
            }
        } else {
            boolean std = in.eat("St");
            node = unqualified(kind, null);
            node = std ? new Node.Nested(STD, node) : node;
            if (in.peek() == 'I') {
                in.remember(node);
            }
        }
        if (in.peek() == 'I') {
            node = template(node, kind);
        }
        return node;
    }

    private Node nested(Kind kind) throws BadName {
        in.expect("N");
        String qualifiers = types.qualifiers();
        qualifiers += in.eat("O") ? " &&" : in.eat("R") ? " &" : "";
        kind.qualifiers = qualifiers;
        Node node = null;
        while (!in.eat("E")) {
            in.eat("L");
            char c = in.peek();
            if (c == 'I') {
                node = template(required(node), kind);
            } else if (c == 'S' && in.peek(1) != 't') {
                node = before(substitution());
                continue;
            } else if (in.eat("St")) {
                node = STD;
                continue;
            } else if (c == 'M') {
                // A variable with a lambda in its initializer; clang and gcc do not count it.
                in.next();
                in.forgetLast();
                continue;
            } else if (c == 'T') {
                node = types.templateParameter();
            } else if (c == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T')) {
                node = types.decltype();
            } else {
                kind.arguments = null;
                Node name = unqualified(kind, node);
                node = node == null ? name : new Node.Nested(node, name);
            }
            in.remember(node);
        }
        in.forgetLast();
        return required(node);
    }

    /** The short names of std's are written in full where a constructor of them follows. */
    private Node before(Node node) {
        boolean structor = in.peek() == 'C' || in.peek() == 'D' && Character.isDigit(in.peek(1));
        return structor && node instanceof Node.Abbreviation(_, String full, String base)
                ? new Node.Abbreviation(full, full, base)
                : node;
    }

    private static Node required(Node node) throws BadName {
        if (node == null) {
            throw new BadName("a nested name without names");
        }
        return node;
    }

    private Node local(Kind kind) throws BadName {
        in.expect("Z");
        Node function = encoding(false);
        in.expect("E");
        if (in.eat("s")) {
            discriminator();
            return new Node.Nested(function, new Node.Name("string literal"));
        }
        if (in.eat("d")) {
            int number = in.numberOption();
            Node name = name(kind);
            return new Node.Nested(function, Node.of("{default arg#" + (number + 1) + "}::", name));
        }
        Node name = name(kind);
        discriminator();
        return new Node.Nested(function, name);
    }

    /** Which of several things of one name in a function it is: not shown. */
    private void discriminator() throws BadName {
        if (in.peek() == '_' && in.peek(1) == '_') {
            in.goTo(in.at() + 2);
            in.number();
            in.expect("_");
        } else if (in.peek() == '_' && Character.isDigit(in.peek(1))) {
            in.goTo(in.at() + 2);
        }
    }

    /** A name without scope; a constructor's is that of the scope. */
    private Node unqualified(Kind kind, Node scope) throws BadName {
        in.eat("L");
        Node node;
        char c = in.peek();
        if (in.digit()) {
            node = sourceName();
        } else if (c == 'U') {
            node = unnamed();
        } else if (in.eat("DC")) {
            List<Node> names = new ArrayList<>();
            while (!in.eat("E")) {
                names.add(sourceName());
            }
            node = Node.of("[", new Node.Arguments(names), "]");
        } else if (scope != null && (c == 'C' || c == 'D')) {
            kind.withoutReturn = true;
            node = structor(scope);
        } else if (c >= 'a' && c <= 'z') {
            node = operator(kind);
        } else {
            throw new BadName("expected a name at " + in.at());
        }
        return tagged(node);
    }

    private Node tagged(Node name) throws BadName {
        Node node = name;
        while (in.eat("B")) {
            node = new Node.Tagged(node, in.counted());
        }
        return node;
    }

    Node sourceName() throws BadName {
        String name = in.counted();
        return new Node.Name(name.startsWith(ANONYMOUS) ? "(anonymous namespace)" : name);
    }

    private Node structor(Node scope) throws BadName {
        if (in.eat("C")) {
            boolean inherited = in.eat("I");
            char which = in.next();
            if (which < '1' || which > '5') {
                throw new BadName("constructor " + which);
            }
            if (inherited) {
                types.type();
            }
            return new Node.Structor("", scope);
        }
        in.expect("D");
        char which = in.next();
        if (which < '0' || which > '5') {
            throw new BadName("destructor " + which);
        }
        return new Node.Structor("~", scope);
    }

    private Node operator(Kind kind) throws BadName {
        if (in.eat("cv")) {
            kind.withoutReturn = true;
            boolean conversion = in.inConversion;
            in.inConversion = true;
            Node type = types.type();
            in.inConversion = conversion;
            return new Node.Conversion(type);
        }
        if (in.eat("li")) {
            return Node.of("operator\"\" ", sourceName());
        }
        ItaniumOperators operator = ItaniumOperators.of(in.next(), in.next());
        return new Node.Name(operator.name());
    }

    private Node unnamed() throws BadName {
        if (in.eat("Ut")) {
            return new Node.Name("{unnamed type#" + (in.numberOption() + 1) + "}");
        }
        in.expect("Ul");
        List<Node> parameters = new ArrayList<>();
        while (!in.eat("E")) {
            parameters.add(types.type());
        }
        boolean none = parameters.size() == 1 && parameters.getFirst().equals(ItaniumTypes.VOID);
        return new Node.Lambda(none ? List.of() : parameters, in.numberOption() + 1);
    }

    /** An abbreviation, or an earlier part; "S" is what comes next. */
    Node substitution() throws BadName {
        in.expect("S");
        ItaniumAbbreviations abbreviation = ItaniumAbbreviations.of(in.peek());
        if (abbreviation == null) {
            return in.substitution();
        }
        in.next();
        Node node = tagged(abbreviation.node());
        return in.peek(-1) == abbreviation.code() ? node : in.remember(node);
    }

    private Node template(Node name, Kind kind) throws BadName {
        Node.Arguments arguments = templateArguments();
        kind.arguments = arguments.list();
        return new Node.Template(name, arguments);
    }

    Node.Arguments templateArguments() throws BadName {
        in.enter();
        in.expect("I");
        boolean conversion = in.inConversion;
        in.inConversion = false;
        List<Node> arguments = new ArrayList<>();
        while (!in.eat("E")) {
            arguments.add(templateArgument());
        }
        in.inConversion = conversion;
        in.leave();
        return new Node.Arguments(arguments);
    }

    private Node templateArgument() throws BadName {
        in.enter();
        Node node;
        switch (in.peek()) {
            case 'X' -> {
                in.next();
                node = types.expressions().expression();
                in.expect("E");
            }
            case 'L' -> node = types.expressions().primary();
            case 'J', 'I' -> { // gcc wrote I before the ABI had J
                in.next();
                List<Node> elements = new ArrayList<>();
                while (!in.eat("E")) {
                    elements.add(templateArgument());
                }
                node = new Node.Arguments(elements);
            }
            default -> node = types.type();
        }
        in.leave();
        return node;
    }
}
