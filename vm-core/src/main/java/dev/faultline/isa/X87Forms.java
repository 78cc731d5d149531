package dev.faultline.isa;

import static dev.faultline.cpu.x87.X87Operation.*;
import static dev.faultline.ir.MicroOpcode.LOAD16;
import static dev.faultline.ir.MicroOpcode.LOAD64;
import static dev.faultline.ir.MicroOpcode.SETCC;
import static dev.faultline.ir.MicroOpcode.SET_FLAGS;
import static dev.faultline.ir.MicroOpcode.X87;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.cpu.x87.X87Form;
import dev.faultline.cpu.x87.X87Operation;
import dev.faultline.decode.OpcodeMap;
import java.util.List;

/** The x87 instructions but those of {@link X87StateForms} (Intel SDM Vol. 2 appendix A.5). */
final class X87Forms {
    private static final int BELOW = 2;
    private static final int EQUAL = 4;
    private static final int BELOW_OR_EQUAL = 6;
    private static final int PARITY = 10;

    /** ModRM.reg of arithmetic; reverse subtraction and division to ST(i) are swapped. */
    private static final X87Operation[] ARITHMETIC = {ADD, MUL, COM, COM, SUB, SUBR, DIV, DIVR};

    private X87Forms() {}

    static void register(OpcodeMap m) {
        arithmetic(m);
        comparisons(m);
        loadsAndStores(m);
        moves(m);
        withoutOperands(m);
    }

    private static void arithmetic(OpcodeMap m) {
        String[] names = {"ADD", "MUL", "COM", "COMP", "SUB", "SUBR", "DIV", "DIVR"};
        for (int reg = 0; reg < 8; reg++) {
            X87Operation operation = ARITHMETIC[reg];
            boolean compares = operation == COM;
            int pops = reg == 3 ? 1 : 0;
            String slash = " /" + reg;
            String f = "F" + names[reg];
            String integer = "FI" + names[reg];
            memory(m, "d8" + slash, f + " M32", operation, X87Form.SINGLE, pops);
            memory(m, "dc" + slash, f + " M64", operation, X87Form.DOUBLE, pops);
            memory(m, "da" + slash, integer + " M32", operation, X87Form.INT32, pops);
            memory(m, "de" + slash, integer + " M16", operation, X87Form.INT16, pops);
            String operands = compares ? " STi" : " ST0,STi";
            stack(m, "d8" + slash, f + operands, operation, false, pops);
            if (!compares) {
                int swapped = reg < 4 ? reg : reg ^ 1;
                String to = "F" + names[swapped];
                stack(m, "dc" + slash, to + " STi,ST0", ARITHMETIC[swapped], true, 0);
                stack(m, "de" + slash, to + "P STi,ST0", ARITHMETIC[swapped], true, 1);
            }
        }
    }

    private static void comparisons(OpcodeMap m) {
        m.add("de d9", "FCOMPP", 0, l -> onRegister(l, COM, 1, false, 2));
        m.add("da e9", "FUCOMPP", 0, l -> onRegister(l, UCOM, 1, false, 2));
        stack(m, "dd /4", "FUCOM STi", UCOM, false, 0);
        stack(m, "dd /5", "FUCOMP STi", UCOM, false, 1);
        m.add("db /6 r", "FCOMI ST0,STi", 0, l -> toFlags(l, COMI, 0));
        m.add("db /5 r", "FUCOMI ST0,STi", 0, l -> toFlags(l, UCOMI, 0));
        m.add("df /6 r", "FCOMIP ST0,STi", 0, l -> toFlags(l, COMI, 1));
        m.add("df /5 r", "FUCOMIP ST0,STi", 0, l -> toFlags(l, UCOMI, 1));
        // Not in Intel's map any more, and executed by every processor.
        stack(m, "dc /2", "FCOM2 STi", COM, false, 0);
        stack(m, "dc /3", "FCOMP3 STi", COM, false, 1);
        stack(m, "de /2", "FCOMP5 STi", COM, false, 1);
    }

