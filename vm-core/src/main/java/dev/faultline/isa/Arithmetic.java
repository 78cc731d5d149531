package dev.faultline.isa;

import static dev.faultline.decode.Form.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;

/**
 * Binary and decimal arithmetic (Intel SDM Vol. 1 5.1.2, 5.1.3), and the logic that shares its
 * rows.
 */
final class Arithmetic {
    private static final String[] NAMES = {"ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP"};
    private static final Lifter[] LIFTERS = {
        l -> alu(l, ADD),
        l -> alu(l, OR),
        l -> withCarry(l, ADCF),
        l -> withCarry(l, SBBF),
        l -> alu(l, AND),
        l -> alu(l, SUB),
        l -> alu(l, XOR),
        Arithmetic::compare
    };

    /** Offsets of an ALU opcode's forms from its plain one. */
    private static final int FLAGS = ADDF - ADD;

    private static final int IMMEDIATE = ADDI - ADD;
    private static final int ON_32 = ADD32 - ADD;

    private Arithmetic() {}

    static void register(OpcodeMap m) {
        for (int i = 0; i < 8; i++) {
            int lock = i == 7 ? 0 : LOCK;
            String n = NAMES[i];
            Lifter f = LIFTERS[i];
            m.add(String.format("%02x", i * 8), n + " Eb,Gb", lock, f);
            m.add(String.format("%02x", i * 8 + 1), n + " Ev,Gv", lock, f);
            m.add(String.format("%02x", i * 8 + 2), n + " Gb,Eb", 0, f);
            m.add(String.format("%02x", i * 8 + 3), n + " Gv,Ev", 0, f);
            m.add(String.format("%02x", i * 8 + 4), n + " AL,Ib", 0, f);
            m.add(String.format("%02x", i * 8 + 5), n + " rAX,Iz", 0, f);
            m.add("80 /" + i, n + " Eb,Ib", lock, f);
            m.add("81 /" + i, n + " Ev,Iz", lock, f);
            m.add("82 /" + i, n + " Eb,Ib", lock | I64, f);
            m.add("83 /" + i, n + " Ev,sIb", lock, f);
        }
        m.add("40+", "INC Zv", I64, l -> step(l, INCF));
        m.add("48+", "DEC Zv", I64, l -> step(l, DECF));
        m.add("fe /0", "INC Eb", LOCK, l -> step(l, INCF));
        m.add("fe /1", "DEC Eb", LOCK, l -> step(l, DECF));
        m.add("ff /0", "INC Ev", LOCK, l -> step(l, INCF));
        m.add("ff /1", "DEC Ev", LOCK, l -> step(l, DECF));
        m.add("f6 /3", "NEG Eb", LOCK, Arithmetic::negate);
        m.add("f7 /3", "NEG Ev", LOCK, Arithmetic::negate);
        m.add("f6 /4", "MUL Eb", 0, l -> wide(l, MUL));
        m.add("f7 /4", "MUL Ev", 0, l -> wide(l, MUL));
        m.add("f6 /5", "IMUL Eb", 0, l -> wide(l, IMUL_WIDE));
        m.add("f7 /5", "IMUL Ev", 0, l -> wide(l, IMUL_WIDE));
        m.add("f6 /6", "DIV Eb", 0, l -> wide(l, DIV));
        m.add("f7 /6", "DIV Ev", 0, l -> wide(l, DIV));
        m.add("f6 /7", "IDIV Eb", 0, l -> wide(l, IDIV));
        m.add("f7 /7", "IDIV Ev", 0, l -> wide(l, IDIV));
        m.add("0f af", "IMUL Gv,Ev", 0, l -> multiply(l, 0, 1));
        m.add("69", "IMUL Gv,Ev,Iz", 0, l -> multiply(l, 1, 2));
        m.add("6b", "IMUL Gv,Ev,sIb", 0, l -> multiply(l, 1, 2));
        m.add("98", "CBW", 0, Arithmetic::extendAccumulator);
        m.add("99", "CWD", 0, Arithmetic::extendIntoRdx);
        m.add("27", "DAA", I64, l -> decimal(l, 0));
        m.add("2f", "DAS", I64, l -> decimal(l, 1));
        m.add("37", "AAA", I64, l -> decimal(l, 2));
        m.add("3f", "AAS", I64, l -> decimal(l, 3));
        m.add("d5", "AAD Ib", I64, l -> decimal(l, 4));
        m.add("d4", "AAM Ib", I64, l -> l.emit(AAM, 0, 0, 0, 0, 0, l.immediate(0)));
        m.add("d6", "SALC", I64, Arithmetic::setAlOnCarry);
        m.add("66 0f38 f6", "ADCX Gy,Ey", 0, l -> addWithFlag(l, 0));
        m.add("f3 0f38 f6", "ADOX Gy,Ey", 0, l -> addWithFlag(l, 1));
        m.add("vex.f2 0f38 f6", "MULX Gy,By,Ey", PROTECTED_ONLY, Arithmetic::mulx);
    }

