package dev.faultline.cpu.x87;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FloatingState;
import dev.faultline.mmu.Access;

/** FLDENV, FNSTENV, FNSAVE and FRSTOR (Intel SDM Vol. 1 8.1.10, figures 8-9 to 8-12). */
public final class Environment {
    private static final int REGISTER_BYTES = 10;

    private Environment() {}

    /** Bytes of the environment with an operand size of 16 or 32 bits. */
    public static int bytes(boolean wide) {
        return wide ? 28 : 14;
    }

    /** Bytes with the registers behind it. */
    public static int bytesWithRegisters(boolean wide) {
        return bytes(wide) + 8 * REGISTER_BYTES;
    }

    /** FNSTENV: masks all exceptions after. */
    public static boolean store(Cpu cpu, long linear, boolean wide, int access) {
        if (!probe(cpu, linear, bytes(wide), access | Access.WRITE)) {
            return false;
        }
        boolean ok = put(cpu, linear, wide, access | Access.WRITE);
        cpu.floating.controlWord |= 0x3f;
        cpu.floating.summarize();
        return ok;
    }

    /** FLDENV. */
    public static boolean load(Cpu cpu, long linear, boolean wide, int access) {
        return probe(cpu, linear, bytes(wide), access) && get(cpu, linear, wide, access);
    }

    /** FNSAVE: as FNINIT after. */
    public static boolean save(Cpu cpu, long linear, boolean wide, int access) {
        int write = access | Access.WRITE;
        if (!probe(cpu, linear, bytesWithRegisters(wide), write)) {
            return false;
        }
        boolean ok = put(cpu, linear, wide, write);
        FloatingState f = cpu.floating;
        long at = linear + bytes(wide);
        for (int i = 0; i < 8; i++, at += REGISTER_BYTES) {
            int physical = Registers.physical(f, i);
            ok &= cpu.mmu.store(at, 8, f.significands[physical], write);
            ok &= cpu.mmu.store(at + 8, 2, f.exponents[physical], write);
        }
        f.initialize();
        return ok;
    }

    /** FRSTOR. */
    public static boolean restore(Cpu cpu, long linear, boolean wide, int access) {
        if (!probe(cpu, linear, bytesWithRegisters(wide), access)) {
            return false;
        }
        boolean ok = get(cpu, linear, wide, access);
        FloatingState f = cpu.floating;
        long at = linear + bytes(wide);
        for (int i = 0; i < 8; i++, at += REGISTER_BYTES) {
            int physical = Registers.physical(f, i);
            f.significands[physical] = cpu.mmu.load(at, 8, access);
            f.exponents[physical] = (int) cpu.mmu.load(at + 8, 2, access);
        }
        return ok;
    }

    /** They touch their first word, then their last byte (CR2, tried on silicon). */
    private static boolean probe(Cpu cpu, long linear, int bytes, int access) {
        boolean crosses = (linear & 0xfff) + bytes > 0x1000;
        if (crosses
                && !(cpu.mmu.probe(linear, 4, access)
                        && cpu.mmu.probe(linear + bytes - 1, 1, access))) {
            return false;
        }
        return cpu.mmu.probe(linear, bytes, access);
    }

    private static boolean put(Cpu cpu, long linear, boolean wide, int access) {
        FloatingState f = cpu.floating;
        int upper = wide ? 0xffff0000 : 0;
        boolean ok = word(cpu, linear, wide, 0, f.controlWord | upper, access);
        ok &= word(cpu, linear, wide, 1, f.statusWord | upper, access);
        ok &= word(cpu, linear, wide, 2, fullTags(f) | upper, access);
        int ip = (int) f.instructionPointer;
        int data = (int) f.dataPointer;
        if (protectedFormat(cpu)) {
            ok &= word(cpu, linear, wide, 3, ip, access);
            int code = f.codeSelector | (wide ? f.opcode << 16 : 0);
            ok &= word(cpu, linear, wide, 4, code, access);
            ok &= word(cpu, linear, wide, 5, data, access);
            return ok & word(cpu, linear, wide, 6, f.dataSelector | upper, access);
        }
        // In real mode and virtual-8086 mode the pointers are linear addresses.
        ip += f.codeSelector << 4;
        data += f.dataSelector << 4;
        int high = wide ? 0xffff : 15;
        ok &= word(cpu, linear, wide, 3, ip & 0xffff | upper, access);
        ok &= word(cpu, linear, wide, 4, (ip >>> 16 & high) << 12 | f.opcode, access);
        ok &= word(cpu, linear, wide, 5, data & 0xffff | upper, access);
        return ok & word(cpu, linear, wide, 6, (data >>> 16 & high) << 12, access);
    }

    private static boolean word(
            Cpu cpu, long linear, boolean wide, int number, int value, int access) {
        int bytes = wide ? 4 : 2;
        return cpu.mmu.store(linear + (long) number * bytes, bytes, value, access);
    }

    private static boolean get(Cpu cpu, long linear, boolean wide, int access) {
        FloatingState f = cpu.floating;
        int control = field(cpu, linear, wide, 0, access);
        int status = field(cpu, linear, wide, 1, access);
        int tags = field(cpu, linear, wide, 2, access);
        int ip = field(cpu, linear, wide, 3, access);
        int code = field(cpu, linear, wide, 4, access);
        int data = field(cpu, linear, wide, 5, access);
        int selector = field(cpu, linear, wide, 6, access);
        f.controlWord = control & 0x1f3f | 0x40;
        f.statusWord = status & 0xffff;
        f.tags = 0;
        for (int i = 0; i < 8; i++) {
            f.tags |= (tags >>> 2 * i & 3) != 3 ? 1 << i : 0;
        }
        if (protectedFormat(cpu)) {
            f.instructionPointer = ip & 0xffffffffL;
            f.codeSelector = code & 0xffff;
            f.opcode = wide ? code >>> 16 & 0x7ff : 0;
            f.dataPointer = data & 0xffffffffL;
            f.dataSelector = selector & 0xffff;
        } else {
            int high = wide ? 0xffff : 15;
            f.instructionPointer = ip & 0xffff | (long) (code >>> 12 & high) << 16;
            f.codeSelector = 0;
            f.opcode = code & 0x7ff;
            f.dataPointer = data & 0xffff | (long) (selector >>> 12 & high) << 16;
            f.dataSelector = 0;
        }
        f.summarize();
        return true;
    }

    private static int field(Cpu cpu, long linear, boolean wide, int number, int access) {
        int bytes = wide ? 4 : 2;
        return (int) cpu.mmu.load(linear + (long) number * bytes, bytes, access);
    }

    private static boolean protectedFormat(Cpu cpu) {
        return cpu.protectedMode() && !cpu.virtual8086();
    }

    /** The full tag word: 0 valid, 1 zero, 2 special, 3 empty. */
    private static int fullTags(FloatingState f) {
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            tags |= tag(f, i) << 2 * i;
        }
        return tags;
    }

    private static int tag(FloatingState f, int physical) {
        if ((f.tags >>> physical & 1) == 0) {
            return 3;
        }
        int exponent = f.exponents[physical] & 0x7fff;
        long significand = f.significands[physical];
        if (exponent == 0 && significand == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7fff || significand >= 0 ? 2 : 0;
    }
}
