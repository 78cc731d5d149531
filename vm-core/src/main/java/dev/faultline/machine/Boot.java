package dev.faultline.machine;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.Reset;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.loader.EntryState;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.ImageLoader;
import dev.faultline.loader.LoadRequest;
import dev.faultline.loader.LoadTarget;
import dev.faultline.loader.LoadedImage;
import dev.faultline.memory.PhysicalMemory;

/** Loads an image into a machine that was just reset and puts the processor at its entry. */
final class Boot {
    private static final long FLAT_LIMIT = 0xffffffffL;
    private static final int CODE =
            SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_CODE
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_ACCESSED
                    | SegmentRegister.GRANULARITY;
    private static final int DATA =
            SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_ACCESSED
                    | SegmentRegister.GRANULARITY
                    | SegmentRegister.BIG;

    private Boot() {}

    static LoadedImage load(PhysicalMemory memory, Cpu cpu, Image image, LoadRequest request)
            throws ImageException {
        LoadedImage loaded = ImageLoader.load(image, request, target(memory));
        memory.setA20(true);
        enter(cpu, loaded.entry());
        return loaded;
    }

    private static LoadTarget target(PhysicalMemory memory) {
        return new LoadTarget() {
            @Override
            public long memorySize() {
                return memory.size();
            }

            @Override
            public void write(long physicalAddress, byte[] data, int offset, int length) {
                memory.write(physicalAddress, data, offset, length);
            }

            @Override
            public void zero(long physicalAddress, long length) {
                memory.zero(physicalAddress, length);
            }
        };
    }

    private static void enter(Cpu cpu, EntryState state) {
        switch (state) {
            case EntryState.Protected32 entry -> {
                cpu.cr0 |= Cr0.PE;
                setTable(cpu, entry.gdt());
                setSegments(
                        cpu,
                        entry.codeSelector(),
                        CODE | SegmentRegister.BIG,
                        entry.dataSelector());
                setRegisters(cpu, entry.registers());
                cpu.rip = Integer.toUnsignedLong(entry.eip());
            }
            case EntryState.Long64 entry -> {
                cpu.cr0 |= Cr0.PE | Cr0.PG;
                cpu.cr3 = entry.cr3();
                cpu.cr4 |= Cr4.PAE;
                cpu.efer |= Efer.LME | Efer.LMA | Efer.NXE;
                setTable(cpu, entry.gdt());
                setSegments(
                        cpu,
                        entry.codeSelector(),
                        CODE | SegmentRegister.LONG,
                        entry.dataSelector());
                setRegisters(cpu, entry.registers());
                cpu.rip = entry.rip();
            }
            case EntryState.Real16 entry -> {
                SegmentRegister code = cpu.segments[SegmentRegister.CS];
                code.set(
                        entry.codeSegment(),
                        (long) entry.codeSegment() << 4,
                        0xffff,
                        code.attributes);
                cpu.idtLimit = 0x3ff;
                setRegisters(cpu, entry.registers());
                cpu.rip = entry.ip();
            }
        }
        cpu.mmu.flushAll();
        Reset.afterFirmware(cpu);
        cpu.modeChanged();
    }

    private static void setTable(Cpu cpu, EntryState.Table gdt) {
        cpu.gdtBase = gdt.base();
        cpu.gdtLimit = gdt.limit();
    }

    private static void setSegments(
            Cpu cpu, int codeSelector, int codeAttributes, int dataSelector) {
        for (SegmentRegister segment : cpu.segments) {
            segment.set(dataSelector, 0, FLAT_LIMIT, DATA);
        }
        cpu.segments[SegmentRegister.CS].set(codeSelector, 0, FLAT_LIMIT, codeAttributes);
    }

    private static void setRegisters(Cpu cpu, EntryState.Registers registers) {
        cpu.slots[Cpu.RAX] = registers.rax();
        cpu.slots[Cpu.RBX] = registers.rbx();
        cpu.slots[Cpu.RDX] = 0;
        cpu.slots[Cpu.RSI] = registers.rsi();
        cpu.slots[Cpu.RDI] = registers.rdi();
        cpu.slots[Cpu.RSP] = registers.rsp();
    }
}
