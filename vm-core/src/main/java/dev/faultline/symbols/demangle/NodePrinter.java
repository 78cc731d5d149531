package dev.faultline.symbols.demangle;

import java.util.List;

/**
 * Writes a C++ name as binutils do. A declarator surrounds its name, so what is a type has a left
 * and a right side: {@code void (*} and {@code )(int)}.
 */
final class NodePrinter {
    /** Nodes are shared, and so are deeper than the name was read. */
    private static final int DEEPEST = 200;

    private static final int MOST_STEPS = 100_000;

    private final Output out = new Output();
    private int depth;
    private int steps;

    /**
     * What template parameters stand for.
     *
     * @param arguments null within the parameters of a lambda, where they are auto
     * @param outer the scope around, in which the arguments are
     */
    private record Scope(List<Node> arguments, Scope outer) {}

    private Scope scope = new Scope(List.of(), null);

    /** Which element of packs is printed, or -1 outside of expansions. */
    private int element = -1;

    @Override
    public String toString() {
        return out.toString();
    }

    void print(Node node) throws BadName {
        left(node);
        right(node);
    }

    private void enter() throws BadName {
        depth++;
        steps++;
        if (depth > DEEPEST || steps > MOST_STEPS) {
            throw new BadName("too deep or too long");
        }
    }

    private void left(Node node) throws BadName {
        enter();
        switch (node) {
            case Node.Name(String text) -> out.add(text);
            case Node.Abbreviation(String text, _, _) -> out.add(text);
            case Node.Nested(Node scope, Node name) -> {
                print(scope);
                out.add("::");
                print(name);
            }
            case Node.Template(Node name, Node arguments) -> {
                print(name);
                out.add(out.last() == '<' ? " <" : "<");
                print(arguments);
                out.add(out.last() == '>' ? " >" : ">");
            }
            case Node.Arguments(List<Node> list) -> list(list);
            case Node.Parameter parameter -> parameter(parameter, true);
            case Node.Expansion(Node pattern) -> expansion(pattern);
            case Node.Count(Node of) -> {
                int size = packSize(of);
                print(size < 0 ? Node.of("sizeof...(", of, ")") : new Node.Name("" + size));
            }
            case Node.Tagged(Node name, String tag) -> {
                print(name);
                out.add("[abi:" + tag + "]");
            }
            case Node.Structor(String mark, Node of) -> out.add(mark + base(of));
            case Node.Conversion(Node type) -> {
                out.add("operator ");
                print(type);
            }
            case Node.Lambda(List<Node> parameters, long number) -> {
                out.add("{lambda(");
                scope = new Scope(null, scope);
                list(parameters);
                scope = scope.outer;
                out.add(")#" + number + "}");
            }
            case Node.Encoding encoding -> encoding(encoding);
            case Node.Sequence(List<Node> parts) -> {
                for (Node part : parts) {
                    print(part);
                }
            }
            case Node.Qualified(Node type, String qualifiers) -> {
                left(type);
                boolean twice =
                        peeled(type) instanceof Node.Qualified(_, String inner)
                                && inner.contains(qualifiers);
                out.add(twice ? "" : qualifiers);
            }
            case Node.Pointer _, Node.MemberPointer _, Node.Function _, Node.Array _ ->
                    declarator(node);
        }
        depth--;
    }

    private void encoding(Node.Encoding encoding) throws BadName {
        Scope before = scope;
        if (encoding.templateArguments() != null) {
            scope = new Scope(encoding.templateArguments(), scope);
        }
        if (encoding.returns() != null) {
            leftOfFunction(encoding.returns());
        }
        print(encoding.name());
        parameters(encoding.parameters());
        out.add(encoding.qualifiers());
        if (encoding.returns() != null) {
            right(encoding.returns());
        }
        scope = before;
    }

