package dev.faultline.isa;

import static dev.faultline.decode.Form.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.decode.OpcodeMap;

/** PUSH, POP, ENTER, LEAVE and the flags on the stack (Intel SDM Vol. 1 5.1.1, 6.2, 6.6). */
final class Stack {
    private Stack() {}

    static void register(OpcodeMap m) {
        m.add("50+", "PUSH Zv", D64, Stack::push);
        m.add("58+", "POP Zv", D64, Stack::pop);
        m.add("68", "PUSH Iz", D64, Stack::pushImmediate);
        m.add("6a", "PUSH sIb", D64, Stack::pushImmediate);
        m.add("ff /6", "PUSH Ev", D64, Stack::push);
        m.add("8f /0", "POP Ev", D64, Stack::popInto);
        segment(m, "06", "07", "ES", SegmentRegister.ES, I64);
        m.add("0e", "PUSH", I64, l -> pushSegment(l, SegmentRegister.CS));
        segment(m, "16", "17", "SS", SegmentRegister.SS, I64);
        segment(m, "1e", "1f", "DS", SegmentRegister.DS, I64);
        segment(m, "0f a0", "0f a1", "FS", SegmentRegister.FS, D64);
        segment(m, "0f a8", "0f a9", "GS", SegmentRegister.GS, D64);
        m.add("60", "PUSHA", I64, l -> SystemForms.system(l, SystemOperation.PUSHA, 0, 0, 0));
        m.add("61", "POPA", I64, l -> SystemForms.system(l, SystemOperation.POPA, 0, 0, 0));
        m.add("9c", "PUSHF", D64, Stack::pushFlags);
        m.add("9d", "POPF", D64, Stack::popFlags);
        m.add("c8", "ENTER Iw,Ib2", D64, Stack::enter);
        m.add("c9", "LEAVE", D64, Stack::leave);
    }

    private static void segment(
            OpcodeMap m, String push, String pop, String name, int segment, int flags) {
        m.add(push, "PUSH", flags, l -> pushSegment(l, segment));
        m.add(pop, "POP", flags, l -> popSegment(l, segment));
    }

    private static void push(Lift l) {
        l.push(l.read(0), l.size());
    }

    private static void pushImmediate(Lift l) {
        if (l.mode64() && l.size() == 3) {
            l.opImm(PUSHI64, 0, Cpu.SLOT_ZERO, 3, l.immediate(0));
        } else {
            l.push(l.constant(l.immediate(0)), l.size());
        }
    }

    private static void pop(Lift l) {
        if (l.mode64() && l.size() == 3) {
            l.op(POP64, l.target(0), Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, 3);
            return;
        }
        int sp = l.stackPointer(0);
        int value = l.stackLoad(sp, l.size());
        l.setStackPointer(l.stackOffset(sp, l.bits() / 8));
        l.writeClean(0, value);
    }

    /** Intel SDM Vol. 2 POP: an address that uses RSP uses its value after the increment. */
    private static void popInto(Lift l) {
        if (!l.inMemory(0)) {
            pop(l);
            return;
        }
        int sp = l.stackPointer(0);
        int value = l.stackLoad(sp, l.size());
        int after = l.stackOffset(sp, l.bits() / 8);
        if (l.insn().base == Cpu.RSP && l.stackSize() == 1) {
            addressWithPointer(l, after);
        } else if (l.insn().base == Cpu.RSP) {
            l.insn().displacement += l.bits() / 8;
        }
        l.store(value, l.size());
        l.setStackPointer(after);
    }

    /** The memory operand's base is ESP with its lower half moved, which may have wrapped. */
    private static void addressWithPointer(Lift l, int pointer) {
        int whole = l.temporary();
        l.op(MOV, whole, Cpu.RSP, Cpu.SLOT_ZERO, 3);
        l.op(MERGE16, whole, pointer, Cpu.SLOT_ZERO, 0);
        l.insn().segmentOverride = l.segment();
        l.insn().base = whole;
    }

    private static void pushSegment(Lift l, int segment) {
        int t = l.temporary();
        l.emit(SEGMENT_SELECTOR, t, 0, 0, segment, 0, 0);
        if (l.size() != 2) {
            l.push(t, l.size());
            return;
        }
        // Only 16 bits are written of a 32-bit slot (Intel SDM Vol. 2 PUSH: recent processors).
        int sp = l.stackPointer(-4);
        l.stackStore(t, sp, 1);
        l.setStackPointer(sp);
    }

    private static void popSegment(Lift l, int segment) {
        int sp = l.stackPointer(0);
        int value = l.stackLoad(sp, l.size() == 2 ? 1 : l.size());
        int after = l.stackOffset(sp, l.bits() / 8);
        SystemForms.loadSegment(l, segment, value);
        l.setStackPointer(after);
        l.end();
    }

    private static void pushFlags(Lift l) {
        if (l.virtual8086()) {
            l.emit(IOPL_V86, 0, 0, 0, 0, l.size(), 0);
        }
        int t = l.temporary();
        l.op(READ_FLAGS, t, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, l.size());
        l.push(t, l.size());
    }

    private static void popFlags(Lift l) {
        int sp = l.stackPointer(0);
        int value = l.stackLoad(sp, l.size());
        int after = l.stackOffset(sp, l.bits() / 8);
        SystemForms.system(l, SystemOperation.POPF, 0, value, 0);
        l.setStackPointer(after);
        l.end();
    }

    private static void enter(Lift l) {
        int bytes = l.constant(l.insn().immediate);
        int level = l.constant(l.insn().secondImmediate & 31);
        SystemForms.system(l, SystemOperation.ENTER, 0, bytes, level);
    }

    private static void leave(Lift l) {
        int frame = l.stackOffset(Cpu.RBP, 0);
        int value = l.stackLoad(frame, l.size());
        l.setStackPointer(l.stackOffset(frame, l.bits() / 8));
        l.writeRegister(Cpu.RBP, value, l.size());
    }
}