    /** An ALU operation, by its plain opcode, on operands 0 and 1 into 0. */
    static void alu(Lift l, int op) {
        int left = l.readForWrite(0);
        int result = result(l, op, left, l.target(0));
        l.write(0, result);
    }

    private static int result(Lift l, int op, int left, int target) {
        int size = l.sizeOfOperand(0);
        int code = op + FLAGS + (size == 2 ? ON_32 : 0);
        if (l.isImmediate(1)) {
            l.opImm(code + IMMEDIATE, target, left, size, l.immediate(1));
        } else {
            l.op(code, target, left, l.read(1), size);
        }
        return target;
    }

    private static void compare(Lift l) {
        int left = l.read(0);
        int size = l.sizeOfOperand(0);
        if (l.isImmediate(1)) {
            l.opImm(CMPI, 0, left, size, l.immediate(1));
        } else {
            l.op(CMP, 0, left, l.read(1), size);
        }
    }

    private static void withCarry(Lift l, int op) {
        int left = l.readForWrite(0);
        int right = l.read(1);
        int t = l.target(0);
        l.op(op, t, left, right, l.sizeOfOperand(0));
        l.write(0, t);
    }

    private static void step(Lift l, int op) {
        int value = l.readForWrite(0);
        int t = l.target(0);
        l.op(op, t, value, Cpu.SLOT_ZERO, l.sizeOfOperand(0));
        l.write(0, t);
    }

    private static void negate(Lift l) {
        int value = l.readForWrite(0);
        int size = l.sizeOfOperand(0);
        int t = l.target(0);
        l.op(size == 2 ? SUBF32 : SUBF, t, Cpu.SLOT_ZERO, value, size);
        l.write(0, t);
    }

    private static void wide(Lift l, int op) {
        l.op(op, 0, l.read(0), Cpu.SLOT_ZERO, l.sizeOfOperand(0));
    }

    private static void multiply(Lift l, int first, int second) {
        int left = l.read(first);
        int right = l.read(second);
        int t = l.target(0);
        l.op(IMULF, t, left, right, l.size());
        l.write(0, t);
    }

    private static void extendAccumulator(Lift l) {
        int t = l.temporary();
        int from = l.bits() == 16 ? SX8 : l.bits() == 32 ? SX16 : SX32;
        l.op(from, t, Cpu.RAX, Cpu.SLOT_ZERO, 0);
        l.writeRegister(Cpu.RAX, t, l.size());
    }

    private static void extendIntoRdx(Lift l) {
        int wideValue = l.temporary();
        int t = l.temporary();
        int from = l.bits() == 16 ? SX16 : l.bits() == 32 ? SX32 : MOV;
        l.op(from, wideValue, Cpu.RAX, Cpu.SLOT_ZERO, 0);
        l.opImm(SARI, t, wideValue, 3, 63);
        l.writeRegister(Cpu.RDX, t, l.size());
    }

    private static void decimal(Lift l, int kind) {
        long imm = kind == 4 ? l.immediate(0) : 0;
        l.emit(DECIMAL, 0, 0, 0, kind, 0, imm);
    }

    /** Undocumented by Intel, but there on every processor. */
    private static void setAlOnCarry(Lift l) {
        int carry = l.temporary();
        int t = l.temporary();
        l.emit(SETCC, carry, 0, 0, 2, 0, 0);
        l.op(SUB, t, Cpu.SLOT_ZERO, carry, 3);
        l.writeRegister(Cpu.RAX, t, 0);
    }

    private static void addWithFlag(Lift l, int kind) {
        int left = l.read(0);
        int right = l.read(1);
        int t = l.target(0);
        l.emit(ADX, t, left, right, kind, l.ySize(), 0);
        l.write(0, t);
    }

    private static void mulx(Lift l) {
        int source = l.read(2);
        int size = l.ySize();
        int high = l.temporary();
        int low = l.temporary();
        l.op(MULX_HIGH, high, Cpu.RDX, source, size);
        l.op(size == 3 ? IMUL : IMUL32, low, Cpu.RDX, source, size);
        // Intel SDM Vol. 2 MULX: where both destinations are the same, it gets the high half.
        l.write(1, low);
        l.write(0, high);
    }
}
