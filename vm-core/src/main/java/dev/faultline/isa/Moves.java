package dev.faultline.isa;

import static dev.faultline.decode.Form.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.decode.OpcodeMap;

/** Data transfer between registers and memory (Intel SDM Vol. 1 5.1.1). */
final class Moves {
    private static final int[] LOADS = {LOAD8, LOAD16, LOAD32, LOAD64};
    private static final String[] CONDITIONS = {
        "O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"
    };

    private Moves() {}

    static String condition(int cc) {
        return CONDITIONS[cc];
    }

    static void register(OpcodeMap m) {
        m.add("88", "MOV Eb,Gb", 0, Moves::move);
        m.add("89", "MOV Ev,Gv", 0, Moves::move);
        m.add("8a", "MOV Gb,Eb", 0, Moves::move);
        m.add("8b", "MOV Gv,Ev", 0, Moves::move);
        m.add("a0", "MOV AL,Ob", 0, Moves::move);
        m.add("a1", "MOV rAX,Ov", 0, Moves::move);
        m.add("a2", "MOV Ob,AL", 0, Moves::move);
        m.add("a3", "MOV Ov,rAX", 0, Moves::move);
        m.add("b0+", "MOV Zb,Ib", 0, Moves::move);
        m.add("b8+", "MOV Zv,Iv", 0, Moves::moveImmediate);
        m.add("c6 /0", "MOV Eb,Ib", 0, Moves::move);
        m.add("c7 /0", "MOV Ev,Iz", 0, Moves::moveImmediate);
        m.add("np 0f c3 m", "MOVNTI Ey,Gy", 0, Moves::move);
        m.add("8d m", "LEA Gv,M", 0, l -> l.writeClean(0, l.offset()));
        m.add("63", "MOVSXD Gv,Ev", O64, Moves::moveSignExtendDoubleword);
        m.add("0f b6", "MOVZX Gv,Eb", 0, l -> extend(l, ZX8, LOAD8, 0));
        m.add("0f b7", "MOVZX Gv,Ew", 0, l -> extend(l, ZX16, LOAD16, 1));
        m.add("0f be", "MOVSX Gv,Eb", 0, l -> extend(l, SX8, LOADS8, 0));
        m.add("0f bf", "MOVSX Gv,Ew", 0, l -> extend(l, SX16, LOADS16, 1));
        m.add("86", "XCHG Eb,Gb", LOCK, Moves::exchange);
        m.add("87", "XCHG Ev,Gv", LOCK, Moves::exchange);
        m.add("90+", "XCHG Zv,rAX", 0, Moves::exchangeOrNop);
        m.add("0f c0", "XADD Eb,Gb", LOCK, Moves::exchangeAdd);
        m.add("0f c1", "XADD Ev,Gv", LOCK, Moves::exchangeAdd);
        m.add("0f b0", "CMPXCHG Eb,Gb", LOCK, Moves::compareExchange);
        m.add("0f b1", "CMPXCHG Ev,Gv", LOCK, Moves::compareExchange);
        m.add("0f c7 /1 m", "CMPXCHG8B M", LOCK, Moves::compareExchangePair);
        m.add("0f c8-cf", "BSWAP Zv", 0, Moves::byteSwap);
        m.add("n6 0f38 f0 m", "MOVBE Gv,Ev", 0, Moves::moveBigEndian);
        m.add("n6 0f38 f1 m", "MOVBE Ev,Gv", 0, Moves::moveBigEndian);
        m.add("d7", "XLATB", 0, Moves::xlat);
        for (int i = 0; i < 16; i++) {
            int cc = i;
            m.add(
                    String.format("0f %02x", 0x40 + i),
                    "CMOV" + CONDITIONS[i] + " Gv,Ev",
                    0,
                    l -> cmov(l, cc));
            m.add(
                    String.format("0f %02x", 0x90 + i),
                    "SET" + CONDITIONS[i] + " Eb",
                    MODRM,
                    l -> set(l, cc));
        }
    }

    private static void move(Lift l) {
        int size = l.sizeOfOperand(0);
        if (l.inMemory(1) && size >= 2) {
            l.loadInto(l.target(0), LOADS[size], size);
        } else {
            l.writeClean(0, l.read(1));
        }
    }

    private static void moveImmediate(Lift l) {
        if (!l.inMemory(0) && l.size() >= 2) {
            long value = l.immediate(1);
            l.opImm(
                    MOVI,
                    l.target(0),
                    Cpu.SLOT_ZERO,
                    3,
                    l.size() == 2 ? value & 0xffffffffL : value);
        } else {
            l.write(0, l.read(1));
        }
    }

    private static void moveSignExtendDoubleword(Lift l) {
        if (l.size() == 1) {
            l.write(0, l.read(1));
            return;
        }
        int t = l.size() == 3 ? l.target(0) : l.temporary();
        if (l.inMemory(1)) {
            l.loadInto(t, LOADS32, 2);
        } else {
            l.op(SX32, t, l.insn().rm, Cpu.SLOT_ZERO, 0);
        }
        l.writeClean(0, t);
    }

