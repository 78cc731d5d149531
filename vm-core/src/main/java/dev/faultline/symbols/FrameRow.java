package dev.faultline.symbols;

import java.util.Arrays;

/**
 * One row of the table that call frame information stands for: how the caller's registers are found
 * at an address (DWARF 5, 6.4.1).
 */
final class FrameRow {
    /** How a register of the caller is found. */
    enum Rule {
        /** Nothing was said of it. */
        UNSPECIFIED,
        /** It cannot be found. */
        UNDEFINED,
        /** It was not changed. */
        SAME,
        /** It is in memory, an offset from the CFA. */
        OFFSET,
        /** It is the CFA and an offset. */
        VALUE_OFFSET,
        /** It is in another register. */
        REGISTER,
        /** It is in memory where an expression says. */
        EXPRESSION,
        /** It is what an expression says. */
        VALUE_EXPRESSION
    }

    final Rule[] rules = new Rule[DwarfRegisters.COUNT];

    /** The offset or the register of a rule. */
    final long[] operands = new long[DwarfRegisters.COUNT];

    final Cursor[] expressions = new Cursor[DwarfRegisters.COUNT];

    long cfaRegister = -1;
    long cfaOffset;

    /** What computes the CFA, or null where it is a register and an offset. */
    Cursor cfaExpression;

    FrameRow() {
        Arrays.fill(rules, Rule.UNSPECIFIED);
    }

    FrameRow copy() {
        FrameRow copy = new FrameRow();
        System.arraycopy(rules, 0, copy.rules, 0, rules.length);
        System.arraycopy(operands, 0, copy.operands, 0, operands.length);
        System.arraycopy(expressions, 0, copy.expressions, 0, expressions.length);
        copy.cfaRegister = cfaRegister;
        copy.cfaOffset = cfaOffset;
        copy.cfaExpression = cfaExpression;
        return copy;
    }

    /** A rule for a register; those of registers that nobody asks for are dropped. */
    void set(long register, Rule rule, long operand) {
        if (register >= 0 && register < DwarfRegisters.COUNT) {
            rules[(int) register] = rule;
            operands[(int) register] = operand;
        }
    }

    void set(long register, Rule rule, Cursor expression) {
        set(register, rule, 0);
        if (register >= 0 && register < DwarfRegisters.COUNT) {
            expressions[(int) register] = expression;
        }
    }

    /** A register's rule becomes again what another row says. */
    void restore(long register, FrameRow from) {
        if (register >= 0 && register < DwarfRegisters.COUNT) {
            int i = (int) register;
            rules[i] = from.rules[i];
            operands[i] = from.operands[i];
            expressions[i] = from.expressions[i];
        }
    }

    void cfa(long register, long offset) {
        cfaRegister = register;
        cfaOffset = offset;
        cfaExpression = null;
    }
}
