package dev.faultline.symbols.demangle;

import java.util.ArrayList;
import java.util.List;

/** Types (Itanium C++ ABI 5.1.5). */
final class ItaniumTypes {
    static final Node VOID = new Node.Name("void");

    private final ItaniumInput in;
    private final ItaniumNames names;
    private final ItaniumExpressions expressions;

    ItaniumTypes(ItaniumInput in, ItaniumNames names) {
        this.in = in;
        this.names = names;
        expressions = new ItaniumExpressions(in, names, this);
    }

    ItaniumExpressions expressions() {
        return expressions;
    }

    /** "restrict", "volatile" and "const" in the order in which they are shown. */
    String qualifiers() {
        String restrict = in.eat("r") ? " restrict" : "";
        String isVolatile = in.eat("V") ? " volatile" : "";
        return (in.eat("K") ? " const" : "") + isVolatile + restrict;
    }

    Node type() throws BadName {
        in.enter();
        Node node = anyType();
        in.leave();
        return node;
    }

    /** Everything but a builtin type and an abbreviation can be substituted later. */
    private Node anyType() throws BadName {
        char c = in.peek();
        String builtin = builtin(c);
        if (builtin != null) {
            in.next();
            return new Node.Name(builtin);
        }
        switch (c) {
            case 'r', 'V', 'K' -> {
                String qualifiers = qualifiers();
                if (functionComes()) {
                    return in.remember(function(qualifiers));
                }
                Node type = type();
                return in.remember(new Node.Qualified(type, qualifiers));
            }
            case 'P', 'R', 'O' -> {
                in.next();
                String mark = c == 'P' ? "*" : c == 'R' ? "&" : "&&";
                return in.remember(new Node.Pointer(type(), mark));
            }
            case 'F' -> {
                return in.remember(function(""));
            }
            case 'A' -> {
                return in.remember(array());
            }
            case 'M' -> {
                in.next();
                Node of = type();
                return in.remember(new Node.MemberPointer(of, type()));
            }
            case 'C', 'G' -> {
                in.next();
                String complex = c == 'C' ? " _Complex" : " _Imaginary";
                return in.remember(new Node.Qualified(type(), complex));
            }
            case 'D' -> {
                return extended();
            }
            case 'T' -> {
                return parameterType();
            }
            case 'S' -> {
                return substituted();
            }
            case 'U' -> {
                return vendorQualified();
            }
            case 'u' -> {
                in.next();
                return in.remember(names.sourceName());
            }
            default -> {
                return in.remember(names.name());
            }
        }
    }

    static String builtin(char c) {
        return switch (c) {
            case 'v' -> "void";
            case 'w' -> "wchar_t";
            case 'b' -> "bool";
            case 'c' -> "char";
            case 'a' -> "signed char";
            case 'h' -> "unsigned char";
            case 's' -> "short";
            case 't' -> "unsigned short";
            case 'i' -> "int";
            case 'j' -> "unsigned int";
            case 'l' -> "long";
            case 'm' -> "unsigned long";
            case 'x' -> "long long";
            case 'y' -> "unsigned long long";
            case 'n' -> "__int128";
            case 'o' -> "unsigned __int128";
            case 'f' -> "float";
            case 'd' -> "double";
            case 'e' -> "long double";
            case 'g' -> "__float128";
            case 'z' -> "...";
            default -> null;
        };
    }

    /** Whether a function type comes, perhaps behind its exception specification. */
    private boolean functionComes() {
        char second = in.peek(1);
        return in.peek() == 'F'
                || in.peek() == 'D'
                        && (second == 'o' || second == 'O' || second == 'w' || second == 'x');
    }

    private Node function(String qualifiers) throws BadName {
        Node exceptions = null;
        if (in.eat("Do")) {
            exceptions = new Node.Name(" noexcept");
        } else if (in.eat("DO")) {
            exceptions = Node.of(" noexcept(", expressions.expression(), ")");
            in.expect("E");
        } else if (in.eat("Dw")) {
            List<Node> thrown = new ArrayList<>();
            while (!in.eat("E")) {
                thrown.add(type());
            }
            exceptions = Node.of(" throw(", new Node.Arguments(thrown), ")");
        }
        String transaction = in.eat("Dx") ? " transaction_safe" : "";
        in.expect("F");
        in.eat("Y");
        Node returns = type();
        List<Node> parameters = new ArrayList<>();
        String reference = "";
        while (!in.eat("E")) {
            if (in.eat("RE")) {
                reference = " &";
                break;
            } else if (in.eat("OE")) {
                reference = " &&";
                break;
            }
            parameters.add(type());
        }
        Node behind = new Node.Name(qualifiers + reference + transaction);
        return new Node.Function(
                returns, parameters, exceptions == null ? behind : Node.of(behind, exceptions));
    }

