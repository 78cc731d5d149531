package dev.faultline.isa;

import static dev.faultline.decode.Form.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.decode.OpcodeMap;

/** Branches, calls, returns, loops and software interrupts (Intel SDM Vol. 1 5.1.7). */
final class ControlFlow {
    private ControlFlow() {}

    static void register(OpcodeMap m) {
        for (int i = 0; i < 16; i++) {
            int cc = i;
            String name = "J" + Moves.condition(i);
            m.add(String.format("%02x", 0x70 + i), name + " Jb", F64, l -> branch(l, cc));
            m.add(String.format("0f %02x", 0x80 + i), name + " Jz", F64, l -> branch(l, cc));
        }
        m.add("eb", "JMP Jb", F64, l -> jumpTo(l, l.branchTarget()));
        m.add("e9", "JMP Jz", F64, l -> jumpTo(l, l.branchTarget()));
        m.add("e8", "CALL Jz", F64, ControlFlow::call);
        m.add("ff /2", "CALL Ev", F64, ControlFlow::callIndirect);
        m.add("ff /4", "JMP Ev", F64, ControlFlow::jumpIndirect);
        m.add("c3", "RET", F64, l -> ret(l, 0));
        m.add("c2", "RET Iw", F64, l -> ret(l, l.immediate(0)));
        m.add("e0", "LOOPNE Jb", F64, l -> loop(l, 2));
        m.add("e1", "LOOPE Jb", F64, l -> loop(l, 1));
        m.add("e2", "LOOP Jb", F64, l -> loop(l, 0));
        m.add("e3", "JRCXZ Jb", F64, ControlFlow::jumpIfCountZero);
        m.add("9a", "CALLF Ap", I64, l -> farImmediate(l, SystemOperation.FAR_CALL));
        m.add("ea", "JMPF Ap", I64, l -> farImmediate(l, SystemOperation.FAR_JUMP));
        m.add("ff /3 m", "CALLF M", 0, l -> farIndirect(l, SystemOperation.FAR_CALL));
        m.add("ff /5 m", "JMPF M", 0, l -> farIndirect(l, SystemOperation.FAR_JUMP));
        m.add("cb", "RETF", 0, l -> farReturn(l, 0));
        m.add("ca", "RETF Iw", 0, l -> farReturn(l, l.immediate(0)));
        m.add("cc", "INT3", 0, l -> transfer(l, SystemOperation.INT3));
        m.add("cd", "INT Ib", 0, ControlFlow::interrupt);
        m.add("ce", "INTO", I64, ControlFlow::interruptOnOverflow);
        m.add("f1", "INT1", 0, l -> transfer(l, SystemOperation.INT1));
        m.add("cf", "IRET", 0, l -> transfer(l, SystemOperation.IRET));
        // CPUID shows no RTM.
        m.add("c6 f8", "XABORT Ib", 0, ControlFlow::undefined);
        m.add("c7 f8", "XBEGIN Jz", 0, ControlFlow::undefined);
        m.add("0f 0b", "UD2", 0, ControlFlow::undefined);
        m.add("0f b9", "UD1 Gv,Ev", 0, ControlFlow::undefined);
        m.add("0f ff", "UD0 Gv,Ev", 0, ControlFlow::undefined);
    }

    private static void undefined(Lift l) {
        l.raise(Vector.UD, 0, FaultReason.UD_INSTRUCTION);
    }

    private static void branch(Lift l, int cc) {
        long target = l.branchTarget();
        if (l.pastCodeLimit(target)) {
            int t = l.temporary();
            l.emit(CMOV, t, l.constant(target), l.constant(l.nextRip()), cc, 3, 0);
            l.op(CODE_LIMIT, 0, t, Cpu.SLOT_ZERO, 3);
        }
        l.emit(BRANCH, 0, 0, 0, cc, 0, target);
    }

    private static void jumpTo(Lift l, long target) {
        if (l.pastCodeLimit(target)) {
            l.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
        } else {
            l.opImm(JUMP, 0, Cpu.SLOT_ZERO, 0, target);
        }
    }

    private static void call(Lift l) {
        long target = l.branchTarget();
        if (l.pastCodeLimit(target)) {
            l.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
            return;
        }
        pushReturn(l);
        l.opImm(JUMP, 0, Cpu.SLOT_ZERO, 0, target);
    }

    private static void pushReturn(Lift l) {
        if (l.mode64()) {
            l.opImm(PUSHI64, 0, Cpu.SLOT_ZERO, 3, l.nextRip());
        } else {
            l.push(l.constant(l.nextRip()), l.size());
        }
    }

