package dev.faultline.symbols.demangle;

import java.util.HashMap;
import java.util.Map;

/**
 * Operators as names and in expressions (Itanium C++ ABI 5.1.3.2).
 *
 * @param code two letters
 * @param text what is written between or before its operands
 * @param operands how many it has
 */
record ItaniumOperators(String code, String text, int operands) {
    private static final Map<String, ItaniumOperators> ALL = new HashMap<>();

    static {
        unary("ad &", "co ~", "de *", "ng -", "nt !", "ps +", "mm --", "pp ++", "az alignof ");
        unary("at alignof ", "aw co_await ", "da delete[] ", "dl delete ", "nx noexcept");
        unary("sz sizeof ", "st sizeof ", "sZ sizeof...", "te typeid ", "ti typeid ", "tw throw ");
        binary("aN &=", "aS =", "aa &&", "an &", "cm ,", "dV /=", "dv /", "eO ^=", "eo ^", "eq ==");
        binary("ge >=", "gt >", "lS <<=", "le <=", "ls <<", "lt <", "mI -=", "mL *=", "mi -");
        binary("ml *", "ne !=", "oR |=", "oo ||", "or |", "pL +=", "pl +", "pm ->*", "rM %=");
        binary("rS >>=", "rm %", "rs >>", "ss <=>", "ds .*", "ix []", "cl ()", "pt ->", "dt .");
        add("qu ?", 3);
        add("nw new", 3);
        add("na new[]", 3);
    }

    private static void unary(String... operators) {
        for (String operator : operators) {
            add(operator, 1);
        }
    }

    private static void binary(String... operators) {
        for (String operator : operators) {
            add(operator, 2);
        }
    }

    private static void add(String operator, int operands) {
        String code = operator.substring(0, 2);
        ALL.put(code, new ItaniumOperators(code, operator.substring(3), operands));
    }

    static ItaniumOperators of(char first, char second) throws BadName {
        ItaniumOperators operator = ALL.get("" + first + second);
        if (operator == null) {
            throw new BadName("operator " + first + second);
        }
        return operator;
    }

    /** The name of a function that overloads it. */
    String name() {
        boolean word = Character.isLetter(text.charAt(0));
        return "operator" + (word ? " " : "") + text.strip();
    }
}
