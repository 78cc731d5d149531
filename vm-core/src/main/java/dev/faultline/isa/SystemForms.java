package dev.faultline.isa;

import static dev.faultline.cpu.semantics.SystemOperation.*;
import static dev.faultline.decode.Form.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.cpu.semantics.SystemOperation;
import dev.faultline.decode.OpcodeMap;

/**
 * System, segment-register, port and miscellaneous instructions (Intel SDM Vol. 1 5.1.9 to 5.1.13,
 * 5.20).
 */
final class SystemForms {
    private SystemForms() {}

    static void register(OpcodeMap m) {
        segmentRows(m);
        tableRows(m);
        controlRows(m);
        portRows(m);
        miscellaneousRows(m);
    }

    private static void segmentRows(OpcodeMap m) {
        m.add("8c", "MOV Ev,Sw", 0, SystemForms::moveFromSegment);
        m.add("8e", "MOV Sw,Ew", 0, SystemForms::moveToSegment);
        m.add("c4 m", "LES Gv,M", I64, l -> loadFar(l, SegmentRegister.ES));
        m.add("c5 m", "LDS Gv,M", I64, l -> loadFar(l, SegmentRegister.DS));
        m.add("0f b2 m", "LSS Gv,M", 0, l -> loadFar(l, SegmentRegister.SS));
        m.add("0f b4 m", "LFS Gv,M", 0, l -> loadFar(l, SegmentRegister.FS));
        m.add("0f b5 m", "LGS Gv,M", 0, l -> loadFar(l, SegmentRegister.GS));
        m.add("f3 0f ae /0 r", "RDFSBASE Ey", O64, l -> readBase(l, SegmentRegister.FS));
        m.add("f3 0f ae /1 r", "RDGSBASE Ey", O64, l -> readBase(l, SegmentRegister.GS));
        m.add("f3 0f ae /2 r", "WRFSBASE Ey", O64, l -> writeBase(l, SegmentRegister.FS));
        m.add("f3 0f ae /3 r", "WRGSBASE Ey", O64, l -> writeBase(l, SegmentRegister.GS));
        m.add("0f 01 f8", "SWAPGS", O64, l -> system(l, SWAPGS, 0, 0, 0));
    }

    private static void tableRows(OpcodeMap m) {
        m.add("0f 00 /0", "SLDT Ev", PROTECTED_ONLY, l -> storeSelector(l, SLDT, STORE_SLDT));
        m.add("0f 00 /1", "STR Ev", PROTECTED_ONLY, l -> storeSelector(l, STR, STORE_STR));
        m.add("0f 00 /2", "LLDT Ew", PROTECTED_ONLY, l -> operand(l, LLDT));
        m.add("0f 00 /3", "LTR Ew", PROTECTED_ONLY, l -> operand(l, LTR));
        m.add("0f 00 /4", "VERR Ew", PROTECTED_ONLY, l -> system(l, VERR, 0, l.read(0), 0));
        m.add("0f 00 /5", "VERW Ew", PROTECTED_ONLY, l -> system(l, VERW, 0, l.read(0), 0));
        m.add("0f 01 /0 m", "SGDT M", 0, l -> storeTable(l, SGDT));
        m.add("0f 01 /1 m", "SIDT M", 0, l -> storeTable(l, SIDT));
        m.add("0f 01 /2 m", "LGDT M", 0, l -> loadTable(l, LGDT));
        m.add("0f 01 /3 m", "LIDT M", 0, l -> loadTable(l, LIDT));
        m.add("0f 01 /4", "SMSW Ev", 0, l -> storeSelector(l, SMSW, STORE_SMSW));
        m.add("0f 01 /6", "LMSW Ew", 0, l -> operand(l, LMSW));
        m.add("0f 02", "LAR Gv,Ew", PROTECTED_ONLY, l -> query(l, LAR));
        m.add("0f 03", "LSL Gv,Ew", PROTECTED_ONLY, l -> query(l, LSL));
        m.add("63", "ARPL Ew,Gw", I64 | PROTECTED_ONLY, SystemForms::adjustRpl);
    }