    /** A copy of a jump target of the operand size, checked. */
    private static int checkedTarget(Lift l, int source) {
        int t = l.temporary();
        l.op(l.size() == 3 ? MOV : l.size() == 2 ? MOV32 : ZX16, t, source, Cpu.SLOT_ZERO, 0);
        l.op(l.mode64() ? CANONICAL : CODE_LIMIT, 0, t, Cpu.SLOT_ZERO, 3);
        return t;
    }

    private static void callIndirect(Lift l) {
        int target = checkedTarget(l, l.read(0));
        pushReturn(l);
        l.op(JUMP_REGISTER, 0, target, Cpu.SLOT_ZERO, 3);
    }

    private static void jumpIndirect(Lift l) {
        l.op(JUMP_REGISTER, 0, checkedTarget(l, l.read(0)), Cpu.SLOT_ZERO, 3);
    }

    private static void ret(Lift l, long extra) {
        int sp = l.mode64() ? Cpu.RSP : l.stackPointer(0);
        int target = checkedTarget(l, l.stackLoad(sp, l.size()));
        if (l.mode64()) {
            l.opImm(ADDI, Cpu.RSP, Cpu.RSP, 3, 8 + extra);
        } else {
            l.setStackPointer(l.stackOffset(sp, l.bits() / 8 + extra));
        }
        l.op(JUMP_REGISTER, 0, target, Cpu.SLOT_ZERO, 3);
    }

    private static void loop(Lift l, int kind) {
        int size = l.addressSize();
        int count = l.temporary();
        l.emit(
                size == 3 ? LEA : size == 2 ? LEA32 : LEA16,
                count,
                Cpu.RCX,
                Cpu.SLOT_ZERO,
                0,
                0,
                -1);
        int test = l.temporary();
        l.emit(LOOP_TEST, test, count, Cpu.SLOT_ZERO, kind, size, 0);
        checkTargetIfZero(l, test);
        l.writeRegister(Cpu.RCX, count, size);
        l.emit(BRANCH_ZERO, 0, test, 0, 0, 0, l.branchTarget());
    }

    private static void jumpIfCountZero(Lift l) {
        int size = l.addressSize();
        int t = l.temporary();
        l.op(size == 3 ? MOV : size == 2 ? MOV32 : ZX16, t, Cpu.RCX, Cpu.SLOT_ZERO, 0);
        checkTargetIfZero(l, t);
        l.emit(BRANCH_ZERO, 0, t, 0, 0, 0, l.branchTarget());
    }

    /** #GP(0) at a branch that is taken where a slot is 0, its count still as it was. */
    private static void checkTargetIfZero(Lift l, int slot) {
        long target = l.branchTarget();
        if (!l.pastCodeLimit(target)) {
            return;
        }
        int mask = l.temporary();
        int offset = l.temporary();
        l.opImm(SUBI, mask, slot, 3, 1);
        l.opImm(SARI, mask, mask, 3, 63);
        l.op(AND, offset, mask, l.constant(target), 3);
        l.op(CODE_LIMIT, 0, offset, Cpu.SLOT_ZERO, 3);
    }

    private static void farImmediate(Lift l, SystemOperation operation) {
        int offset = l.constant(l.insn().immediate);
        int selector = l.constant(l.insn().secondImmediate);
        SystemForms.system(l, operation, 0, offset, selector);
        l.endAtRip();
    }

    private static void farIndirect(Lift l, SystemOperation operation) {
        int offset = l.load(l.size());
        int selector = l.loadAt(l.bits() / 8, 1);
        SystemForms.system(l, operation, 0, offset, selector);
        l.endAtRip();
    }

    private static void farReturn(Lift l, long extra) {
        SystemForms.system(l, SystemOperation.FAR_RETURN, 0, l.constant(extra), 0);
        l.endAtRip();
    }

    private static void transfer(Lift l, SystemOperation operation) {
        SystemForms.system(l, operation, 0, 0, 0);
        l.endAtRip();
    }

    private static void interrupt(Lift l) {
        SystemForms.system(l, SystemOperation.INT, 0, l.constant(l.immediate(0)), 0);
        l.endAtRip();
    }

    private static void interruptOnOverflow(Lift l) {
        int t = l.temporary();
        l.emit(SETCC, t, 0, 0, 0, 0, 0);
        SystemForms.system(l, SystemOperation.INTO, 0, t, 0);
        l.endAtRip();
    }
}
