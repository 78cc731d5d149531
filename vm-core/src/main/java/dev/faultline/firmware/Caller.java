package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Segments;

/**
 * The program that called a service: its registers, and the IP, CS and FLAGS that its INT pushed,
 * which the stub's IRET takes back.
 */
final class Caller {
    private static final long LOW_32 = 0xffffffffL;
    private static final int FRAME_IP = 0;
    private static final int FRAME_CS = 2;
    private static final int FRAME_FLAGS = 4;

    final GuestMemory memory;

    /** The vector that it called. */
    int vector;

    private final Cpu cpu;

    Caller(Cpu cpu, GuestMemory memory) {
        this.cpu = cpu;
        this.memory = memory;
    }

    /** The low 16 bits of a general register. */
    int word(int register) {
        return (int) cpu.slots[register] & 0xffff;
    }

    /** Replaces the low 16 bits. */
    void setWord(int register, int value) {
        cpu.slots[register] = cpu.slots[register] & ~0xffffL | value & 0xffff;
    }

    /** The low 32 bits, zero-extended. */
    long doubleword(int register) {
        return cpu.slots[register] & LOW_32;
    }

    /** Replaces the register as a 32-bit MOV does. */
    void setDoubleword(int register, long value) {
        cpu.slots[register] = value & LOW_32;
    }

    int ax() {
        return word(Cpu.RAX);
    }

    int al() {
        return ax() & 0xff;
    }

    int ah() {
        return ax() >>> 8;
    }

    int bx() {
        return word(Cpu.RBX);
    }

    int bl() {
        return bx() & 0xff;
    }

    int bh() {
        return bx() >>> 8;
    }

    int cx() {
        return word(Cpu.RCX);
    }

    int cl() {
        return cx() & 0xff;
    }

    int ch() {
        return cx() >>> 8;
    }

    int dx() {
        return word(Cpu.RDX);
    }

    int dl() {
        return dx() & 0xff;
    }

    int dh() {
        return dx() >>> 8;
    }

    void setAx(int value) {
        setWord(Cpu.RAX, value);
    }

    void setAl(int value) {
        setAx(ax() & 0xff00 | value & 0xff);
    }

    void setAh(int value) {
        setAx(value << 8 | al());
    }

    void setBx(int value) {
        setWord(Cpu.RBX, value);
    }

    void setCx(int value) {
        setWord(Cpu.RCX, value);
    }

    void setDx(int value) {
        setWord(Cpu.RDX, value);
    }

    /** The selector in a segment register. */
    int selector(int segment) {
        return cpu.segments[segment].selector;
    }

    /** Loads a segment register as MOV does, which keeps the limit in real mode. */
    void setSelector(int segment, int value) {
        Segments.load(cpu, segment, value & 0xffff);
    }

    /** The linear address of a 16-bit offset in a segment. */
    long linear(int segment, int offset) {
        return cpu.segments[segment].base + (offset & 0xffff) & LOW_32;
    }

    /** The carry flag that the caller gets back. */
    void setCarry(boolean set) {
        setFlag(Rflags.CF, set);
    }

    /** The zero flag that the caller gets back. */
    void setZero(boolean set) {
        setFlag(Rflags.ZF, set);
    }

    private void setFlag(int mask, boolean set) {
        int flags = memory.read16(frame(FRAME_FLAGS));
        memory.write16(frame(FRAME_FLAGS), set ? flags | mask : flags & ~mask);
    }

    private long frame(int offset) {
        SegmentRegister ss = cpu.segments[SegmentRegister.SS];
        long mask = ss.has(SegmentRegister.BIG) ? LOW_32 : 0xffff;
        return ss.base + (cpu.slots[Cpu.RSP] + offset & mask);
    }

    /** Where the caller goes on, as text. */
    String place() {
        return String.format(
                "%04x:%04x", memory.read16(frame(FRAME_CS)), memory.read16(frame(FRAME_IP)));
    }

    /** The registers that services take, as text. */
    String registers() {
        return String.format(
                "AX=%04x BX=%04x CX=%04x DX=%04x SI=%04x DI=%04x DS=%04x ES=%04x",
                ax(),
                bx(),
                cx(),
                dx(),
                word(Cpu.RSI),
                word(Cpu.RDI),
                selector(SegmentRegister.DS),
                selector(SegmentRegister.ES));
    }
}
