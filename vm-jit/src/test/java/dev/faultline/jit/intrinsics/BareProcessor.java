package dev.faultline.jit.intrinsics;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.CpuEnvironment;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.Reset;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.interp.Interpreter;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.DeviceMemory;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Mmu;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Translator;
import java.util.ArrayList;
import java.util.List;

/**
 * A processor in 64-bit mode at CPL 0 under 4 KiB pages that map the first 2 MiB to themselves, and
 * its interpreter. There is no dispatcher: whoever runs a block sees how it ended.
 */
final class BareProcessor {
    static final long CODE = 0x5000;
    static final long BUDGET = 1000;
    private static final long SIZE = 4 << 20;
    private static final long PML4 = 0x100000;
    private static final long PAGE_TABLE = PML4 + 0x3000;
    private static final int CODE_64 =
            SegmentRegister.PRESENT
                    | SegmentRegister.CODE_OR_DATA
                    | SegmentRegister.TYPE_READ_WRITE
                    | SegmentRegister.TYPE_CODE
                    | SegmentRegister.LONG;

    final CodePages code = new CodePages();
    final PhysicalMemory memory = new PhysicalMemory(SIZE, code);
    final Cpu cpu = new Cpu(new Environment());
    final Interpreter interpreter;

    /** What was asked of device memory, like "read 0xa0000 4". */
    final List<String> deviceAccesses = new ArrayList<>();

    BareProcessor() {
        cpu.mmu = new Mmu(cpu, memory, code, new Devices());
        interpreter = new Interpreter(cpu, new BlockCache(cpu, new Translator(cpu, memory), code));
        Reset.toPowerOn(cpu);
        memory.write64(PML4, PML4 + 0x1000 | 7);
        memory.write64(PML4 + 0x1000, PML4 + 0x2000 | 7);
        memory.write64(PML4 + 0x2000, PAGE_TABLE | 7);
        for (long page = 0; page < 512; page++) {
            map(page << 12, page << 12 | 0x67);
        }
        cpu.segments[SegmentRegister.CS].set(8, 0, 0xffffffffL, CODE_64);
        cpu.segments[SegmentRegister.FS].base = 0x1234_5678_9abcL;
        cpu.segments[SegmentRegister.GS].base = 0xffff_8000_0000_0000L;
        cpu.cr4 = Cr4.PAE;
        cpu.cr3 = PML4;
        cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET | Cr0.WP;
        cpu.mmu.controlRegistersChanged();
        cpu.modeChanged();
    }

    /** Sets the page-table entry of an address in the first 2 MiB. */
    void map(long linear, long entry) {
        memory.write64(PAGE_TABLE + 8 * (linear >>> 12), entry);
    }

    private static final class Environment implements CpuEnvironment {
        @Override
        public int readPort(int port, int size) {
            return -1;
        }

        @Override
        public void writePort(int port, int size, int value) {}

        @Override
        public long timeStamp() {
            return 0;
        }

        @Override
        public void unmodelled(String what) {}

        @Override
        public boolean deliveryPending() {
            return false;
        }

        @Override
        public long random() {
            return 0x0123_4567_89ab_cdefL;
        }
    }

    private final class Devices implements DeviceMemory {
        @Override
        public long read(long physicalAddress, int size) {
            deviceAccesses.add(String.format("read 0x%x %d", physicalAddress, size));
            return 0x8182_8384_8586_8788L >>> 64 - 8 * size;
        }

        @Override
        public void write(long physicalAddress, int size, long value) {
            deviceAccesses.add(String.format("write 0x%x %d 0x%x", physicalAddress, size, value));
        }
    }
}
