package dev.faultline.machine;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.Reset;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.loader.EntryState;

/** Puts a processor that was just reset into the state that a boot protocol asks for. */
final class EntrySetup {
    private static final long FOUR_GIB = 0xffffffffL;
    private static final int PRESENT_DATA =
            SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_ACCESSED;
    private static final int FLAT_DATA =
            PRESENT_DATA | SegmentRegister.BIG | SegmentRegister.GRANULARITY;
    private static final int CODE_32 = FLAT_DATA | SegmentRegister.TYPE_CODE;
    private static final int CODE_64 = CODE_32 & ~SegmentRegister.BIG | SegmentRegister.LONG;

    private EntrySetup() {}

    static void apply(Cpu cpu, EntryState entry) {
        cpu.systemFlags = Rflags.FIXED;
        switch (entry) {
            case EntryState.Protected32 e -> protected32(cpu, e);
            case EntryState.Long64 e -> long64(cpu, e);
            case EntryState.Real16 e -> real16(cpu, e);
        }
        Reset.afterFirmware(cpu);
        cpu.modeChanged();
    }

    private static void registers(Cpu cpu, EntryState.Registers r) {
        cpu.slots[Cpu.RAX] = r.rax();
        cpu.slots[Cpu.RBX] = r.rbx();
        cpu.slots[Cpu.RSI] = r.rsi();
        cpu.slots[Cpu.RDI] = r.rdi();
        cpu.slots[Cpu.RSP] = r.rsp();
        cpu.slots[Cpu.RDX] = 0;
    }

    private static void segments(
            Cpu cpu, EntryState.Table gdt, int code, int data, int attributes) {
        cpu.gdtBase = gdt.base();
        cpu.gdtLimit = gdt.limit();
        for (SegmentRegister segment : cpu.segments) {
            segment.set(data, 0, FOUR_GIB, FLAT_DATA);
        }
        cpu.segments[SegmentRegister.CS].set(code, 0, FOUR_GIB, attributes);
    }

    private static void protected32(Cpu cpu, EntryState.Protected32 e) {
        registers(cpu, e.registers());
        segments(cpu, e.gdt(), e.codeSelector(), e.dataSelector(), CODE_32);
        cpu.cr0 = Cr0.PE | Cr0.ET;
        cpu.rip = Integer.toUnsignedLong(e.eip());
    }

    private static void long64(Cpu cpu, EntryState.Long64 e) {
        registers(cpu, e.registers());
        segments(cpu, e.gdt(), e.codeSelector(), e.dataSelector(), CODE_64);
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET;
        cpu.cr4 = Cr4.PAE;
        cpu.cr3 = e.cr3();
        cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
        cpu.rip = e.rip();
    }

    private static void real16(Cpu cpu, EntryState.Real16 e) {
        registers(cpu, e.registers());
        for (SegmentRegister segment : cpu.segments) {
            segment.set(e.dataSegment(), (long) e.dataSegment() << 4, 0xffff, PRESENT_DATA);
        }
        long base = (long) e.codeSegment() << 4;
        int attributes = PRESENT_DATA | SegmentRegister.TYPE_CODE;
        cpu.segments[SegmentRegister.CS].set(e.codeSegment(), base, 0xffff, attributes);
        cpu.idtBase = 0;
        cpu.idtLimit = 0x3ff;
        cpu.rip = e.ip();
    }
}
