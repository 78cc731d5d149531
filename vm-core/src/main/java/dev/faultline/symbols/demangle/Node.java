package dev.faultline.symbols.demangle;

import java.util.Arrays;
import java.util.List;

/**
 * A part of a C++ name as {@link ItaniumNames} and its helpers read it; it may occur many times.
 */
sealed interface Node {
    /** What stands for itself. */
    record Name(String text) implements Node {}

    /**
     * What std::string and its kind stand for, by its short name and, before constructors, in full.
     */
    record Abbreviation(String text, String full, String base) implements Node {}

    /** scope::name. */
    record Nested(Node scope, Node name) implements Node {}

    /** name&lt;arguments&gt;. */
    record Template(Node name, Node arguments) implements Node {}

    /** Template arguments, or one of them that is a pack, with commas between them. */
    record Arguments(List<Node> list) implements Node {}

    /** A parameter of the template whose function is around it, or auto in a lambda. */
    record Parameter(int index) implements Node {}

    /** A pattern, once for each element of the pack in it. */
    record Expansion(Node pattern) implements Node {}

    /** How many elements the pack in a part has. */
    record Count(Node of) implements Node {}

    /** name[abi:tag]. */
    record Tagged(Node name, String tag) implements Node {}

    /** A constructor, or with "~" a destructor, of what is before it. */
    record Structor(String mark, Node of) implements Node {}

    /** operator type. */
    record Conversion(Node type) implements Node {}

    /** {lambda(parameters)#number}. */
    record Lambda(List<Node> parameters, long number) implements Node {}

    /** A type with qualifiers behind it, like " const". */
    record Qualified(Node type, String qualifiers) implements Node {}

    /** A pointer or reference: "*", "&", "&&". */
    record Pointer(Node to, String mark) implements Node {}

    /** A pointer to a member of a class. */
    record MemberPointer(Node type, Node member) implements Node {}

    /**
     * A function's type.
     *
     * @param returns null where the name does not say it
     * @param qualifiers what stands behind the parameters
     */
    record Function(Node returns, List<Node> parameters, Node qualifiers) implements Node {}

    /** An array's type; the dimension may be empty. */
    record Array(Node element, Node dimension) implements Node {}

    /**
     * A function with its name.
     *
     * @param returns null where the name does not say it
     * @param templateArguments what template parameters in it stand for
     */
    record Encoding(
            Node returns,
            Node name,
            List<Node> parameters,
            String qualifiers,
            List<Node> templateArguments)
            implements Node {}

    /** Several parts one after the other: an expression, or words before a name. */
    record Sequence(List<Node> parts) implements Node {}

    /** Words, names and expressions in a row. */
    static Node of(Object... parts) {
        return new Sequence(
                Arrays.stream(parts)
                        .map(part -> part instanceof Node node ? node : new Name((String) part))
                        .toList());
    }
}