    private static void controlRows(OpcodeMap m) {
        m.add("0f 20", "MOV Rd,Cd", 0, l -> moveFrom(l, READ_CR));
        m.add("0f 21", "MOV Rd,Dd", 0, l -> moveFrom(l, READ_DR));
        m.add("0f 22", "MOV Cd,Rd", 0, l -> moveTo(l, WRITE_CR));
        m.add("0f 23", "MOV Dd,Rd", 0, l -> moveTo(l, WRITE_DR));
        m.add("0f 06", "CLTS", 0, l -> ending(l, CLTS));
        m.add("0f 01 /7 m", "INVLPG M", 0, SystemForms::invalidatePage);
        m.add("66 0f38 82 m", "INVPCID Gy,M", 0, SystemForms::invalidatePcid);
        m.add("0f 08", "INVD", 0, l -> system(l, WBINVD, 0, 0, 0));
        m.add("0f 09", "WBINVD", 0, l -> system(l, WBINVD, 0, 0, 0));
        m.add("0f 30", "WRMSR", 0, l -> ending(l, WRMSR));
        m.add("0f 32", "RDMSR", 0, l -> system(l, RDMSR, 0, 0, 0));
        m.add("0f 05", "SYSCALL", O64, l -> transferring(l, SYSCALL));
        m.add("0f 07", "SYSRET", O64, l -> transferring(l, SYSRET));
        m.add("0f 34", "SYSENTER", 0, l -> transferring(l, SYSENTER));
        m.add("0f 35", "SYSEXIT", 0, l -> transferring(l, SYSEXIT));
        m.add("np 0f 01 d0", "XGETBV", 0, l -> system(l, XGETBV, 0, 0, 0));
        m.add("np 0f 01 d1", "XSETBV", 0, l -> ending(l, XSETBV));
        m.add("np 0f 01 ee", "RDPKRU", 0, l -> system(l, RDPKRU, 0, 0, 0));
        m.add("np 0f 01 ef", "WRPKRU", 0, l -> ending(l, WRPKRU));
        m.add("np 0f 01 ca", "CLAC", 0, l -> ending(l, CLAC));
        m.add("np 0f 01 cb", "STAC", 0, l -> ending(l, STAC));
        m.add("fa", "CLI", 0, l -> system(l, CLI, 0, 0, 0));
        m.add("fb", "STI", 0, l -> ending(l, STI));
        m.add("f4", "HLT", 0, l -> ending(l, HLT));
    }

    private static void portRows(OpcodeMap m) {
        m.add("e4", "IN AL,Ib", 0, l -> in(l, l.constant(l.immediate(1)), 0));
        m.add("e5", "IN rAX,Ib", 0, l -> in(l, l.constant(l.immediate(1)), portSize(l)));
        m.add("ec", "IN AL,DX", 0, l -> in(l, Cpu.RDX, 0));
        m.add("ed", "IN rAX,DX", 0, l -> in(l, Cpu.RDX, portSize(l)));
        m.add("e6", "OUT Ib,AL", 0, l -> out(l, l.constant(l.immediate(0)), 0));
        m.add("e7", "OUT Ib,rAX", 0, l -> out(l, l.constant(l.immediate(0)), portSize(l)));
        m.add("ee", "OUT DX,AL", 0, l -> out(l, Cpu.RDX, 0));
        m.add("ef", "OUT DX,rAX", 0, l -> out(l, Cpu.RDX, portSize(l)));
    }

