package dev.faultline.symbols;

import java.util.OptionalLong;

/**
 * Evaluates the DWARF expressions of call frame information (DWARF 5, 2.5; 7.7.1 for their codes).
 */
final class Expression {
    private static final int MOST_STEPS = 1000;
    private static final int MOST_VALUES = 64;

    private final FrameState state;
    private final long[] values = new long[MOST_VALUES];
    private int count;

    private Expression(FrameState state) {
        this.state = state;
    }

    /** The value that an expression leaves, with others below it. */
    static long evaluate(Cursor code, FrameState state, long... initial) throws Damage {
        Expression expression = new Expression(state);
        for (long value : initial) {
            expression.push(code, value);
        }
        expression.run(code.copy());
        return expression.pop(code);
    }

    private void run(Cursor code) throws Damage {
        int start = code.at();
        int steps = 0;
        while (code.more()) {
            steps++;
            if (steps > MOST_STEPS) {
                throw code.damage("more than " + MOST_STEPS + " steps of an expression");
            }
            int opcode = code.u8();
            if (opcode == 0x2f || opcode == 0x28) { // DW_OP_skip, DW_OP_bra
                int distance = (short) code.u16();
                boolean taken = opcode == 0x2f || pop(code) != 0;
                if (taken) {
                    int to = code.at() + distance;
                    if (to < start) {
                        throw code.damage("a branch out of an expression");
                    }
                    code = code.part(to, code.end());
                }
            } else {
                step(opcode, code);
            }
        }
    }

    private void step(int opcode, Cursor code) throws Damage {
        if (opcode >= 0x30 && opcode <= 0x4f) { // DW_OP_lit0 to lit31
            push(code, opcode - 0x30);
        } else if (opcode >= 0x70 && opcode <= 0x8f) { // DW_OP_breg0 to breg31
            push(code, register(code, opcode - 0x70) + code.sleb());
        } else if (opcode >= 0x08 && opcode <= 0x11) {
            push(code, constant(opcode, code));
        } else if (opcode >= 0x12 && opcode <= 0x17) {
            stack(opcode, code);
        } else if (opcode >= 0x1a && opcode <= 0x2e) {
            arithmetic(opcode, code);
        } else {
            other(opcode, code);
        }
    }

    private void other(int opcode, Cursor code) throws Damage {
        switch (opcode) {
            case 0x03 -> push(code, code.target() + state.delta()); // DW_OP_addr
            case 0x06 -> push(code, memory(code, pop(code), code.addressBytes())); // deref
            case 0x19 -> push(code, Math.abs(signed(code, pop(code)))); // abs
            case 0x92 -> push(code, register(code, code.uleb()) + code.sleb()); // bregx
            case 0x94 -> push(code, memory(code, pop(code), code.u8())); // deref_size
            case 0x96 -> {} // nop
            default ->
                    throw code.damage(
                            "expression with operation 0x%02x at 0x%x"
                                    .formatted(opcode, code.at() - 1));
        }
    }

    private static long constant(int opcode, Cursor code) throws Damage {
        return switch (opcode) {
            case 0x08 -> code.u8(); // const1u
            case 0x09 -> (byte) code.u8(); // const1s
            case 0x0a -> code.u16(); // const2u
            case 0x0b -> (short) code.u16(); // const2s
            case 0x0c -> code.u32(); // const4u
            case 0x0d -> (int) code.u32(); // const4s
            case 0x0e, 0x0f -> code.u64(); // const8u, const8s
            case 0x10 -> code.uleb(); // constu
            default -> code.sleb(); // consts
        };
    }

    private void stack(int opcode, Cursor code) throws Damage {
        switch (opcode) {
            case 0x12 -> push(code, pick(code, 0)); // dup
            case 0x13 -> pop(code); // drop
            case 0x14 -> push(code, pick(code, 1)); // over
            case 0x15 -> push(code, pick(code, code.u8())); // pick
            case 0x16 -> { // swap
                long top = pop(code);
                long second = pop(code);
                push(code, top);
                push(code, second);
            }
            default -> { // rot
                long top = pop(code);
                long second = pop(code);
                long third = pop(code);
                push(code, top);
                push(code, third);
                push(code, second);
            }
        }
    }

    private void arithmetic(int opcode, Cursor code) throws Damage {
        long right = opcode == 0x23 ? code.uleb() : pop(code);
        if (opcode == 0x1f || opcode == 0x20) {
            push(code, opcode == 0x1f ? -right : ~right); // neg, not
            return;
        }
        long left = pop(code);
        if ((opcode == 0x1b || opcode == 0x1d) && right == 0) {
            throw code.damage("an expression divides by 0");
        }
        boolean shiftsOut = right < 0 || right > 63;
        long signed = signed(code, left);
        long than = signed(code, right);
        push(
                code,
                switch (opcode) {
                    case 0x1a -> left & right; // and
                    case 0x1b -> signed / than; // div
                    case 0x1c -> left - right; // minus
                    case 0x1d -> Long.remainderUnsigned(left, right); // mod
                    case 0x1e -> left * right; // mul
                    case 0x21 -> left | right; // or
                    case 0x22, 0x23 -> left + right; // plus, plus_uconst
                    case 0x24 -> shiftsOut ? 0 : left << right; // shl
                    case 0x25 -> shiftsOut ? 0 : left >>> right; // shr
                    case 0x26 -> signed >> (shiftsOut ? 63 : right); // shra
                    case 0x27 -> left ^ right; // xor
                    case 0x29 -> left == right ? 1 : 0; // eq
                    case 0x2a -> signed >= than ? 1 : 0; // ge
                    case 0x2b -> signed > than ? 1 : 0; // gt
                    case 0x2c -> signed <= than ? 1 : 0; // le
                    case 0x2d -> signed < than ? 1 : 0; // lt
                    default -> left != right ? 1 : 0; // ne
                });
    }

    private long register(Cursor code, long number) throws Damage {
        OptionalLong value = state.register(number);
        if (value.isEmpty()) {
            throw code.damage("an expression needs register " + number + ", which is not known");
        }
        return value.getAsLong();
    }

    private long memory(Cursor code, long address, int bytes) throws Damage {
        if (Integer.bitCount(bytes) != 1 || bytes > code.addressBytes()) {
            throw code.damage("an expression reads " + bytes + " bytes of memory");
        }
        return state.read(address, bytes);
    }

    private void push(Cursor code, long value) throws Damage {
        if (count == MOST_VALUES) {
            throw code.damage("an expression of more than " + MOST_VALUES + " values");
        }
        values[count++] = code.addressBytes() == 4 ? value & 0xffffffffL : value;
    }

    /** Values are as wide as addresses. */
    private static long signed(Cursor code, long value) {
        return code.addressBytes() == 4 ? (int) value : value;
    }

    private long pop(Cursor code) throws Damage {
        if (count == 0) {
            throw code.damage("an expression takes a value where none is");
        }
        return values[--count];
    }

    private long pick(Cursor code, int depth) throws Damage {
        if (depth >= count) {
            throw code.damage("an expression takes a value where none is");
        }
        return values[count - 1 - depth];
    }
}
