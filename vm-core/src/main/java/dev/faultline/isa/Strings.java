package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.STRING;

import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.semantics.StringOperations;
import dev.faultline.decode.OpcodeMap;

/** String instructions and their REP forms (Intel SDM Vol. 1 5.1.8, 7.3.9). */
final class Strings {
    private Strings() {}

    static void register(OpcodeMap m) {
        pair(m, 0xa4, "MOVS", StringOperations.MOVS);
        pair(m, 0xa6, "CMPS", StringOperations.CMPS);
        pair(m, 0xaa, "STOS", StringOperations.STOS);
        pair(m, 0xac, "LODS", StringOperations.LODS);
        pair(m, 0xae, "SCAS", StringOperations.SCAS);
        pair(m, 0x6c, "INS", StringOperations.INS);
        pair(m, 0x6e, "OUTS", StringOperations.OUTS);
    }

    private static void pair(OpcodeMap m, int opcode, String name, int kind) {
        m.add(String.format("%02x", opcode), name + 'B', 0, l -> string(l, kind, 0));
        m.add(String.format("%02x", opcode + 1), name, 0, l -> string(l, kind, l.size()));
    }

    private static void string(Lift l, int kind, int size) {
        boolean ports = kind == StringOperations.INS || kind == StringOperations.OUTS;
        if (ports && size == 3) {
            size = 2;
        }
        int override = l.insn().segmentOverride;
        int segment = override >= 0 ? override : SegmentRegister.DS;
        int rep =
                l.insn().rep ? StringOperations.REPE : l.insn().repne ? StringOperations.REPNE : 0;
        long mode = StringOperations.encode(l.addressSize(), segment, rep);
        l.emit(STRING, 0, 0, 0, kind, size, mode);
        if (rep != 0) {
            l.endAtRip();
        } else if (ports) {
            l.end();
        }
    }
}