    private static void miscellaneousRows(OpcodeMap m) {
        m.add("0f a2", "CPUID", 0, l -> system(l, CPUID, 0, 0, 0));
        m.add("0f 31", "RDTSC", 0, l -> system(l, RDTSC, 0, 0, 0));
        m.add("0f 33", "RDPMC", 0, l -> system(l, RDPMC, 0, 0, 0));
        m.add("np 0f 01 c8", "MONITOR", 0, l -> system(l, MONITOR, 0, 0, 0));
        m.add("np 0f 01 c9", "MWAIT", 0, l -> system(l, MONITOR, 0, 0, 0));
        m.add("0f 01 f9", "RDTSCP", 0, l -> system(l, RDTSCP, 0, 0, 0));
        m.add("f3 0f c7 /7 r", "RDPID Rd", 0, SystemForms::readProcessorId);
        m.add("n6 0f c7 /6 r", "RDRAND Ev", 0, SystemForms::random);
        m.add("n6 0f c7 /7 r", "RDSEED Ev", 0, SystemForms::random);
        m.add("62", "BOUND Gv,M", I64, SystemForms::bound);
        m.add("f8", "CLC", 0, l -> flag(l, 0));
        m.add("f9", "STC", 0, l -> flag(l, 1));
        m.add("f5", "CMC", 0, l -> flag(l, 2));
        m.add("fc", "CLD", 0, l -> flag(l, 3));
        m.add("fd", "STD", 0, l -> flag(l, 4));
        m.add("9e", "SAHF", 0, l -> l.emit(SAHF, 0, 0, 0, 0, 0, 0));
        m.add("9f", "LAHF", 0, l -> l.emit(LAHF, 0, 0, 0, 0, 0, 0));
        m.add("0f 0d", "PREFETCHW Ev", 0, l -> {});
        m.add("0f 18-1f", "NOP Ev", 0, l -> {});
        m.add("np 0f ae /5 r", "LFENCE", 0, l -> {});
        m.add("np 0f ae /6 r", "MFENCE", 0, l -> {});
        m.add("np 0f ae /7 r", "SFENCE", 0, l -> {});
        m.add("np 0f ae /7 m", "CLFLUSH M", 0, l -> l.load(0));
    }

    /** Appends a system micro-op of the instruction's operand size. */
    static void system(Lift l, SystemOperation operation, int d, int a, int b) {
        l.emit(SYSTEM, d, a, b, l.insn().reg & 7, l.size(), operation.ordinal());
    }

    private static void ending(Lift l, SystemOperation operation) {
        system(l, operation, 0, 0, 0);
        l.end();
    }

    private static void transferring(Lift l, SystemOperation operation) {
        system(l, operation, 0, 0, 0);
        l.endAtRip();
    }

    /** LLDT, LTR, LMSW: the privilege is tested before the operand is read. */
    private static void operand(Lift l, SystemOperation operation) {
        if (l.cpl() != 0) {
            l.raise(Vector.GP, 0, FaultReason.PRIVILEGED);
            return;
        }
        system(l, operation, 0, l.read(0), 0);
        l.end();
    }

    /** MOV or POP into a segment register; more micro-ops of the instruction may follow. */
    static void loadSegment(Lift l, int segment, int selector) {
        if (segment == SegmentRegister.SS) {
            system(l, LOAD_STACK_SEGMENT, 0, selector, 0);
        } else {
            loadFarSegment(l, segment, selector);
        }
    }

    private static void loadFarSegment(Lift l, int segment, int selector) {
        l.emit(SYSTEM, 0, selector, 0, segment, l.size(), LOAD_SEGMENT.ordinal());
    }

    private static void moveFromSegment(Lift l) {
        if (l.insn().reg % 8 > SegmentRegister.GS) {
            Moves.undefined(l);
            return;
        }
        int t = l.temporary();
        l.emit(SEGMENT_SELECTOR, t, 0, 0, l.insn().reg & 7, 0, 0);
        if (l.inMemory(0)) {
            l.store(t, 1);
        } else {
            l.write(0, t);
        }
    }

    private static void moveToSegment(Lift l) {
        int segment = l.insn().reg & 7;
        if (segment > SegmentRegister.GS || segment == SegmentRegister.CS) {
            Moves.undefined(l);
            return;
        }
        loadSegment(l, segment, l.read(1));
        l.end();
    }

    private static void loadFar(Lift l, int segment) {
        int offset = l.load(l.size());
        int selector = l.loadAt(l.bits() / 8, 1);
        loadFarSegment(l, segment, selector);
        l.writeClean(0, offset);
        l.end();
    }

    private static void readBase(Lift l, int segment) {
        int t = l.temporary();
        l.emit(SYSTEM, t, 0, 0, segment, l.ySize(), READ_BASE.ordinal());
        l.writeClean(0, t);
    }

    private static void writeBase(Lift l, int segment) {
        l.emit(SYSTEM, 0, l.read(0), 0, segment, l.ySize(), WRITE_BASE.ordinal());
    }