    private void declarator(Node node) throws BadName {
        switch (node) {
            case Node.Pointer(Node to, String mark) -> {
                Node collapsed = collapse(node);
                if (collapsed != node) {
                    left(collapsed);
                    return;
                }
                left(to);
                out.add(hasInner(to) ? open() + mark : mark);
            }
            case Node.MemberPointer(Node type, Node member) -> {
                left(member);
                out.add(hasInner(member) ? open() : " ");
                print(type);
                out.add("::*");
            }
            case Node.Function(Node returns, _, _) -> {
                if (returns != null) {
                    leftOfFunction(returns);
                }
            }
            case Node.Array(Node element, _) -> left(element);
            default -> throw new BadName("no declarator");
        }
    }

    private String open() {
        return out.last() == ' ' ? "(" : " (";
    }

    /** What a function returns; a pointer to a function goes on behind the name. */
    private void leftOfFunction(Node returns) throws BadName {
        left(returns);
        Node node = returns;
        while (node instanceof Node.Pointer(Node to, _)) {
            node = to;
        }
        boolean surrounds = node != returns && hasInner(node);
        out.add(surrounds && (out.last() == '*' || out.last() == '&') ? "" : " ");
    }

    private void right(Node node) throws BadName {
        enter();
        switch (node) {
            case Node.Qualified(Node type, _) -> right(type);
            case Node.Pointer(Node to, _) -> {
                Node collapsed = collapse(node);
                if (collapsed != node) {
                    right(collapsed);
                } else {
                    out.add(hasInner(to) ? ")" : "");
                    right(to);
                }
            }
            case Node.MemberPointer(_, Node member) -> {
                out.add(hasInner(member) ? ")" : "");
                right(member);
            }
            case Node.Function(Node returns, List<Node> parameters, Node qualifiers) -> {
                parameters(parameters);
                if (qualifiers != null) {
                    print(qualifiers);
                }
                if (returns != null) {
                    right(returns);
                }
            }
            case Node.Array(Node element, Node dimension) -> {
                out.add(out.last() == ']' ? "[" : " [");
                print(dimension);
                out.add("]");
                right(element);
            }
            case Node.Parameter parameter -> parameter(parameter, false);
            default -> {}
        }
        depth--;
    }

    /** What a parameter stands for, or null where that is auto. */
    private Node argument(Node.Parameter parameter) throws BadName {
        List<Node> arguments = scope.arguments;
        if (arguments == null) {
            return null;
        }
        if (parameter.index() >= arguments.size()) {
            throw new BadName("a template parameter that nothing defines");
        }
        return arguments.get(parameter.index());
    }

    /** Prints the left or the right side of what a parameter stands for. */
    private void parameter(Node.Parameter parameter, boolean isLeft) throws BadName {
        Node argument = argument(parameter);
        if (argument == null) {
            out.add(isLeft ? "auto:" + (parameter.index() + 1) : "");
            return;
        }
        Node one = element(argument);
        Scope inner = scope;
        int outer = element;
        scope = scope.outer;
        element = -1;
        if (isLeft) {
            left(one);
        } else {
            right(one);
        }
        scope = inner;
        element = outer;
    }

    /** The element of a pack that is being printed; everything else is itself. */
    private Node element(Node argument) {
        return element >= 0
                        && argument instanceof Node.Arguments(List<Node> elements)
                        && element < elements.size()
                ? elements.get(element)
                : argument;
    }

    private void parameters(List<Node> parameters) throws BadName {
        out.add("(");
        boolean none = parameters.size() == 1 && parameters.getFirst().equals(ItaniumTypes.VOID);
        if (!none) {
            list(parameters);
        }
        out.add(")");
    }

    /** What prints nothing, as an empty pack, has no comma either. */
    private void list(List<Node> nodes) throws BadName {
        boolean first = true;
        for (Node node : nodes) {
            int before = out.length();
            if (!first) {
                out.add(", ");
            }
            int start = out.length();
            print(node);
            if (out.length() == start) {
                out.cut(before);
            } else {
                first = false;
            }
        }
    }

    private void expansion(Node pattern) throws BadName {
        int size = packSize(pattern);
        if (size < 0) {
            print(pattern);
            out.add("...");
            return;
        }
        int outer = element;
        for (int i = 0; i < size; i++) {
            element = i;
            out.add(i == 0 ? "" : ", ");
            print(pattern);
        }
        element = outer;
    }

