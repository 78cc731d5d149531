package dev.faultline.oracle;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.EmptyBoard;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Reset;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.interp.Interpreter;
import dev.faultline.memory.CodePages;
import dev.faultline.memory.HostMemory;
import dev.faultline.memory.PhysicalMemory;
import dev.faultline.mmu.Mmu;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Dispatcher;
import dev.faultline.translate.Platform;
import dev.faultline.translate.Translator;
import java.util.Arrays;

/**
 * The interpreter as a process of Linux sees its processor: the linear addresses, GDT and control
 * registers that the native side has. A case ends where the first exception's delivery begins.
 */
final class GuestHost implements AutoCloseable {
    private static final int RAM = 4 << 20;
    private static final int DATA_PHYSICAL = 0x200000;
    private static final int CODE_PHYSICAL = 0x300000;
    private static final int PML4 = 0x1000;
    private static final int GDT = 0x9000;
    private static final int IDT = 0xa000;
    private static final int TSS = 0xb000;
    private static final int STACK_TOP = 0xd000;
    private static final int SYSTEM_PAGES = 5;

    /** Where the system pages are mapped, as supervisor. */
    private static final long SYSTEM = 0xffff_8000_0000_0000L;

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long NO_EXECUTE = Long.MIN_VALUE;

    /** The user-visible part of Linux's GDT, and its kernel segments, by index. */
    private static final long[] DESCRIPTORS = {
        0,
        0x00cf9b000000ffffL,
        0x00af9b000000ffffL,
        0x00cf93000000ffffL,
        0x00cffb000000ffffL,
        0x00cff3000000ffffL,
        0x00affb000000ffffL
    };

    private static final long X87_SSE_AVX = 7;
    private static final int GDT_ENTRIES = 16;

    /** Linux's descriptor whose limit is the number of the CPU: 0, where the native side runs. */
    private static final long CPU_NUMBER = 0x0040f50000000000L;

    private static final int USER_CODE_32 = 0x23;
    private static final int USER_DATA = 0x2b;
    private static final int USER_CODE_64 = 0x33;

    private final PhysicalMemory memory;
    private final CodePages codePages = new CodePages();
    private final Cpu cpu;
    private final Dispatcher dispatcher;
    private final long data;
    private final int[] changed = new int[OracleMemory.WORDS];
    private final long[] values = new long[OracleMemory.WORDS];
    private long seed;
    private boolean vectors;
    private Outcome outcome;
    private int oldOffset;

    GuestHost() {
        memory = new PhysicalMemory(RAM, codePages);
        EmptyBoard board = new EmptyBoard();
        cpu = new Cpu(board);
        cpu.mmu = new Mmu(cpu, memory, codePages, board);
        BlockCache cache = new BlockCache(cpu, new Translator(cpu, memory), codePages);
        codePages.setWriteListener(cache);
        Interpreter interpreter = new Interpreter(cpu, cache);
        dispatcher = new Dispatcher(cpu, cache, interpreter, new OneException());
        cpu.addDeliveryListener(new Capture());
        Reset.toPowerOn(cpu);
        pageTables();
        descriptorTables();
        data = memory.hostAddress(DATA_PHYSICAL);
        for (int i = 0; i < OracleMemory.READ_ONLY_SIZE / 8; i++) {
            long value = OracleMemory.word(OracleMemory.READ_ONLY_SEED, i);
            memory.write64(DATA_PHYSICAL + OracleMemory.WRITABLE_SIZE + 8 * i, value);
        }
        byte[] breakpoints = new byte[OracleMemory.CODE_SIZE];
        Arrays.fill(breakpoints, (byte) 0xcc);
        memory.write(CODE_PHYSICAL, breakpoints, 0, breakpoints.length);
    }

