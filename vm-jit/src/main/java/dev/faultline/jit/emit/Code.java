package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** The method under construction: short words for what emitters write again and again. */
final class Code {
    static final long LOW_32 = 0xffffffffL;

    final MethodVisitor out;
    final Locals locals;

    Code(MethodVisitor out, Locals locals) {
        this.out = out;
        this.locals = locals;
    }

    /** A place that is jumped to; no value is on the operand stack there. */
    void place(Label label) {
        out.visitLabel(label);
        out.visitFrame(F_SAME, 0, null, 0, null);
    }

    void op(int opcode) {
        out.visitInsn(opcode);
    }

    void jump(int opcode, Label to) {
        out.visitJumpInsn(opcode, to);
    }

    void constant(long value) {
        if (value == 0 || value == 1) {
            op(value == 0 ? LCONST_0 : LCONST_1);
        } else if (value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE) {
            integer((int) value);
            op(I2L);
        } else {
            out.visitLdcInsn(value);
        }
    }

    void integer(int value) {
        if (value >= -1 && value <= 5) {
            op(ICONST_0 + value);
        } else if (value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE) {
            out.visitIntInsn(BIPUSH, value);
        } else if (value >= Short.MIN_VALUE && value <= Short.MAX_VALUE) {
            out.visitIntInsn(SIPUSH, value);
        } else {
            out.visitLdcInsn(value);
        }
    }

    void loadLong(int local) {
        out.visitVarInsn(LLOAD, local);
    }

    void storeLong(int local) {
        out.visitVarInsn(LSTORE, local);
    }

    /** Pushes a slot's value. */
    void get(int slot) {
        if (slot == Cpu.SLOT_ZERO) {
            op(LCONST_0);
        } else {
            loadLong(locals.of(slot));
        }
    }

    /** Pushes the low 32 bits of a slot's value as an int. */
    void getInt(int slot) {
        if (slot == Cpu.SLOT_ZERO) {
            op(ICONST_0);
        } else {
            loadLong(locals.of(slot));
            op(L2I);
        }
    }

    /** Pops a long into a slot. */
    void set(int slot) {
        storeLong(locals.of(slot));
    }

    /** Turns the int on the stack into a long, zero-extended. */
    void zeroExtend() {
        op(I2L);
        out.visitLdcInsn(LOW_32);
        op(LAND);
    }

    void and(long mask) {
        constant(mask);
        op(LAND);
    }

    void loadCpu() {
        out.visitVarInsn(ALOAD, Locals.CPU);
    }

    void getCpu(String field, String descriptor) {
        loadCpu();
        out.visitFieldInsn(GETFIELD, Names.CPU, field, descriptor);
    }

    void putCpu(String field, String descriptor) {
        out.visitFieldInsn(PUTFIELD, Names.CPU, field, descriptor);
    }

    void call(String owner, String name, String descriptor) {
        out.visitMethodInsn(INVOKESTATIC, owner, name, descriptor, false);
    }

    /** cpu.slots[slot] = the slot's local. */
    void spill(int slot) {
        out.visitVarInsn(ALOAD, Locals.SLOTS);
        integer(slot);
        get(slot);
        op(LASTORE);
    }

    /** The slot's local = cpu.slots[slot]. */
    void reload(int slot) {
        out.visitVarInsn(ALOAD, Locals.SLOTS);
        integer(slot);
        op(LALOAD);
        set(slot);
    }
}
