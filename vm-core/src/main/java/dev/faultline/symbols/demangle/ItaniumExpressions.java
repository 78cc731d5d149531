package dev.faultline.symbols.demangle;

import java.util.ArrayList;
import java.util.List;

/** Expressions in the arguments of templates and in decltype (Itanium C++ ABI 5.1.6). */
final class ItaniumExpressions {
    private final ItaniumInput in;
    private final ItaniumNames names;
    private final ItaniumTypes types;

    ItaniumExpressions(ItaniumInput in, ItaniumNames names, ItaniumTypes types) {
        this.in = in;
        this.names = names;
        this.types = types;
    }

    Node expression() throws BadName {
        in.enter();
        Node node = read();
        in.leave();
        return node;
    }

    private Node read() throws BadName {
        char c = in.peek();
        char second = in.peek(1);
        if (c == 'L') {
            return primary();
        }
        if (c == 'T') {
            return Node.of(types.templateParameter());
        }
        if (c == 'f' && (second == 'p' || second == 'L' && Character.isDigit(in.peek(2)))) {
            return functionParameter();
        }
        if (c == 'f' && "lrLR".indexOf(second) >= 0) {
            return fold();
        }
        if (in.digit() || c == 'o' && second == 'n') {
            in.eat("on");
            return unresolvedName();
        }
        if (in.eat("sr")) {
            return scoped();
        }
        if (in.eat("gs")) {
            return Node.of("::", expression());
        }
        return operation();
    }

    /** A literal, or the name of a function or variable. */
    Node primary() throws BadName {
        in.expect("L");
        if (in.eat("_Z") || in.eat("Z")) {
            Node node = names.encoding(true);
            in.expect("E");
            return node;
        }
        char c = in.peek();
        Node type = types.type();
        int from = in.at();
        while (in.peek() != 'E') {
            in.next();
        }
        String text = in.since(from);
        in.expect("E");
        String value = text.startsWith("n") ? "-" + text.substring(1) : text;
        return new Node.Sequence(List.of(literal(c, type, value)));
    }

    private static Node literal(char code, Node type, String value) {
        String suffix =
                switch (code) {
                    case 'i' -> "";
                    case 'j' -> "u";
                    case 'l' -> "l";
                    case 'm' -> "ul";
                    case 'x' -> "ll";
                    case 'y' -> "ull";
                    default -> null;
                };
        if (suffix != null) {
            return new Node.Name(value + suffix);
        }
        if (value.isEmpty()) {
            return type;
        }
        if (code == 'b' && (value.equals("0") || value.equals("1"))) {
            return new Node.Name(value.equals("1") ? "true" : "false");
        }
        boolean floating = code == 'f' || code == 'd' || code == 'e' || code == 'g';
        return Node.of("(", type, ")" + (floating ? "[" + value + "]" : value));
    }

    private Node functionParameter() throws BadName {
        if (in.eat("fL")) {
            in.number();
            in.expect("p");
        } else {
            in.expect("fp");
        }
        if (in.eat("T")) {
            return new Node.Name("this");
        }
        types.qualifiers();
        return new Node.Name("{parm#" + (in.numberOption() + 1) + "}");
    }

    private Node fold() throws BadName {
        in.next();
        char kind = in.next();
        String operator = ItaniumOperators.of(in.next(), in.next()).text();
        Node first = expression();
        return switch (kind) {
            case 'l' -> Node.of("(...", operator, sub(first), ")");
            case 'r' -> Node.of("(", sub(first), operator, "...)");
            default -> Node.of("(", sub(first), operator, "...", operator, sub(expression()), ")");
        };
    }

    /** What is not a plain name has parentheses as an operand. */
    private static Node sub(Node node) {
        boolean plain = node instanceof Node.Name || node instanceof Node.Nested;
        return plain ? node : Node.of("(", node, ")");
    }

    /** A name that is looked up where the template is used, with its arguments. */
    private Node unresolvedName() throws BadName {
        return withArguments(simpleName());
    }

    private Node simpleName() throws BadName {
        return in.digit()
                ? names.sourceName()
                : new Node.Name(ItaniumOperators.of(in.next(), in.next()).name());
    }

    private Node withArguments(Node node) throws BadName {
        return in.peek() == 'I' ? new Node.Template(node, names.templateArguments()) : node;
    }