    private void pageTables() {
        long all = PRESENT | WRITABLE | USER;
        memory.write64(PML4, 0x2000 | all);
        memory.write64(0x2000, 0x3000 | all);
        memory.write64(0x3000 + (OracleMemory.DATA >> 21) * 8, 0x4000 | all);
        memory.write64(0x3000 + (OracleMemory.CODE >> 21) * 8, 0x5000 | all);
        memory.write64(0x4000, DATA_PHYSICAL | all | NO_EXECUTE);
        memory.write64(0x4008, DATA_PHYSICAL + 0x1000 | all | NO_EXECUTE);
        memory.write64(0x4010, DATA_PHYSICAL + 0x2000 | PRESENT | USER | NO_EXECUTE);
        memory.write64(0x5000, CODE_PHYSICAL | PRESENT | USER);
        memory.write64(0x5008, CODE_PHYSICAL + 0x1000 | PRESENT | USER);
        memory.write64(PML4 + 256 * 8, 0x6000 | PRESENT | WRITABLE);
        memory.write64(0x6000, 0x7000 | PRESENT | WRITABLE);
        memory.write64(0x7000, 0x8000 | PRESENT | WRITABLE);
        for (int i = 0; i < SYSTEM_PAGES; i++) {
            memory.write64(0x8000 + 8 * i, GDT + 0x1000 * i | PRESENT | WRITABLE);
        }
    }

    private static long system(int physical) {
        return SYSTEM + physical - GDT;
    }