    /** SLDT, STR, SMSW: 16 bits to memory, the operand size to a register. */
    private static void storeSelector(
            Lift l, SystemOperation toRegister, SystemOperation toMemory) {
        if (l.inMemory(0)) {
            int linear = l.linear(2, true);
            l.emit(SYSTEM, 0, 0, linear, l.access(), 1, toMemory.ordinal());
        } else {
            int t = l.temporary();
            l.emit(SYSTEM, t, 0, 0, 0, l.size(), toRegister.ordinal());
            l.writeClean(0, t);
        }
    }

    /** SGDT and SIDT: the limit and the base are two accesses, each within the segment's limit. */
    private static void storeTable(Lift l, SystemOperation operation) {
        int limit = l.linear(2, true);
        system(l, operation, 0, limit, l.linearAt(2, l.mode64() ? 8 : 4, true));
    }

    private static void loadTable(Lift l, SystemOperation operation) {
        if (l.cpl() != 0) {
            l.raise(Vector.GP, 0, FaultReason.PRIVILEGED);
            return;
        }
        int limit = l.linear(2, false);
        system(l, operation, 0, limit, l.linearAt(2, l.mode64() ? 8 : 4, false));
        l.end();
    }

    /** LAR and LSL write their register and ZF, or ZF alone. */
    private static void query(Lift l, SystemOperation operation) {
        int t = l.temporary();
        system(l, operation, t, l.read(1), 0);
        int result = l.temporary();
        int old = l.read(0);
        // The whole register stays as it was where ZF is clear, the upper half too.
        l.emit(CMOV, result, t, old, 4, l.size() == 2 ? 3 : l.size(), 0);
        l.writeRegister(l.insn().reg, result, l.size() == 2 ? 3 : l.size());
    }

    private static void adjustRpl(Lift l) {
        int destination = l.readForWrite(0);
        int t = l.temporary();
        system(l, ARPL, t, destination, l.read(1));
        l.write(0, t);
    }

    private static void moveFrom(Lift l, SystemOperation operation) {
        int t = l.temporary();
        l.emit(SYSTEM, t, 0, 0, l.insn().reg, l.mode64() ? 3 : 2, operation.ordinal());
        l.writeClean(0, t);
    }

    private static void moveTo(Lift l, SystemOperation operation) {
        int value = l.read(1);
        l.emit(SYSTEM, 0, value, 0, l.insn().reg, l.mode64() ? 3 : 2, operation.ordinal());
        l.end();
    }

    private static void invalidatePage(Lift l) {
        int linear =
                l.mode64() && l.segment() < SegmentRegister.FS ? l.offset() : l.linear(1, false);
        system(l, INVLPG, 0, linear, 0);
        l.end();
    }

    private static void invalidatePcid(Lift l) {
        system(l, INVPCID, 0, l.read(0), l.linear(16, false));
        l.end();
    }

    private static int portSize(Lift l) {
        return l.bits() == 16 ? 1 : 2;
    }

    private static void in(Lift l, int port, int size) {
        int t = l.temporary();
        l.emit(SYSTEM, t, port, 0, 0, size, IN.ordinal());
        l.writeRegister(Cpu.RAX, t, size);
        l.end();
    }

    private static void out(Lift l, int port, int size) {
        l.emit(SYSTEM, 0, port, Cpu.RAX, 0, size, OUT.ordinal());
        l.end();
    }

    private static void readProcessorId(Lift l) {
        int t = l.temporary();
        system(l, RDPID, t, 0, 0);
        l.writeClean(0, t);
    }

    private static void random(Lift l) {
        int t = l.target(0);
        l.op(RANDOM, t, Cpu.SLOT_ZERO, Cpu.SLOT_ZERO, l.size());
        l.write(0, t);
    }

    private static void bound(Lift l) {
        int lower = l.load(l.size());
        int upper = l.loadAt(l.bits() / 8, l.size());
        l.emit(SYSTEM, lower, l.read(0), upper, 0, l.size(), BOUND.ordinal());
    }

    private static void flag(Lift l, int kind) {
        l.emit(FLAG, 0, 0, 0, kind, 0, 0);
    }
}
