package dev.faultline.isa;

import static dev.faultline.decode.Form.MODRM;

import dev.faultline.decode.OpcodeMap;

/** Extensions of AMD and VMX that this processor has not: #UD, with their right length. */
final class FloatingForms {
    private FloatingForms() {}

    static void register(OpcodeMap m) {
        m.add("0f 0f", "3DNOW Ib", MODRM, Moves::undefined);
        m.add("66 0f 78", "EXTRQ Ib,Ib2", MODRM, Moves::undefined);
        m.add("f2 0f 78", "INSERTQ Ib,Ib2", MODRM, Moves::undefined);
        m.add("0f 78-79", "VMREAD", MODRM, Moves::undefined);
    }
}