    /**
     * scope::name: the scope is a type, or N, a type and levels until E, or levels until E. Where
     * it begins with a name it can be a type or levels; the levels are tried first.
     */
    private Node scoped() throws BadName {
        if (in.peek() == 'N') {
            return in.either(() -> member(types.type()), this::levelsOfType);
        }
        return in.digit()
                ? in.either(() -> member(levels(level())), () -> member(types.type()))
                : member(types.type());
    }

    private Node levelsOfType() throws BadName {
        in.expect("N");
        return member(levels(types.type()));
    }

    private Node levels(Node first) throws BadName {
        Node scope = first;
        while (!in.eat("E")) {
            scope = new Node.Nested(scope, level());
        }
        return scope;
    }

    private Node level() throws BadName {
        return withArguments(names.sourceName());
    }

    private Node member(Node scope) throws BadName {
        in.eat("on");
        if (in.eat("dn")) {
            return new Node.Nested(scope, Node.of("~", in.digit() ? level() : types.type()));
        }
        Node name = simpleName();
        return withArguments(new Node.Nested(scope, name));
    }

    private Node operation() throws BadName {
        if (in.eat("cl")) {
            Node callee = expression();
            return Node.of(sub(callee), "(", list("E"), ")");
        }
        if (in.eat("cv")) {
            return cast();
        }
        if (in.eat("tl")) {
            return Node.of(types.type(), "{", list("E"), "}");
        }
        if (in.eat("il")) {
            return Node.of("{", list("E"), "}");
        }
        if (in.eat("sp")) {
            return new Node.Expansion(expression());
        }
        if (in.eat("sP")) {
            return Node.of("sizeof...(", list("E"), ")");
        }
        if (in.eat("tr")) {
            return new Node.Name("throw");
        }
        char first = in.next();
        char second = in.next();
        String named = named("" + first + second);
        if (named != null) {
            Node type = types.type();
            return Node.of(named + "<", type, ">(", expression(), ")");
        }
        return operator(ItaniumOperators.of(first, second));
    }

    private static String named(String code) {
        return switch (code) {
            case "dc" -> "dynamic_cast";
            case "sc" -> "static_cast";
            case "cc" -> "const_cast";
            case "rc" -> "reinterpret_cast";
            default -> null;
        };
    }

    private Node cast() throws BadName {
        Node type = types.type();
        if (in.eat("_")) {
            return Node.of("(", type, ")(", list("E"), ")");
        }
        return Node.of("(", type, ")", sub(expression()));
    }

    private Node operator(ItaniumOperators operator) throws BadName {
        String text = operator.text();
        return switch (operator.code()) {
            case "st", "at", "ti" -> Node.of(text + "(", types.type(), ")");
            case "ad" -> Node.of(text, sub(addressed(expression())));
            case "sZ" -> new Node.Count(expression());
            case "nx" -> Node.of(text + "(", expression(), ")");
            case "pp", "mm" -> {
                boolean prefix = in.eat("_");
                Node of = sub(expression());
                yield prefix ? Node.of(text, of) : Node.of(of, text);
            }
            case "ix" -> {
                Node array = sub(expression());
                yield Node.of(array, "[", expression(), "]");
            }
            case "dt", "pt" -> {
                Node of = sub(expression());
                yield Node.of(of, text, sub(expression()));
            }
            case "gt" -> {
                Node left = sub(expression());
                yield Node.of("(", left, text, sub(expression()), ")");
            }
            case "qu" -> {
                Node condition = sub(expression());
                Node yes = sub(expression());
                yield Node.of(condition, text, yes, " : ", sub(expression()));
            }
            case "nw", "na" -> allocation();
            default -> {
                Node left = sub(expression());
                yield operator.operands() == 1
                        ? Node.of(text, left)
                        : Node.of(left, text, sub(expression()));
            }
        };
    }

    /** The address of a member has its name only, that of a template's function its type too. */
    private static Node addressed(Node node) {
        return node instanceof Node.Encoding(_, Node.Nested name, _, String qualifiers, _)
                        && qualifiers.isEmpty()
                ? name
                : node;
    }

    private Node allocation() throws BadName {
        Node places = list("_");
        Node type = types.type();
        Node start = Node.of("new ", places, type);
        if (in.eat("pi")) {
            return Node.of(start, "(", list("E"), ")");
        }
        in.expect("E");
        return start;
    }

    private Node list(String end) throws BadName {
        List<Node> nodes = new ArrayList<>();
        while (!in.eat(end)) {
            nodes.add(expression());
        }
        return new Node.Arguments(nodes);
    }
}
