package dev.faultline.jit.fuzz;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Reset;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.machine.Machine;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Access;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Puts a program and its surroundings into a machine, new or used. */
final class GuestBuilder {
    private static final int WITH_ERROR_CODE = 1 << 8 | 0x1f << 10 | 1 << 17;
    private static final int DOUBLE_FAULT = 8;
    private static final int PAGE_FAULT = 14;
    private static final int END = 0x40;
    private static final int DATA_ATTRIBUTES = 0xc09300;
    private static final int CODE_64_ATTRIBUTES = 0xa09b00;
    private static final int CODE_32_ATTRIBUTES = 0xc09b00;
    private static final int DPL_3 = 3 << SegmentRegister.DPL_SHIFT;
    private static final long[] GDT = {
        0,
        0x00af9b000000ffffL,
        0x00cf93000000ffffL,
        0x00cf9b000000ffffL,
        0x00cff3000000ffffL,
        0x00affb000000ffffL,
        0x0000890000000067L | (long) Layout.TSS << 16,
        0
    };

    private final byte[] memory = new byte[Layout.SIZE];
    private final byte[] present = new byte[4096];
    private final ByteBuffer image = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    private Program program;

    /** Builds the memory of a program, for {@link #install}. */
    void build(Program next) {
        program = next;
        Arrays.fill(memory, (byte) 0);
        byte[] data = new byte[Layout.DATA_PAGES << 12];
        new SplittableRandom(program.seed()).nextBytes(data);
        image.put(Layout.DATA, data);
        image.put(Layout.CODE + program.start(), program.code());
        image.put(Layout.privateData(program.mode()), program.tables());
        for (int bits = 16; bits <= 64; bits *= 2) {
            image.put(Handlers.address(bits), Handlers.code(bits));
        }
        next();
        switch (program.mode()) {
            case KERNEL_64, USER_64 -> tables64();
            case PAGED_32 -> tables32();
            case REAL_16 -> vectors16();
        }
    }

    private void next() {
        int[] offsets = program.offsets();
        for (int i = 0; i + 1 < offsets.length; i++) {
            for (int at = offsets[i]; at < offsets[i + 1]; at++) {
                int place = program.start() + at;
                image.putShort(Layout.NEXT + 2 * place, (short) (program.start() + offsets[i + 1]));
            }
        }
    }

    private int handler(int vector) {
        int offset;
        if (vector == PAGE_FAULT) {
            offset = program.fixesPages() ? Handlers.FIX : Handlers.SKIP_WITH_ERROR_CODE;
        } else if (vector == END || vector == DOUBLE_FAULT) {
            offset = Handlers.HALT;
        } else if (vector == 1) {
            offset = Handlers.DEBUG;
        } else if (vector == 0 || vector > 4 && vector < 0x20) {
            boolean code = (WITH_ERROR_CODE >>> vector & 1) != 0;
            offset = code ? Handlers.SKIP_WITH_ERROR_CODE : Handlers.SKIP;
        } else {
            offset = vector >= 0x20 && vector < 0x30 ? Handlers.IRQ : Handlers.COUNT;
        }
        return Handlers.address(program.mode().bits) + offset;
    }

    private void tables64() {
        for (int i = 0; i < GDT.length; i++) {
            image.putLong(Layout.GDT + 8 * i, GDT[i]);
        }
        for (int vector = 0; vector < 256; vector++) {
            int stack = vector == 2 ? 2 : vector >= 0x20 ? 3 : 1;
            boolean separate = program.separateStacks() || vector == DOUBLE_FAULT;
            long ist = separate ? (long) stack << 32 : 0;
            long type = vector == 3 || vector >= 0x30 ? 0xeeL : 0x8e;
            long at = handler(vector);
            image.putLong(
                    Layout.IDT + 16 * vector,
                    at & 0xffff | 8 << 16 | ist | type << 40 | at >>> 16 << 48);
        }
        // RSP0, then IST1 to IST3 (Intel SDM Vol. 3A figure 8-11).
        image.putLong(Layout.TSS + 4, Layout.HANDLER_STACKS + 0x4000);
        for (int i = 1; i <= 3; i++) {
            image.putLong(Layout.TSS + 0x1c + 8 * i, Layout.HANDLER_STACKS + 0x1000 * i);
        }
        image.putShort(Layout.TSS + 0x66, (short) 0x68);
        int table = Layout.TABLES;
        for (int level = 0; level < 3; level++) {
            image.putLong(table, table + 0x1000 | Layout.PRESENT | Layout.WRITABLE | Layout.USER);
            table += 0x1000;
        }
        for (int page = 0; page < 512; page++) {
            long entry = entry(page);
            boolean executable = !isData(page) || !Layout.noExecute(page - (Layout.DATA >> 12));
            image.putLong(table + 8 * page, executable ? entry : entry | 1L << 63);
        }
    }

