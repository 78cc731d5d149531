package dev.faultline.symbols;

import java.util.OptionalLong;

/** A frame and the memory it stands in, as the rules of its caller see them. */
record FrameState(Frame frame, MemoryReader memory, long delta) {
    /** A general register by DWARF's number. */
    OptionalLong register(long dwarf) {
        int general = DwarfRegisters.general(frame.is64(), dwarf);
        return general < 0 ? OptionalLong.empty() : frame.register(general);
    }

    long read(long address, int bytes) throws Damage {
        long linear = frame.is64() ? address : address & 0xffffffffL;
        OptionalLong value = memory.read(linear, bytes);
        if (value.isEmpty()) {
            throw new Damage(
                    "the frame at rip 0x%x: memory at 0x%x cannot be read"
                            .formatted(frame.rip(), linear));
        }
        return value.getAsLong();
    }

    /** The caller's frame, by a row of this one's table; null where it has none. */
    Frame caller(CommonEntry common, FrameRow row) throws Damage {
        boolean is64 = frame.is64();
        long cfa = cfa(row);
        int count = DwarfRegisters.generalCount(is64);
        long[] registers = new long[count];
        int known = 0;
        for (int dwarf = 0; dwarf < count; dwarf++) {
            int general = DwarfRegisters.general(is64, dwarf);
            OptionalLong value =
                    general == Frame.RSP && row.rules[dwarf] == FrameRow.Rule.UNSPECIFIED
                            ? OptionalLong.of(cfa)
                            : restored(common, row, dwarf, cfa);
            if (value.isPresent()) {
                registers[general] = masked(value.getAsLong());
                known |= 1 << general;
            }
        }
        if (common.returnRegister() != count) {
            throw new Damage(
                    "the frame at rip 0x%x: return address in column %s, expected %d"
                            .formatted(
                                    frame.rip(),
                                    Long.toUnsignedString(common.returnRegister()),
                                    count));
        }
        OptionalLong rip = restored(common, row, count, cfa);
        boolean outermost = rip.isEmpty() || masked(rip.getAsLong()) == 0;
        return outermost
                ? null
                : new Frame(is64, masked(rip.getAsLong()), registers, known, common.interrupts());
    }

    private long masked(long value) {
        return frame.is64() ? value : value & 0xffffffffL;
    }

    private long cfa(FrameRow row) throws Damage {
        if (row.cfaExpression != null) {
            return masked(Expression.evaluate(row.cfaExpression, this));
        }
        OptionalLong base = register(row.cfaRegister);
        if (base.isEmpty()) {
            throw new Damage(
                    "the frame at rip 0x%x: its CFA needs register %d, which is not known"
                            .formatted(frame.rip(), row.cfaRegister));
        }
        return masked(base.getAsLong() + row.cfaOffset);
    }

    private OptionalLong restored(CommonEntry common, FrameRow row, int dwarf, long cfa)
            throws Damage {
        int bytes = frame.is64() ? 8 : 4;
        long operand = row.operands[dwarf];
        return switch (row.rules[dwarf]) {
            case UNDEFINED -> OptionalLong.empty();
            case UNSPECIFIED -> {
                boolean kept = common.interrupts() || DwarfRegisters.preserved(frame.is64(), dwarf);
                yield kept ? register(dwarf) : OptionalLong.empty();
            }
            case SAME -> register(dwarf);
            case OFFSET -> OptionalLong.of(read(cfa + operand, bytes));
            case VALUE_OFFSET -> OptionalLong.of(cfa + operand);
            case REGISTER -> register(operand);
            case EXPRESSION ->
                    OptionalLong.of(
                            read(Expression.evaluate(row.expressions[dwarf], this, cfa), bytes));
            case VALUE_EXPRESSION ->
                    OptionalLong.of(Expression.evaluate(row.expressions[dwarf], this, cfa));
        };
    }
}