    private void descriptorTables() {
        for (int i = 0; i < DESCRIPTORS.length; i++) {
            memory.write64(GDT + 8 * i, DESCRIPTORS[i]);
        }
        memory.write64(GDT + 8 * (GDT_ENTRIES - 1), CPU_NUMBER);
        long handler = SYSTEM;
        for (int vector = 0; vector < 256; vector++) {
            boolean user = vector == Vector.BP || vector == Vector.OF;
            long low = handler & 0xffff | 0x10L << 16 | (user ? 0xee00L : 0x8e00L) << 32;
            memory.write64(IDT + 16 * vector, low | (handler >>> 16 & 0xffff) << 48);
            memory.write64(IDT + 16 * vector + 8, handler >>> 32);
        }
        memory.write64(TSS + 4, system(STACK_TOP));
        memory.write16(TSS + 0x66, 0x68);
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Runs a case; null where the interpreter stopped without an exception. */
    Outcome run(OracleCase c) {
        prepareMemory(c);
        prepareCpu(c);
        outcome = null;
        int status = dispatcher.run();
        return status == ExitStatus.STOP ? outcome : null;
    }

    private void prepareMemory(OracleCase c) {
        seed = c.seed();
        for (int i = 0; i < OracleMemory.WORDS; i++) {
            HostMemory.putLong(data + 8 * i, OracleMemory.word(seed, i));
        }
        if (c.vector() != null) {
            byte[] patch = c.vector().patch();
            memory.write(DATA_PHYSICAL + c.vector().patchOffset(), patch, 0, patch.length);
        }
        byte[] bytes = new byte[OracleCase.MAX_CODE];
        Arrays.fill(bytes, (byte) 0xcc);
        int room = Math.min(bytes.length, OracleMemory.CODE_SIZE - oldOffset);
        memory.write(CODE_PHYSICAL + oldOffset, bytes, 0, room);
        System.arraycopy(c.code(), 0, bytes, 0, c.code().length);
        oldOffset = c.codeOffset();
        room = Math.min(bytes.length, OracleMemory.CODE_SIZE - oldOffset);
        memory.write(CODE_PHYSICAL + oldOffset, bytes, 0, room);
    }

    private void prepareCpu(OracleCase c) {
        System.arraycopy(c.registers(), 0, cpu.slots, 0, 16);
        cpu.rip = c.rip();
        LazyFlags.setRflags(cpu, c.rflags() | (c.step() ? Rflags.TF : 0));
        cpu.cpl = 3;
        cpu.cr0 = Cr0.PG | Cr0.AM | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.MP | Cr0.PE;
        cpu.cr3 = PML4;
        cpu.cr4 =
                Cr4.PAE
                        | Cr4.PGE
                        | Cr4.PSE
                        | Cr4.DE
                        | Cr4.MCE
                        | Cr4.OSFXSR
                        | Cr4.OSXMMEXCPT
                        | Cr4.OSXSAVE
                        | Cr4.FSGSBASE
                        | Cr4.SMEP
                        | Cr4.SMAP
                        | Cr4.UMIP;
        cpu.xcr0 = X87_SSE_AVX;
        vectors = c.vector() != null;
        if (vectors) {
            c.vector().state().load(cpu);
        }
        cpu.efer = Efer.SCE | Efer.LME | Efer.LMA | Efer.NXE;
        cpu.gdtBase = system(GDT);
        cpu.gdtLimit = 8 * GDT_ENTRIES - 1;
        cpu.idtBase = system(IDT);
        cpu.idtLimit = 0xfff;
        cpu.ldtr.set(0, 0, 0, 0);
        cpu.tr.set(0x40, system(TSS), 0x67, SegmentRegister.PRESENT | 11 << 8);
        boolean compatibility = c.compatibility();
        segment(SegmentRegister.CS, compatibility ? USER_CODE_32 : USER_CODE_64);
        segment(SegmentRegister.SS, USER_DATA);
        segment(SegmentRegister.ES, compatibility ? USER_DATA : 0);
        segment(SegmentRegister.DS, compatibility ? USER_DATA : 0);
        segment(SegmentRegister.FS, compatibility ? USER_DATA : 0);
        segment(SegmentRegister.GS, compatibility ? USER_DATA : 0);
        cpu.segments[SegmentRegister.FS].base = c.fsBase();
        cpu.segments[SegmentRegister.GS].base = c.gsBase();
        cpu.exitStatus = ExitStatus.NONE;
        cpu.halted = false;
        cpu.interruptShadow = false;
        cpu.stackSegmentShadow = false;
        cpu.pendingDebug = 0;
        cpu.mmu.modeChanged();
        cpu.mmu.controlRegistersChanged();
        cpu.modeChanged();
    }

    private void segment(int index, int selector) {
        long descriptor = DESCRIPTORS[selector >> 3];
        long limit = selector == 0 ? 0 : 0xffffffffL;
        int attributes = (int) (descriptor >>> 32) & 0xf0ff00;
        cpu.segments[index].set(selector, 0, limit, attributes);
    }

    private void capture(int vector, int errorCode, long rip) {
        int words = 0;
        for (int i = 0; i < OracleMemory.WORDS; i++) {
            long now = HostMemory.getLong(data + 8 * i);
            if (now != OracleMemory.word(seed, i)) {
                changed[words] = i;
                values[words++] = now;
            }
        }
        int[] selectors = new int[6];
        for (int i = 0; i < 6; i++) {
            selectors[i] = cpu.segments[i].selector;
        }
        outcome =
                new Outcome(
                        Arrays.copyOf(cpu.slots, 16),
                        LazyFlags.rflags(cpu),
                        rip,
                        selectors,
                        cpu.segments[SegmentRegister.FS].base,
                        cpu.segments[SegmentRegister.GS].base,
                        vector,
                        Vector.hasErrorCode(vector) ? errorCode : 0,
                        vector == Vector.PF ? cpu.cr2 : 0,
                        Arrays.copyOf(changed, words),
                        Arrays.copyOf(values, words),
                        vectors ? VectorState.of(cpu) : null);
    }

    private final class Capture implements DeliveryListener {
        @Override
        public void delivering(Cpu c, int vector, int errorCode, int kind, long returnRip) {
            if (outcome == null) {
                capture(vector, errorCode, returnRip);
            }
        }

        @Override
        public void delivered(Cpu c, int vector, int errorCode, int kind, long returnRip) {
            c.attention = true;
        }

        @Override
        public void nested(Cpu c, int first, int second, int result) {
            throw new IllegalStateException("exception " + second + " while delivering " + first);
        }
    }

    private final class OneException implements Platform {
        @Override
        public boolean stopRequested() {
            return outcome != null;
        }

        @Override
        public boolean runEvents() {
            cpu.budget = 1_000_000;
            cpu.retiredAtBudgetEnd = 1_000_000;
            return true;
        }

        @Override
        public long skipToNextEvent() {
            return -1;
        }

        @Override
        public boolean interruptPending() {
            return false;
        }

        @Override
        public int acknowledgeInterrupt() {
            throw new IllegalStateException("no interrupt was pending");
        }

        @Override
        public boolean takeNmi() {
            return false;
        }
    }
}
