package dev.faultline.isa;

import static dev.faultline.decode.Form.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.decode.OpcodeMap;

/** NOT, TEST, bit scans, bit tests and the BMI groups (Intel SDM Vol. 1 5.1.4, 5.1.6, 5.1.16). */
final class Logic {
    private static final String[] BIT_TESTS = {"BT", "BTS", "BTR", "BTC"};

    private Logic() {}

    static void register(OpcodeMap m) {
        m.add("f6 /2", "NOT Eb", LOCK, Logic::not);
        m.add("f7 /2", "NOT Ev", LOCK, Logic::not);
        m.add("84", "TEST Eb,Gb", 0, Logic::test);
        m.add("85", "TEST Ev,Gv", 0, Logic::test);
        m.add("a8", "TEST AL,Ib", 0, Logic::test);
        m.add("a9", "TEST rAX,Iz", 0, Logic::test);
        m.add("f6 /0", "TEST Eb,Ib", 0, Logic::test);
        m.add("f6 /1", "TEST Eb,Ib", 0, Logic::test);
        m.add("f7 /0", "TEST Ev,Iz", 0, Logic::test);
        m.add("f7 /1", "TEST Ev,Iz", 0, Logic::test);
        for (int i = 0; i < 4; i++) {
            int kind = i;
            int lock = i == 0 ? 0 : LOCK;
            String key = String.format("0f %02x", 0xa3 + 8 * i);
            m.add(key, BIT_TESTS[i] + " Ev,Gv", lock, l -> bitTest(l, kind));
            m.add("0f ba /" + (4 + i), BIT_TESTS[i] + " Ev,Ib", lock, l -> bitTest(l, kind));
        }
        m.add("f3 0f bc", "TZCNT Gv,Ev", 0, l -> count(l, TZCNT));
        m.add("0f bc", "BSF Gv,Ev", 0, l -> scan(l, BSF));
        m.add("f3 0f bd", "LZCNT Gv,Ev", 0, l -> count(l, LZCNT));
        m.add("0f bd", "BSR Gv,Ev", 0, l -> scan(l, BSR));
        m.add("f3 0f b8", "POPCNT Gv,Ev", 0, l -> count(l, POPCNT));
        m.add("f2 0f38 f0", "CRC32 Gy,Eb", 0, Logic::crc32);
        m.add("f2 0f38 f1", "CRC32 Gy,Ev", 0, Logic::crc32);
        m.add("vex.np 0f38 f2", "ANDN Gy,By,Ey", PROTECTED_ONLY, l -> three(l, ANDN, 1, 2));
        m.add("vex.np 0f38 f3 /1", "BLSR By,Ey", PROTECTED_ONLY, l -> lowest(l, 1));
        m.add("vex.np 0f38 f3 /2", "BLSMSK By,Ey", PROTECTED_ONLY, l -> lowest(l, 2));
        m.add("vex.np 0f38 f3 /3", "BLSI By,Ey", PROTECTED_ONLY, l -> lowest(l, 3));
        m.add("vex.np 0f38 f5", "BZHI Gy,Ey,By", PROTECTED_ONLY, l -> three(l, BZHI, 1, 2));
        m.add("vex.f3 0f38 f5", "PEXT Gy,By,Ey", PROTECTED_ONLY, l -> masked(l, PEXT));
        m.add("vex.f2 0f38 f5", "PDEP Gy,By,Ey", PROTECTED_ONLY, l -> masked(l, PDEP));
        m.add("vex.np 0f38 f7", "BEXTR Gy,Ey,By", PROTECTED_ONLY, l -> three(l, BEXTR, 1, 2));
    }

    private static void not(Lift l) {
        int value = l.readForWrite(0);
        int t = l.target(0);
        l.opImm(l.sizeOfOperand(0) == 2 ? XORI32 : XORI, t, value, 3, -1);
        l.write(0, t);
    }

    private static void test(Lift l) {
        int left = l.read(0);
        if (l.isImmediate(1)) {
            l.opImm(TESTI, 0, left, l.sizeOfOperand(0), l.immediate(1));
        } else {
            l.op(TEST, 0, left, l.read(1), l.sizeOfOperand(0));
        }
    }

    private static void bitTest(Lift l, int kind) {
        if (l.inMemory(0) && !l.isImmediate(1)) {
            displaceByBits(l, l.read(1), kind != 0);
        }
        int value = kind == 0 ? l.read(0) : l.readForWrite(0);
        int bit = l.read(1);
        int t = kind == 0 ? l.temporary() : l.target(0);
        l.emit(BT, t, value, bit, kind, l.size(), 0);
        if (kind != 0) {
            l.write(0, t);
        }
    }

    /** Intel SDM Vol. 1 3.7.1: the bit offset is signed and moves the operand by whole operands. */
    private static void displaceByBits(Lift l, int bit, boolean write) {
        int extended = l.temporary();
        int units = l.temporary();
        int bytes = l.temporary();
        int extend = l.bits() == 16 ? SX16 : l.bits() == 32 ? SX32 : MOV;
        l.op(extend, extended, bit, Cpu.SLOT_ZERO, 0);
        l.opImm(SARI, units, extended, 3, 3 + l.size());
        l.opImm(SHLI, bytes, units, 3, l.size());
        l.displace(bytes, l.bits() / 8, write);
    }

    private static void count(Lift l, int op) {
        int source = l.read(1);
        int t = l.target(0);
        l.op(op, t, source, Cpu.SLOT_ZERO, l.size());
        l.write(0, t);
    }

    private static void scan(Lift l, int op) {
        int source = l.read(1);
        int old = l.read(0);
        int t = l.target(0);
        l.op(op, t, source, old, l.size());
        l.write(0, t);
    }

    private static void crc32(Lift l) {
        int source = l.read(1);
        int sum = l.read(0);
        int t = l.target(0);
        l.op(CRC32, t, sum, source, l.sizeOfOperand(1));
        l.write(0, t);
    }

    private static void three(Lift l, int op, int first, int second) {
        int a = l.read(first);
        int b = l.read(second);
        int t = l.target(0);
        l.op(op, t, a, b, l.ySize());
        l.write(0, t);
    }

    private static void lowest(Lift l, int kind) {
        int source = l.read(1);
        int t = l.target(0);
        l.emit(BLS, t, source, Cpu.SLOT_ZERO, kind, l.ySize(), 0);
        l.write(0, t);
    }

    private static void masked(Lift l, int op) {
        int source = l.read(1);
        int mask = l.read(2);
        if (l.ySize() == 2) {
            int narrow = l.temporary();
            l.op(MOV32, narrow, mask, Cpu.SLOT_ZERO, 0);
            mask = narrow;
        }
        int t = l.temporary();
        l.op(op, t, source, mask, l.ySize());
        l.writeClean(0, t);
    }
}
