package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.Cr4;
import dev.faultline.cpu.Efer;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.Rflags;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.machine.DeviceListener;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** A machine whose memory is random and whose registers, tables and stacks may be anything. */
final class HostileMachine implements AutoCloseable {
    private static final int MEMORY = 2 << 20;
    private static final int HOLE = 0xa0000;
    private static final int HOLE_END = 0x100000;
    private static final long INSTRUCTIONS = 300;

    /** Where tables and stacks may be: RAM, its end, the screen, the local APIC, nothing. */
    private static final long[] PLACES = {
        0,
        0x1000,
        0x4000,
        0x5ff8,
        0x7fff,
        0x10000,
        0xb8000,
        MEMORY - 8,
        MEMORY - 1,
        MEMORY,
        0xfee00000L,
        0xfffffffcL,
        0xffff_ffffL,
        0x7fff_ffff_f000L,
        0x8000_0000_0000L,
        0xffff_8000_0000_0000L,
        -8,
        -1,
        Long.MAX_VALUE
    };

    enum Mode {
        REAL,
        PROTECTED,
        VIRTUAL_8086,
        PAGED_32,
        PAE,
        LONG,
        LA57
    }

    private final SplittableRandom random;
    private final Cpu cpu;
    final Machine machine;

    /** What devices were told since {@link #watch}. */
    final List<String> accesses = new ArrayList<>();

    HostileMachine(long seed) {
        random = new SplittableRandom(seed);
        machine =
                new Machine(
                        MachineConfiguration.standard()
                                .withMemory(MEMORY)
                                .withMaxInstructions(INSTRUCTIONS));
        cpu = machine.cpu();
        fillMemory();
    }

    /** Runs from any state of a mode, so that the recorder has something; then any state again. */
    void runAndScramble(Mode mode) {
        anything(mode);
        machine.run();
        if (random.nextBoolean()) {
            anything(Mode.values()[random.nextInt(Mode.values().length)]);
        }
    }

    /** Notes accesses to devices from now on. */
    void watch() {
        machine.setUnmodelledListener(accesses::add);
        machine.setDeviceListener(new Accesses());
    }

    private void fillMemory() {
        byte[] bytes = new byte[MEMORY];
        random.nextBytes(bytes);
        machine.memory().write(0, bytes, 0, HOLE);
        machine.memory().write(HOLE_END, bytes, HOLE_END, MEMORY - HOLE_END);
        for (int page = 0x4000; page < 0x8000; page += 8) {
            machine.memory().write64(page, entry());
        }
    }

    /** An entry that leads on, often into the tables themselves. */
    private long entry() {
        long flags = random.nextInt(0x1000) & ~0x80 | (random.nextInt(8) != 0 ? 1 : 0);
        if (random.nextInt(16) == 0) {
            flags |= 0x80;
        }
        if (random.nextInt(16) == 0) {
            flags |= 1L << 63;
        }
        if (random.nextInt(8) == 0) {
            return place() & 0x000f_ffff_ffff_f000L | flags;
        }
        long table = 0x4000 + random.nextInt(4) * 0x1000L;
        return (random.nextBoolean() ? table : random.nextInt(512) * 0x1000L) | flags;
    }