    private static void loadsAndStores(OpcodeMap m) {
        memory(m, "d9 /0", "FLD M32", LOAD, X87Form.SINGLE, 0);
        memory(m, "dd /0", "FLD M64", LOAD, X87Form.DOUBLE, 0);
        m.add("db /5 m", "FLD M80", 0, l -> loadTen(l, LOAD));
        memory(m, "df /0", "FILD M16", LOAD, X87Form.INT16, 0);
        memory(m, "db /0", "FILD M32", LOAD, X87Form.INT32, 0);
        memory(m, "df /5", "FILD M64", LOAD, X87Form.INT64, 0);
        m.add("df /4 m", "FBLD M80", 0, l -> loadTen(l, LOAD_BCD));
        toMemory(m, "d9 /2", "FST M32", STORE, X87Form.SINGLE, 0);
        toMemory(m, "d9 /3", "FSTP M32", STORE, X87Form.SINGLE, 1);
        toMemory(m, "dd /2", "FST M64", STORE, X87Form.DOUBLE, 0);
        toMemory(m, "dd /3", "FSTP M64", STORE, X87Form.DOUBLE, 1);
        toMemory(m, "db /7", "FSTP M80", STORE, X87Form.EXTENDED, 1);
        toMemory(m, "df /2", "FIST M16", STORE_INTEGER, X87Form.INT16, 0);
        toMemory(m, "df /3", "FISTP M16", STORE_INTEGER, X87Form.INT16, 1);
        toMemory(m, "db /2", "FIST M32", STORE_INTEGER, X87Form.INT32, 0);
        toMemory(m, "db /3", "FISTP M32", STORE_INTEGER, X87Form.INT32, 1);
        toMemory(m, "df /7", "FISTP M64", STORE_INTEGER, X87Form.INT64, 1);
        toMemory(m, "df /1", "FISTTP M16", STORE_TRUNCATED, X87Form.INT16, 1);
        toMemory(m, "db /1", "FISTTP M32", STORE_TRUNCATED, X87Form.INT32, 1);
        toMemory(m, "dd /1", "FISTTP M64", STORE_TRUNCATED, X87Form.INT64, 1);
        toMemory(m, "df /6", "FBSTP M80", STORE_BCD, X87Form.EXTENDED, 1);
    }

    private static void moves(OpcodeMap m) {
        stack(m, "d9 /0", "FLD STi", LOAD, false, 0);
        stack(m, "dd /2", "FST STi", STORE, false, 0);
        stack(m, "dd /3", "FSTP STi", STORE, false, 1);
        stack(m, "d9 /1", "FXCH STi", EXCHANGE, false, 0);
        stack(m, "dd /0", "FFREE STi", FREE, false, 0);
        stack(m, "df /0", "FFREEP STi", FREE, false, 1);
        stack(m, "d9 /3", "FSTP1 STi", STORE_IF_VALID, false, 1);
        stack(m, "dd /1", "FXCH4 STi", EXCHANGE, false, 0);
        stack(m, "df /1", "FXCH7 STi", EXCHANGE, false, 0);
        stack(m, "df /2", "FSTP8 STi", STORE, false, 1);
        stack(m, "df /3", "FSTP9 STi", STORE, false, 1);
        String[] conditions = {"B", "E", "BE", "U"};
        int[] codes = {BELOW, EQUAL, BELOW_OR_EQUAL, PARITY};
        for (int i = 0; i < 4; i++) {
            int code = codes[i];
            String condition = conditions[i] + " ST0,STi";
            m.add("da /" + i + " r", "FCMOV" + condition, 0, l -> moveIf(l, code));
            m.add("db /" + i + " r", "FCMOVN" + condition, 0, l -> moveIf(l, code | 1));
        }
    }

    private static void withoutOperands(OpcodeMap m) {
        List<String> constants =
                List.of("FLD1", "FLDL2T", "FLDL2E", "FLDPI", "FLDLG2", "FLDLN2", "FLDZ");
        for (int i = 0; i < constants.size(); i++) {
            int number = i;
            String key = "d9 " + Integer.toHexString(0xe8 + i);
            m.add(key, constants.get(i), 0, l -> onRegister(l, CONSTANT, number, false, 0));
        }
        alone(m, "d9 d0", "FNOP", NOTHING);
        alone(m, "d9 e0", "FCHS", CHANGE_SIGN);
        alone(m, "d9 e1", "FABS", ABSOLUTE);
        alone(m, "d9 e4", "FTST", TST);
        alone(m, "d9 e5", "FXAM", XAM);
        alone(m, "d9 f0", "F2XM1", EXPONENTIAL);
        alone(m, "d9 f1", "FYL2X", LOGARITHM);
        alone(m, "d9 f2", "FPTAN", TANGENT);
        alone(m, "d9 f3", "FPATAN", ARCTANGENT);
        alone(m, "d9 f9", "FYL2XP1", LOGARITHM_PLUS_1);
        alone(m, "d9 fb", "FSINCOS", SINE_COSINE);
        alone(m, "d9 fe", "FSIN", SINE);
        alone(m, "d9 ff", "FCOS", COSINE);
        alone(m, "d9 f4", "FXTRACT", EXTRACT);
        alone(m, "d9 f5", "FPREM1", REMAINDER_NEAREST);
        alone(m, "d9 f6", "FDECSTP", DECREMENT_TOP);
        alone(m, "d9 f7", "FINCSTP", INCREMENT_TOP);
        alone(m, "d9 f8", "FPREM", REMAINDER);
        alone(m, "d9 fa", "FSQRT", SQUARE_ROOT);
        alone(m, "d9 fc", "FRNDINT", ROUND);
        alone(m, "d9 fd", "FSCALE", SCALE);
    }