    private Node array() throws BadName {
        in.expect("A");
        Node dimension = new Node.Name("");
        if (in.digit()) {
            dimension = new Node.Name(String.valueOf(in.number()));
        } else if (in.peek() != '_') {
            dimension = expressions.expression();
        }
        in.expect("_");
        return new Node.Array(type(), dimension);
    }

    private Node extended() throws BadName {
        char c = in.peek(1);
        String builtin =
                switch (c) {
                    case 'd' -> "decimal64";
                    case 'e' -> "decimal128";
                    case 'f' -> "decimal32";
                    case 'h' -> "half";
                    case 'i' -> "char32_t";
                    case 's' -> "char16_t";
                    case 'u' -> "char8_t";
                    case 'a' -> "auto";
                    case 'c' -> "decltype(auto)";
                    case 'n' -> "decltype(nullptr)";
                    default -> null;
                };
        if (builtin != null) {
            in.goTo(in.at() + 2);
            return new Node.Name(builtin);
        }
        switch (c) {
            case 't', 'T' -> {
                return in.remember(decltype());
            }
            case 'p' -> {
                in.goTo(in.at() + 2);
                return in.remember(new Node.Expansion(type()));
            }
            case 'v' -> {
                in.goTo(in.at() + 2);
                return in.remember(vector());
            }
            case 'F' -> {
                in.goTo(in.at() + 2);
                String bits = in.digit() ? String.valueOf(in.number()) : "";
                String extension = in.eat("x") ? "x" : in.eat("b") ? "b" : "";
                if (extension.isEmpty()) {
                    in.expect("_");
                }
                return new Node.Name(
                        extension.equals("b") ? "std::bfloat16_t" : "_Float" + bits + extension);
            }
            default -> {
                return in.remember(function(""));
            }
        }
    }

    private Node vector() throws BadName {
        Node size;
        if (in.digit()) {
            size = new Node.Name(String.valueOf(in.number()));
        } else {
            in.expect("_");
            size = expressions.expression();
        }
        in.expect("_");
        return Node.of(type(), " __vector(", size, ")");
    }

    Node decltype() throws BadName {
        if (!in.eat("Dt")) {
            in.expect("DT");
        }
        Node expression = expressions.expression();
        in.expect("E");
        return Node.of("decltype (", expression, ")");
    }

    /** A template parameter may be a template, and then has arguments. */
    private Node parameterType() throws BadName {
        char second = in.peek(1);
        if (second == 's' || second == 'u' || second == 'e') {
            in.goTo(in.at() + 2);
            return in.remember(names.name());
        }
        Node parameter = in.remember(templateParameter());
        if (in.peek() == 'I' && !in.inConversion) {
            return in.remember(new Node.Template(parameter, names.templateArguments()));
        }
        return parameter;
    }

    Node templateParameter() throws BadName {
        in.expect("T");
        if (in.eat("L")) {
            in.numberOption();
        }
        return new Node.Parameter(in.numberOption());
    }

    private Node substituted() throws BadName {
        if (in.peek(1) == 't') {
            return in.remember(names.name());
        }
        Node node = names.substitution();
        if (in.peek() == 'I') {
            return in.remember(new Node.Template(node, names.templateArguments()));
        }
        return node;
    }

    private Node vendorQualified() throws BadName {
        in.expect("U");
        String qualifier = in.counted();
        Node arguments = in.peek() == 'I' ? names.templateArguments() : null;
        Node type = type();
        if (arguments != null) {
            return in.remember(Node.of(type, " " + qualifier + "<", arguments, ">"));
        }
        return in.remember(new Node.Qualified(type, " " + qualifier));
    }
}