    private static boolean isData(int page) {
        int data = page - (Layout.DATA >> 12);
        return data >= 0 && data < Layout.DATA_PAGES;
    }

    /** The page-table entry of a page below 2 MiB. */
    private static int entry(int page) {
        int address = page << 12;
        int all = Layout.PRESENT | Layout.WRITABLE | Layout.USER;
        if (isData(page)) {
            int data = page - (Layout.DATA >> 12);
            return Layout.frame(data) | Layout.kind(data);
        }
        if (address >= Layout.CODE && address < Layout.CODE + Layout.CODE_SIZE
                || address >= Layout.STACK && address < Layout.STACK + 0x2000
                || address == Layout.privateData(GuestMode.KERNEL_64)) {
            return address | all;
        }
        boolean system =
                address >= Layout.GDT && address < Layout.TABLES + 0x4000
                        || address >= Layout.NEXT && address < Layout.NEXT + 2 * Layout.CODE_SIZE
                        || address >= Layout.HANDLERS && address < Layout.SIZE;
        return system ? address | Layout.PRESENT | Layout.WRITABLE : 0;
    }

    private void tables32() {
        for (int i = 0; i < GDT.length; i++) {
            image.putLong(Layout.GDT + 8 * i, GDT[i]);
        }
        for (int vector = 0; vector < 256; vector++) {
            long at = handler(vector);
            image.putLong(
                    Layout.IDT + 8 * vector,
                    at & 0xffff | 0x18 << 16 | 0x8eL << 40 | at >>> 16 << 48);
        }
        image.putInt(Layout.TABLES, Layout.TABLES + 0x1000 | 7);
        for (int page = 0; page < 512; page++) {
            image.putInt(Layout.TABLES + 0x1000 + 4 * page, entry(page));
        }
    }

    private void vectors16() {
        for (int vector = 0; vector < 256; vector++) {
            int segment = Handlers.address(16);
            int offset = handler(vector) - segment;
            // No exception has an error code in real mode.
            offset = offset == Handlers.SKIP_WITH_ERROR_CODE ? Handlers.SKIP : offset;
            image.putInt(4 * vector, segment >> 4 << 16 | offset);
        }
    }

    /** Puts what was built into a machine and sets its processor to the program's start. */
    void install(Machine machine) {
        Cpu cpu = machine.cpu();
        Reset.toPowerOn(cpu);
        write(machine.memory());
        switch (program.mode()) {
            case KERNEL_64 -> enter64(cpu, 8, 0x10, 0);
            case USER_64 -> enter64(cpu, 0x2b, 0x23, DPL_3);
            case PAGED_32 -> enter32(cpu);
            case REAL_16 -> enter16(cpu);
        }
        System.arraycopy(program.registers(), 0, cpu.slots, 0, 16);
        vectors(cpu);
        LazyFlags.setRflags(cpu, program.flags());
        cpu.mmu.controlRegistersChanged();
        cpu.modeChanged();
        devices(cpu);
        cpu.msrs.tscOffset = -cpu.environment.timeStamp();
        cpu.attention = true;
    }

    /** Numbers of all kinds in the vector registers; exceptions masked but for a few programs. */
    private void vectors(Cpu cpu) {
        SplittableRandom random = new SplittableRandom(program.seed() + 1);
        int[] controls = {0x1f80, 0x1fa0, 0x1fa0, 0x1fbf, 0x9fc0, 0x3f80, 0x7fa0, 0x1d80};
        cpu.cr4 |= Cr4.OSFXSR | Cr4.OSXMMEXCPT | Cr4.OSXSAVE;
        cpu.xcr0 = 7;
        cpu.floating.mxcsr = controls[random.nextInt(controls.length)];
        for (int slot = Cpu.SLOT_VECTOR; slot < Cpu.SLOTS; slot++) {
            cpu.slots[slot] = number(random);
        }
    }

