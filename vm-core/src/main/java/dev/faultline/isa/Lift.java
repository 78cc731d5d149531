package dev.faultline.isa;

import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Operand;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOp;
import dev.faultline.mmu.Access;

/**
 * What a lifter works with: the decoded instruction, its operands as slots, and emitters.
 *
 * <p>Operand slots may hold garbage above the operand size. A memory operand is read once; a
 * read-modify-write reads it with {@link #readForWrite}, which proves the page writable, so that
 * the final {@link #write} cannot fault.
 */
public final class Lift {
    private static final int[] LOADS = {LOAD8, LOAD16, LOAD32, LOAD64};
    private static final int[] STORES = {STORE8, STORE16, STORE32, STORE64};

    private final BlockBuilder out;
    private Instruction insn;
    private long modeKey;
    private long nextRip;
    private long ripMask;
    private long codeLimit;
    private boolean addressed;
    private boolean proven;
    private int addressA;
    private int addressB;
    private int addressScale;
    private long addressImm;
    private int addressAccess;

    /** Bit n: a SIMD_READY of class n stands in the block already. */
    private int simdChecked;

    public Lift(BlockBuilder out) {
        this.out = out;
    }

    /** Takes the next instruction; nextRip is the offset in CS of the one after it. */
    public void begin(Instruction instruction, long key, long next, Code code) {
        insn = instruction;
        modeKey = key;
        nextRip = next;
        ripMask = code.ripMask();
        codeLimit = code.limit();
        addressed = false;
        proven = false;
    }

    /** What is constant about a block's code segment: its limit and the mask of its rip. */
    public record Code(long limit, long ripMask) {}

    /** The decoded instruction. */
    public Instruction insn() {
        return insn;
    }

    /** Operand size in bits: 16, 32 or 64. */
    public int bits() {
        return insn.operandBits;
    }

    /** Binary logarithm of the operand size in bytes: 1, 2 or 3. */
    public int size() {
        return sizeOf(insn.operandBits);
    }

    /** Size of 32 bits, or of 64 with REX.W or VEX.W. */
    public int ySize() {
        return insn.wide ? 3 : 2;
    }

    /** Binary logarithm of the address size in bytes. */
    public int addressSize() {
        return sizeOf(insn.addressBits);
    }

    static int sizeOf(int bits) {
        return bits == 64 ? 3 : bits == 32 ? 2 : bits == 16 ? 1 : 0;
    }

    public boolean mode64() {
        return Mode.is64(modeKey);
    }

    public int cpl() {
        return Mode.cpl(modeKey);
    }

    /** Protected mode, virtual-8086 mode excluded. */
    public boolean protectedMode() {
        return (modeKey & (Mode.PROTECTED | Mode.VIRTUAL_8086)) == Mode.PROTECTED;
    }

    public boolean virtual8086() {
        return (modeKey & Mode.VIRTUAL_8086) != 0;
    }

    /** Offset in CS of the following instruction. */
    public long nextRip() {
        return nextRip;
    }

    public int temporary() {
        return out.temporary();
    }

    /** Starts another block. */
    public void beginBlock() {
        simdChecked = 0;
    }

    /**
     * Checks that instructions of a class may run, once a block and after whatever may change it.
     */
    public void ready(SimdClass simd) {
        int bit = 1 << simd.ordinal();
        if ((simdChecked & bit) == 0) {
            emit(SIMD_READY, 0, 0, 0, simd.ordinal(), 0, 0);
            simdChecked |= bit;
        }
    }

    /** Appends a micro-op with every field. */
    public void emit(int op, int d, int a, int b, int c, int x, long imm) {
        if (op == SYSTEM) {
            simdChecked = 0;
        } else if (op == X87) {
            // It may leave an exception pending.
            simdChecked &= ~(1 << SimdClass.X87.ordinal() | 1 << SimdClass.MMX.ordinal());
        }
        out.emit(op, d, a, b, c, x, imm);
    }

    /** d = op(a, b) of size x. */
    public void op(int op, int d, int a, int b, int x) {
        out.emit(op, d, a, b, 0, x, 0);
    }

    /** d = op(a, imm) of size x. */
    public void opImm(int op, int d, int a, int x, long imm) {
        out.emit(op, d, a, Cpu.SLOT_ZERO, 0, x, imm);
    }

    /** A temporary that holds a constant; the zero slot for 0. */
    public int constant(long value) {
        if (value == 0) {
            return Cpu.SLOT_ZERO;
        }
        int t = temporary();
        opImm(MOVI, t, Cpu.SLOT_ZERO, 3, value);
        return t;
    }

    /** Raises an exception when it is executed; the block ends here. */
    public void raise(int vector, int errorCode, FaultReason reason) {
        emit(RAISE, 0, 0, 0, vector, errorCode, reason.ordinal());
        endAtRip();
    }