    private static void memory(
            OpcodeMap m, String key, String text, X87Operation operation, int kind, int pops) {
        m.add(key + " m", text, 0, l -> fromMemory(l, operation, kind, pops));
    }

    private static void toMemory(
            OpcodeMap m, String key, String text, X87Operation operation, int kind, int pops) {
        m.add(key + " m", text, 0, l -> toMemory(l, operation, kind, pops));
    }

    private static void stack(
            OpcodeMap m, String key, String text, X87Operation operation, boolean to, int pops) {
        m.add(key + " r", text, 0, l -> onRegister(l, operation, l.insn().rm & 7, to, pops));
    }

    private static void alone(OpcodeMap m, String key, String text, X87Operation operation) {
        m.add(key, text, 0, l -> onRegister(l, operation, 0, false, 0));
    }

    /** FOP: the low three bits of the opcode's first byte and all of the second. */
    private static int opcode(Lift l) {
        return (l.insn().opcode & 7) << 8 | l.insn().modrm;
    }

    private static void emit(Lift l, X87Operation operation, int a, int b, int c, long form) {
        l.emit(X87, l.temporary(), a, b, c, operation.ordinal(), form);
    }

    private static void onRegister(
            Lift l, X87Operation operation, int register, boolean to, int pops) {
        long form = X87Form.of(opcode(l), register, X87Form.REGISTER, to, pops);
        emit(l, operation, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, form);
    }

    private static long memoryForm(Lift l, int kind, int pops) {
        long form = X87Form.of(opcode(l), 0, kind, false, pops);
        return X87Form.at(form, l.access(), l.segment());
    }

    private static void fromMemory(Lift l, X87Operation operation, int kind, int pops) {
        l.ready(SimdClass.X87);
        int offset = l.offset();
        int value = l.load(Integer.numberOfTrailingZeros(X87Form.bytes(kind)));
        emit(l, operation, value, Cpu.SLOT_ZERO, offset, memoryForm(l, kind, pops));
    }

    private static void loadTen(Lift l, X87Operation operation) {
        l.ready(SimdClass.X87);
        int offset = l.offset();
        int linear = l.linear(X87Form.bytes(X87Form.EXTENDED), false);
        int low = l.temporary();
        l.emit(LOAD64, low, linear, Cpu.SLOT_ZERO, 0, l.access(), 0);
        int high = l.temporary();
        l.emit(LOAD16, high, linear, Cpu.SLOT_ZERO, 0, l.access(), 8);
        emit(l, operation, low, high, offset, memoryForm(l, X87Form.EXTENDED, 0));
    }

    private static void toMemory(Lift l, X87Operation operation, int kind, int pops) {
        l.ready(SimdClass.X87);
        int offset = l.offset();
        int linear = l.linear(X87Form.bytes(kind), true);
        emit(l, operation, linear, Cpu.SLOT_ZERO, offset, memoryForm(l, kind, pops));
    }

    private static void toFlags(Lift l, X87Operation operation, int pops) {
        int result = l.temporary();
        long form = X87Form.of(opcode(l), l.insn().rm & 7, X87Form.REGISTER, false, pops);
        int zero = Cpu.SLOT_ZERO;
        l.emit(X87, result, zero, zero, zero, operation.ordinal(), form);
        l.emit(SET_FLAGS, 0, result, 0, 0, 0, 0);
    }

    private static void moveIf(Lift l, int condition) {
        int t = l.temporary();
        l.emit(SETCC, t, 0, 0, condition, 0, 0);
        long form = X87Form.of(opcode(l), l.insn().rm & 7, X87Form.REGISTER, false, 0);
        emit(l, MOVE_IF, t, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, form);
    }
}
