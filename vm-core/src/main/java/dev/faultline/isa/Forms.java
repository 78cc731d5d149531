package dev.faultline.isa;

import dev.faultline.decode.OpcodeMap;

/** All forms that Faultline knows. */
public final class Forms {
    private static final OpcodeMap MAP = create();

    private Forms() {}

    /** The filled opcode map; immutable. */
    public static OpcodeMap map() {
        return MAP;
    }

    private static OpcodeMap create() {
        OpcodeMap m = new OpcodeMap();
        Arithmetic.register(m);
        Logic.register(m);
        Shifts.register(m);
        Moves.register(m);
        Stack.register(m);
        ControlFlow.register(m);
        Strings.register(m);
        SystemForms.register(m);
        VectorMoves.register(m);
        PackedArithmetic.register(m);
        VectorFloats.register(m);
        VectorConversions.register(m);
        FusedMultiply.register(m);
        StateForms.register(m);
        PackedShifting.register(m);
        VectorShuffles.register(m);
        VectorElements.register(m);
        MaskedMoves.register(m);
        X87Forms.register(m);
        X87StateForms.register(m);
        VectorExtensions.register(m);
        VectorBlends.register(m);
        VectorTests.register(m);
        VectorPermutes.register(m);
        Cryptography.register(m);
        FloatingForms.register(m);
        return m;
    }
}