    /** Ends the block; the dispatcher goes on at the following instruction. */
    public void end() {
        emit(EXIT, 0, 0, 0, 0, 0, 0);
    }

    /** Ends the block; the dispatcher goes on at cpu.rip. */
    public void endAtRip() {
        emit(EXIT_RIP, 0, 0, 0, 0, 0, 0);
    }

    /** Binary logarithm of an operand's bytes. */
    public int sizeOfOperand(int i) {
        return switch (operand(i)) {
            case Eb, Gb, Zb, AL, CL, Ob, Ib, Ib2 -> 0;
            case Ew, Gw, DX, Iw, Sw -> 1;
            case Ed, Gd -> 2;
            case Edw -> inMemory(i) ? 1 : 2;
            case Edb -> inMemory(i) ? 0 : 2;
            case Ey, Gy, By, Ry -> ySize();
            case Rd, Cd, Dd -> mode64() ? 3 : 2;
            default -> size();
        };
    }

    Operand operand(int i) {
        return insn.form.operands().get(i);
    }

    /** Whether an operand lies in memory. */
    public boolean inMemory(int i) {
        return switch (operand(i)) {
            case Ob, Ov -> true;
            default -> operand(i).mayBeMemory() && !insn.registerForm();
        };
    }

    public boolean isImmediate(int i) {
        return switch (operand(i)) {
            case Ib, sIb, Iw, Iz, Iv, One, Ib2 -> true;
            default -> false;
        };
    }

    /** An immediate operand's value. */
    public long immediate(int i) {
        return switch (operand(i)) {
            case One -> 1;
            case Ib2 -> insn.secondImmediate;
            default -> insn.immediate;
        };
    }

    /** Register number of a register operand: the encoding, for bytes with AH to BH as 4 to 7. */
    private int register(int i) {
        return switch (operand(i)) {
            case Eb, Ew, Ev, Ey, Ed, Edw, Edb, Ry, Rd -> insn.rm;
            case Gb, Gw, Gv, Gy, Gd -> insn.reg;
            case By -> insn.vvvv;
            case Zb, Zv -> insn.opcode & 7 | (insn.rex & 1) << 3;
            case CL -> Cpu.RCX;
            case DX -> Cpu.RDX;
            default -> Cpu.RAX;
        };
    }

    private boolean highByte(int i) {
        return sizeOfOperand(i) == 0 && insn.rex == 0 && (register(i) & ~3) == 4;
    }

    /** The operand's value in some slot. */
    public int read(int i) {
        if (isImmediate(i)) {
            return constant(immediate(i));
        }
        if (inMemory(i)) {
            return load(sizeOfOperand(i));
        }
        if (highByte(i)) {
            int t = temporary();
            op(EXTRACT8H, t, register(i) - 4, Cpu.SLOT_ZERO, 0);
            return t;
        }
        return register(i);
    }

    /** The value of an operand that is written later in the same instruction. */
    public int readForWrite(int i) {
        if (!inMemory(i)) {
            return read(i);
        }
        return loadForWrite(sizeOfOperand(i));
    }

    /** Loads the memory operand with the size given. */
    public int load(int size) {
        address(1 << size, false);
        int t = temporary();
        emit(LOADS[size], t, addressA, addressB, addressScale, addressAccess, addressImm);
        return t;
    }

    /** Loads the memory operand into a slot by one of the load micro-ops; the last to commit. */
    public void loadInto(int slot, int load, int size) {
        address(1 << size, false);
        emit(load, slot, addressA, addressB, addressScale, addressAccess, addressImm);
    }

    /** Loads 16 or 32 bytes into slots that follow one another. */
    public void loadWide(int slot, int bytes) {
        address(bytes, false);
        int load = bytes == 16 ? LOAD128 : LOAD256;
        emit(load, slot, addressA, addressB, addressScale, addressAccess, addressImm);
    }

    /** Stores 16 or 32 bytes from slots that follow one another. */
    public void storeWide(int slot, int bytes) {
        address(bytes, true);
        int store = bytes == 16 ? STORE128 : STORE256;
        int access = addressAccess | Access.WRITE;
        emit(store, slot, addressA, addressB, addressScale, access, addressImm);
    }

    /** #GP(0) where the memory operand is not aligned to its bytes. */
    public void aligned(int bytes, boolean write) {
        address(bytes, write);
        single();
        int at = addressA;
        if (addressImm != 0) {
            at = temporary();
            emit(LEA, at, addressA, Cpu.SLOT_ZERO, 0, 0, addressImm);
            addressA = at;
            addressImm = 0;
        }
        emit(ALIGNED, 0, at, 0, 0, 0, bytes - 1);
    }