    private static long number(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> Double.doubleToRawLongBits(random.nextInt(-100, 100));
            case 2, 3 -> Double.doubleToRawLongBits(random.nextDouble(-1e3, 1e3));
            case 4 -> floats(random.nextInt(-9, 9), random.nextDouble(-1e3, 1e3));
            case 5 -> Double.doubleToRawLongBits(Double.MIN_VALUE * random.nextInt(1000));
            case 6 -> random.nextBoolean() ? 0x7ff8L << 48 : 0x7ff0L << 48;
            default -> random.nextLong();
        };
    }

    private static long floats(double low, double high) {
        long lower = Float.floatToRawIntBits((float) low) & 0xffffffffL;
        return lower | (long) Float.floatToRawIntBits((float) high) << 32;
    }

    /** Only what differs: the handlers' code then stays compiled from program to program. */
    private void write(PhysicalMemory ram) {
        for (int at = 0; at < memory.length; at += present.length) {
            ram.read(at, present, 0, present.length);
            if (!Arrays.equals(present, 0, present.length, memory, at, at + present.length)) {
                ram.write(at, memory, at, present.length);
            }
        }
    }

    private void tables(Cpu cpu, int idtLimit) {
        cpu.gdtBase = Layout.GDT;
        cpu.gdtLimit = 8 * GDT.length - 1;
        cpu.idtBase = Layout.IDT;
        cpu.idtLimit = idtLimit;
        cpu.tr.set(0x30, Layout.TSS, 0x67, SegmentRegister.PRESENT | 11 << 8);
        cpu.ldtr.set(0, 0, 0, 0);
        cpu.cr3 = Layout.TABLES;
    }

    private void enter64(Cpu cpu, int code, int data, int dpl) {
        tables(cpu, 0xfff);
        for (SegmentRegister segment : cpu.segments) {
            segment.set(data, 0, 0xffffffffL, DATA_ATTRIBUTES | dpl);
        }
        cpu.segments[SegmentRegister.CS].set(code, 0, 0xffffffffL, CODE_64_ATTRIBUTES | dpl);
        cpu.cpl = code & 3;
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET | Cr0.WP | Cr0.AM;
        cpu.cr4 = Cr4.PAE;
        cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
        cpu.rip = Layout.CODE + program.start();
    }

    private void enter32(Cpu cpu) {
        tables(cpu, 0x7ff);
        for (SegmentRegister segment : cpu.segments) {
            segment.set(0x10, 0, 0xffffffffL, DATA_ATTRIBUTES);
        }
        cpu.segments[SegmentRegister.CS].set(0x18, 0, 0xffffffffL, CODE_32_ATTRIBUTES);
        cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET | Cr0.WP;
        cpu.rip = Layout.CODE + program.start();
    }

    private void enter16(Cpu cpu) {
        for (int i = 0; i < 6; i++) {
            int base = i == SegmentRegister.CS ? Layout.CODE : Layout.DATA;
            base = i == SegmentRegister.SS ? Layout.STACK & ~0xffff : base;
            base = i == SegmentRegister.FS ? Layout.DEVICE : base;
            SegmentRegister segment = cpu.segments[i];
            segment.set(base >> 4, base, 0xffff, segment.attributes);
        }
        cpu.idtLimit = 0x3ff;
        cpu.rip = program.start();
    }

    /** Interrupt controllers new, only the keyboard's line open, nothing waiting in it. */
    private static void devices(Cpu cpu) {
        int[][] writes = {
            {0x20, 0x11}, {0x21, 0x20}, {0x21, 4}, {0x21, 1}, {0x21, 0xfd},
            {0xa0, 0x11}, {0xa1, 0x28}, {0xa1, 2}, {0xa1, 1}, {0xa1, 0xff},
            {0x64, 0x60}, {0x60, 0x45}
        };
        for (int[] write : writes) {
            cpu.environment.writePort(write[0], 1, write[1]);
        }
        for (int i = 0; i < 20; i++) {
            cpu.environment.readPort(0x60, 1);
        }
        // The device's memory, through whatever maps it.
        boolean real = (cpu.cr0 & Cr0.PG) == 0;
        long device = real ? Layout.DEVICE : Layout.DATA + (6 << 12);
        for (int i = 0; i < 4096; i += 8) {
            cpu.mmu.store(device + i, 8, 0, Access.SYSTEM);
        }
    }
}