    /** How many elements the first pack in a pattern has, -1 where there is none. */
    private int packSize(Node node) throws BadName {
        enter();
        int size =
                switch (node) {
                    case Node.Parameter parameter ->
                            argument(parameter) instanceof Node.Arguments(List<Node> elements)
                                    ? elements.size()
                                    : -1;
                    case Node.Name _, Node.Abbreviation _, Node.Expansion _, Node.Count _ -> -1;
                    // They have scopes of their own.
                    case Node.Lambda _, Node.Encoding _ -> -1;
                    case Node.Nested(Node scope, Node name) -> packSize(List.of(scope, name));
                    case Node.Template(Node name, Node arguments) ->
                            packSize(List.of(name, arguments));
                    case Node.Arguments(List<Node> list) -> packSize(list);
                    case Node.Tagged(Node name, _) -> packSize(name);
                    case Node.Structor(_, Node of) -> packSize(of);
                    case Node.Conversion(Node type) -> packSize(type);
                    case Node.Qualified(Node type, _) -> packSize(type);
                    case Node.Pointer(Node to, _) -> packSize(to);
                    case Node.MemberPointer(Node type, Node member) ->
                            packSize(List.of(type, member));
                    case Node.Function(Node returns, List<Node> parameters, _) -> {
                        int first = returns == null ? -1 : packSize(returns);
                        yield first >= 0 ? first : packSize(parameters);
                    }
                    case Node.Array(Node element, Node dimension) ->
                            packSize(List.of(element, dimension));
                    case Node.Sequence(List<Node> parts) -> packSize(parts);
                };
        depth--;
        return size;
    }

    private int packSize(List<Node> nodes) throws BadName {
        int size = -1;
        for (int i = 0; i < nodes.size() && size < 0; i++) {
            size = packSize(nodes.get(i));
        }
        return size;
    }

    /** A reference to a reference is one; an rvalue reference to an lvalue reference is that. */
    private Node collapse(Node node) throws BadName {
        if (node instanceof Node.Pointer(Node to, String mark) && mark.startsWith("&")) {
            Node inner = to;
            for (int i = 0; i < DEEPEST && !(inner instanceof Node.Pointer); i++) {
                Node next = peeled(inner);
                if (next == inner) {
                    return node;
                }
                inner = next;
            }
            if (inner instanceof Node.Pointer(Node of, String second) && second.startsWith("&")) {
                return mark.equals("&&") ? inner : new Node.Pointer(of, "&");
            }
        }
        return node;
    }

    /** What stands for another node where it is printed. */
    private Node peeled(Node node) throws BadName {
        if (node instanceof Node.Parameter parameter) {
            Node argument = argument(parameter);
            return argument == null ? node : element(argument);
        }
        return node;
    }

    /** Whether a pointer to a type needs parentheses: it points to a function or an array. */
    private boolean hasInner(Node type) throws BadName {
        Node node = type;
        for (int i = 0; i < DEEPEST; i++) {
            switch (node) {
                case Node.Function _, Node.Array _ -> {
                    return true;
                }
                case Node.Qualified(Node inner, _) -> node = inner;
                default -> {
                    Node next = peeled(node);
                    if (next == node) {
                        return false;
                    }
                    node = next;
                }
            }
        }
        throw new BadName("too deep");
    }

    /** A class's name without scopes and arguments, as its constructors have it. */
    private String base(Node of) throws BadName {
        Node node = of;
        for (int i = 0; i < DEEPEST; i++) {
            switch (node) {
                case Node.Name(String text) -> {
                    return text;
                }
                case Node.Abbreviation(_, _, String base) -> {
                    return base;
                }
                case Node.Nested(_, Node name) -> node = name;
                case Node.Template(Node name, _) -> node = name;
                case Node.Tagged(Node name, _) -> node = name;
                default -> {
                    NodePrinter printer = new NodePrinter();
                    printer.depth = depth;
                    printer.steps = steps;
                    printer.scope = scope;
                    printer.print(node);
                    steps = printer.steps;
                    return printer.toString();
                }
            }
        }
        throw new BadName("too deep");
    }
}