    /** Loads the memory operand and proves it writable. */
    public int loadForWrite(int size) {
        address(1 << size, true);
        single();
        int t = temporary();
        emit(LOADW, t, addressA, Cpu.SLOT_ZERO, size, addressAccess, addressImm);
        proven = true;
        return t;
    }

    /** Stores to the memory operand with the size given. */
    public void store(int slot, int size) {
        address(1 << size, true);
        int access = addressAccess | Access.WRITE | (proven ? MicroOp.PROVEN : 0);
        emit(STORES[size], slot, addressA, addressB, addressScale, access, addressImm);
    }

    /** Where to compute a result for operand i so that {@link #write} needs no move. */
    public int target(int i) {
        return inMemory(i) || sizeOfOperand(i) < 2 ? temporary() : register(i);
    }

    /** Writes a slot to operand i; 32-bit results are expected zero-extended in their target. */
    public void write(int i, int slot) {
        int size = sizeOfOperand(i);
        if (inMemory(i)) {
            store(slot, size);
        } else if (highByte(i)) {
            op(MERGE8H, register(i) - 4, slot, Cpu.SLOT_ZERO, 0);
        } else {
            writeRegister(register(i), slot, size);
        }
    }

    /** Writes a slot to a GPR with the rules for its size; nothing where it is there already. */
    public void writeRegister(int register, int slot, int size) {
        if (size < 2) {
            op(size == 0 ? MERGE8 : MERGE16, register, slot, Cpu.SLOT_ZERO, 0);
        } else if (register != slot) {
            op(size == 2 ? MOV32 : MOV, register, slot, Cpu.SLOT_ZERO, 0);
        }
    }

    /** As {@link #write}, zero-extending a 32-bit value that may have garbage above. */
    public void writeClean(int i, int slot) {
        if (sizeOfOperand(i) == 2 && !inMemory(i)) {
            op(MOV32, register(i), slot, Cpu.SLOT_ZERO, 0);
        } else {
            write(i, slot);
        }
    }

    /** The offset (effective address) of the memory operand, without its segment. */
    public int offset() {
        int t = temporary();
        emitOffset(t, 0);
        return t;
    }

    /** The memory operand's linear address, for accesses of so many bytes. */
    public int linear(int bytes, boolean write) {
        address(bytes, write);
        single();
        int t = temporary();
        emit(LEA, t, addressA, Cpu.SLOT_ZERO, 0, 0, addressImm);
        return t;
    }

    /** Adds a value to the memory operand's offset before it is used: BT's bit string. */
    public void displace(int slot, int bytes, boolean write) {
        int t = offset();
        int sum = temporary();
        op(ADD, sum, t, slot, 3);
        useOffset(truncated(sum), segment(), bytes, write);
    }

    /** Access bits of the memory operand: STACK where its segment is SS. */
    public int access() {
        return addressAccess;
    }

    /** Segment register of the memory operand. */
    public int segment() {
        if (insn.segmentOverride >= 0) {
            return insn.segmentOverride;
        }
        boolean stack = insn.base == Cpu.RSP || insn.base == Cpu.RBP;
        return stack ? SegmentRegister.SS : SegmentRegister.DS;
    }

    private void address(int bytes, boolean write) {
        if (addressed) {
            return;
        }
        int segment = segment();
        boolean direct = mode64() && insn.addressBits == 64 && segment < SegmentRegister.FS;
        if (!direct) {
            useOffset(offset(), segment, bytes, write);
            return;
        }
        addressed = true;
        addressAccess = segment == SegmentRegister.SS ? Access.STACK : 0;
        addressA = insn.base >= 0 ? insn.base : Cpu.SLOT_ZERO;
        addressB = insn.index >= 0 ? insn.index : Cpu.SLOT_ZERO;
        addressScale = insn.scale;
        addressImm = insn.ripRelative ? nextRip + insn.displacement : insn.displacement;
    }

    private void useOffset(int offset, int segment, int bytes, boolean write) {
        addressed = true;
        addressAccess = segment == SegmentRegister.SS ? Access.STACK : 0;
        addressA = linearOf(offset, segment, bytes, write);
        addressB = Cpu.SLOT_ZERO;
        addressScale = 0;
        addressImm = 0;
    }

    /** A slot with the linear address of an offset in a segment, checks included. */
    public int linearOf(int offset, int segment, int bytes, boolean write) {
        if (mode64()) {
            if (segment < SegmentRegister.FS) {
                return offset;
            }
            int t = temporary();
            emit(ADD_SEGMENT, t, offset, Cpu.SLOT_ZERO, segment, 0, 0);
            return t;
        }
        boolean flat = (modeKey >>> Mode.FLAT_SHIFT + segment & 1) != 0;
        if (flat && !(write && segment == SegmentRegister.CS)) {
            return offset;
        }
        int t = temporary();
        int access = write ? Access.WRITE : Access.READ;
        emit(SEGMENT_LINEAR, t, offset, Cpu.SLOT_ZERO, segment, access, bytes);
        return t;
    }