    private static void extend(Lift l, int registerOp, int load, int size) {
        boolean direct = l.size() == 3 || l.size() == 2 && (load == LOAD8 || load == LOAD16);
        int t = direct ? l.target(0) : l.temporary();
        if (l.inMemory(1)) {
            l.loadInto(t, load, size);
        } else {
            l.op(registerOp, t, l.read(1), Cpu.SLOT_ZERO, 0);
        }
        if (!direct) {
            l.writeClean(0, t);
        }
    }

    private static void exchange(Lift l) {
        int first = l.readForWrite(0);
        int second = l.read(1);
        int old = l.temporary();
        l.op(MOV, old, first, Cpu.SLOT_ZERO, 3);
        l.writeClean(0, second);
        l.writeClean(1, old);
    }

    private static void exchangeOrNop(Lift l) {
        boolean nop = l.insn().opcode == 0x90 && (l.insn().rex & 1) == 0;
        if (!nop) {
            exchange(l);
        }
    }

    private static void exchangeAdd(Lift l) {
        int destination = l.readForWrite(0);
        int source = l.read(1);
        int size = l.sizeOfOperand(0);
        int sum = l.temporary();
        int old = l.temporary();
        l.op(MOV, old, destination, Cpu.SLOT_ZERO, 3);
        l.op(size == 2 ? ADDF32 : ADDF, sum, destination, source, size);
        // The address may use the source register, so memory goes first; between registers the sum
        // wins where both are the same.
        l.writeClean(l.inMemory(0) ? 0 : 1, l.inMemory(0) ? sum : old);
        l.writeClean(l.inMemory(0) ? 1 : 0, l.inMemory(0) ? old : sum);
    }

    /** Registers of 32 bits are chosen as a whole: one that is not written keeps its upper half. */
    private static void compareExchange(Lift l) {
        int destination = l.readForWrite(0);
        int size = l.sizeOfOperand(0);
        int whole = size == 2 ? 3 : size;
        int source = copy(l, l.read(1), size);
        int loaded = copy(l, destination, size);
        int result = l.temporary();
        int accumulator = l.temporary();
        l.op(CMP, 0, Cpu.RAX, destination, size);
        l.emit(CMOV, result, source, destination, 4, whole, 0);
        l.emit(CMOV, accumulator, Cpu.RAX, loaded, 4, 3, 0);
        // Memory first, for its address may use RAX; RAX before a register that may be RAX.
        if (l.inMemory(0)) {
            l.write(0, result);
        }
        l.writeRegister(Cpu.RAX, accumulator, whole);
        if (size == 2 && !l.inMemory(0)) {
            l.writeRegister(l.insn().rm, result, 3);
        } else if (!l.inMemory(0)) {
            l.write(0, result);
        }
    }

    private static int copy(Lift l, int slot, int size) {
        int t = l.temporary();
        l.op(size == 2 ? MOV32 : MOV, t, slot, Cpu.SLOT_ZERO, 0);
        return t;
    }

    private static void compareExchangePair(Lift l) {
        int bytes = l.insn().wide ? 16 : 8;
        int linear = l.linear(bytes, true);
        int operation = SystemOperation.CMPXCHG_PAIR.ordinal();
        l.emit(SYSTEM, 0, linear, 0, l.access(), l.size(), operation);
    }

    /** Of 16 bits the result is undefined (Intel SDM Vol. 2 BSWAP); processors give 0. */
    private static void byteSwap(Lift l) {
        if (l.size() == 1) {
            l.write(0, Cpu.SLOT_ZERO);
            return;
        }
        int t = l.target(0);
        l.op(BSWAP, t, l.read(0), Cpu.SLOT_ZERO, l.size());
        l.write(0, t);
    }

    private static void moveBigEndian(Lift l) {
        int value = l.read(1);
        int t = l.temporary();
        l.op(BSWAP, t, value, Cpu.SLOT_ZERO, l.size());
        l.writeClean(0, t);
    }

    private static void xlat(Lift l) {
        int index = l.temporary();
        l.op(ZX8, index, Cpu.RAX, Cpu.SLOT_ZERO, 0);
        int offset = l.temporary();
        int lea = l.addressSize() == 3 ? LEA : l.addressSize() == 2 ? LEA32 : LEA16;
        l.emit(lea, offset, Cpu.RBX, index, 0, 0, 0);
        int value = l.temporary();
        int linear = l.linearOf(offset, l.segment(), 1, false);
        l.emit(LOAD8, value, linear, Cpu.SLOT_ZERO, 0, 0, 0);
        l.writeRegister(Cpu.RAX, value, 0);
    }

    private static void cmov(Lift l, int cc) {
        int source = l.read(1);
        int old = l.read(0);
        int t = l.target(0);
        l.emit(CMOV, t, source, old, cc, l.size(), 0);
        l.write(0, t);
    }

    private static void set(Lift l, int cc) {
        int t = l.temporary();
        l.emit(SETCC, t, 0, 0, cc, 0, 0);
        l.write(0, t);
    }

    /** #UD for a form that is not valid in the present mode. */
    static void undefined(Lift l) {
        l.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
    }
}