    private long place() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(MEMORY);
            default -> PLACES[random.nextInt(PLACES.length)];
        };
    }

    private void anything(Mode mode) {
        for (int i = 0; i < 16; i++) {
            cpu.slots[i] = mode.compareTo(Mode.LONG) < 0 ? place() & 0xffffffffL : place();
        }
        for (int i = 0; i < cpu.segments.length; i++) {
            segment(cpu.segments[i]);
        }
        segment(cpu.ldtr);
        segment(cpu.tr);
        cpu.gdtBase = place();
        cpu.gdtLimit = random.nextInt(0x10000);
        cpu.idtBase = place();
        cpu.idtLimit = random.nextInt(0x10000);
        cpu.cr2 = random.nextLong();
        cpu.cr3 = random.nextBoolean() ? 0x4000 : place() & 0x000f_ffff_ffff_f000L;
        cpu.halted = false;
        enter(mode);
        cpu.rip = mode == Mode.REAL ? random.nextInt(0x10000) : place();
        cpu.modeChanged();
        machine.processorWasSet();
    }

    private void enter(Mode mode) {
        boolean wide = mode == Mode.LONG || mode == Mode.LA57;
        cpu.cr0 = Cr0.ET | (mode == Mode.REAL ? 0 : Cr0.PE);
        if (mode.compareTo(Mode.PAGED_32) >= 0) {
            cpu.cr0 |= Cr0.PG | (random.nextBoolean() ? Cr0.WP : 0);
        }
        cpu.cr4 = wide || mode == Mode.PAE ? Cr4.PAE : random.nextInt(2) * Cr4.PSE;
        cpu.cr4 |= mode == Mode.LA57 ? Cr4.LA57 : 0;
        cpu.efer = wide ? Efer.LME | Efer.LMA | random.nextInt(2) * Efer.NXE : 0;
        LazyFlags.setRflags(cpu, 2);
        cpu.systemFlags = 2 | (mode == Mode.VIRTUAL_8086 ? Rflags.VM : 0);
        cpu.cpl = mode == Mode.REAL ? 0 : mode == Mode.VIRTUAL_8086 ? 3 : random.nextInt(4);
        if (mode == Mode.REAL || mode == Mode.VIRTUAL_8086) {
            for (SegmentRegister segment : cpu.segments) {
                int selector = random.nextInt(0x10000);
                segment.set(selector, selector << 4, 0xffff, 0x9300);
            }
        } else if (wide && random.nextInt(4) != 0) {
            SegmentRegister cs = cpu.segments[SegmentRegister.CS];
            cs.set(8, 0, 0xffffffffL, SegmentRegister.LONG | 0x9b00);
        }
        cpu.mmu.controlRegistersChanged();
    }

    private void segment(SegmentRegister segment) {
        int attributes = random.nextInt(4) == 0 ? 0 : random.nextInt() & 0x00d0ff00;
        segment.set(random.nextInt(0x10000), place() & 0xffffffffL, random.nextInt(), attributes);
    }

    /** All that the machine's own programs could see. */
    String state() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            out.append(' ').append(cpu.slots[i]);
        }
        out.append(" rip ").append(cpu.rip).append(" flags ").append(LazyFlags.rflags(cpu));
        for (SegmentRegister segment : cpu.segments) {
            out.append(' ').append(segment.selector).append(':').append(segment.base);
        }
        out.append(" control ").append(cpu.cr0).append(' ').append(cpu.cr2).append(' ');
        out.append(cpu.cr3).append(' ').append(cpu.cr4).append(' ').append(cpu.cpl);
        out.append(" status ").append(cpu.exitStatus).append(' ').append(cpu.faultVector);
        out.append(' ').append(cpu.faultAddress).append(" after ").append(cpu.retired());
        out.append(" deliveries ").append(machine.recorder().count());
        CRC32 memory = new CRC32();
        byte[] page = new byte[4096];
        for (int at = 0; at < MEMORY; at += page.length) {
            for (int i = 0; i < page.length; i += 8) {
                long value = machine.memory().read64(at + i);
                for (int b = 0; b < 8; b++) {
                    page[i + b] = (byte) (value >>> 8 * b);
                }
            }
            memory.update(page);
        }
        return out.append(" memory ").append(memory.getValue()).toString();
    }

    @Override
    public void close() {
        machine.close();
    }

    private final class Accesses implements DeviceListener {
        @Override
        public void port(boolean write, int port, int size, int value) {
            accesses.add("port 0x" + Integer.toHexString(port));
        }

        @Override
        public void memory(long physical, int size, long value) {
            accesses.add("memory 0x" + Long.toHexString(physical));
        }
    }
}