    private void emitOffset(int t, long extra) {
        int base = insn.base >= 0 ? insn.base : Cpu.SLOT_ZERO;
        int index = insn.index >= 0 ? insn.index : Cpu.SLOT_ZERO;
        long displacement = insn.displacement + extra + (insn.ripRelative ? nextRip : 0);
        int op = insn.addressBits == 64 ? LEA : insn.addressBits == 32 ? LEA32 : LEA16;
        emit(op, t, base, index, insn.scale, 0, displacement);
    }

    private int truncated(int slot) {
        if (insn.addressBits == 64) {
            return slot;
        }
        int t = temporary();
        op(insn.addressBits == 32 ? MOV32 : ZX16, t, slot, Cpu.SLOT_ZERO, 0);
        return t;
    }

    private void single() {
        if (addressB != Cpu.SLOT_ZERO) {
            int t = temporary();
            emit(LEA, t, addressA, addressB, addressScale, 0, addressImm);
            addressA = t;
            addressB = Cpu.SLOT_ZERO;
            addressScale = 0;
            addressImm = 0;
        }
    }

    /**
     * Loads a later part of the memory operand, so many bytes on. Outside 64-bit mode it is an
     * access of its own: its offset wraps at the address size and is checked against the limit (far
     * pointers and BOUND at offset 0xfffe, tried on silicon).
     */
    public int loadAt(int plus, int size) {
        int t = temporary();
        int linear = linearAt(plus, 1 << size, false);
        emit(LOADS[size], t, linear, Cpu.SLOT_ZERO, 0, addressAccess, 0);
        return t;
    }

    /** The linear address of a later part of the memory operand. */
    public int linearAt(int plus, int bytes, boolean write) {
        int t = temporary();
        emitOffset(t, plus);
        return linearOf(t, segment(), bytes, write);
    }

    /** Proves the whole memory operand writable. */
    public void prove(int bytes) {
        address(bytes, true);
        single();
        int t = temporary();
        emit(LEA, t, addressA, Cpu.SLOT_ZERO, 0, 0, addressImm);
        emit(PROVE_WRITE, 0, t, Cpu.SLOT_ZERO, 0, addressAccess, bytes);
        proven = true;
    }

    /** Size of the stack pointer: 1, 2 or 3. */
    public int stackSize() {
        return mode64() ? 3 : (modeKey & Mode.STACK_32) != 0 ? 2 : 1;
    }

    /** RSP plus an amount, truncated to the stack's size, in a temporary. */
    public int stackPointer(long plus) {
        return stackOffset(Cpu.RSP, plus);
    }

    /** A slot plus an amount, truncated to the stack's size, in a temporary. */
    public int stackOffset(int slot, long plus) {
        int t = temporary();
        int op = stackSize() == 3 ? LEA : stackSize() == 2 ? LEA32 : LEA16;
        emit(op, t, slot, Cpu.SLOT_ZERO, 0, 0, plus);
        return t;
    }

    /** Loads from an offset in the stack segment. */
    public int stackLoad(int offset, int size) {
        int linear = linearOf(offset, SegmentRegister.SS, 1 << size, false);
        int t = temporary();
        emit(LOADS[size], t, linear, Cpu.SLOT_ZERO, 0, Access.STACK, 0);
        return t;
    }

    /** Stores at an offset in the stack segment. */
    public void stackStore(int slot, int offset, int size) {
        int linear = linearOf(offset, SegmentRegister.SS, 1 << size, true);
        emit(STORES[size], slot, linear, Cpu.SLOT_ZERO, 0, Access.STACK | Access.WRITE, 0);
    }

    /** Commits a stack pointer. */
    public void setStackPointer(int slot) {
        writeRegister(Cpu.RSP, slot, stackSize());
    }

    /** Pushes a slot with a size: 1, 2 or 3. */
    public void push(int slot, int size) {
        if (mode64() && size == 3) {
            op(PUSH64, 0, slot, Cpu.SLOT_ZERO, 3);
            return;
        }
        int sp = stackPointer(-(1 << size));
        stackStore(slot, sp, size);
        setStackPointer(sp);
    }

    /** Whether a branch target is past the CS limit (never in 64-bit code). */
    public boolean pastCodeLimit(long target) {
        return !mode64() && target > codeLimit;
    }

    /** Target of a relative branch, truncated to the operand size. */
    public long branchTarget() {
        long target = nextRip + insn.immediate & ripMask;
        return insn.operandBits == 16 ? target & 0xffff : target;
    }
}
