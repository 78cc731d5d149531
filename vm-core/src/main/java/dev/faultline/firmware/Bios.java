package dev.faultline.firmware;

import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import dev.faultline.bus.Wiring;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.device.disk.BlockMedium;
import dev.faultline.device.disk.Media;
import dev.faultline.firmware.Service.Next;
import dev.faultline.loader.EntryState;
import dev.faultline.loader.ImageException;
import dev.faultline.machine.MemoryLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The built-in BIOS of one machine. Its ROM asks for a service by {@link #trapped}; whoever runs
 * the processor then calls {@link #serve} before anything else happens. Called on the guest's
 * thread.
 */
public final class Bios {
    private static final int ENTRY_MASK = Rom.ENTRY_SIZE - 1;
    private static final int OUT_SIZE = 2;
    private static final int INT_N = 0xcd;
    private static final int VECTOR_TABLE_LIMIT = 0x3ff;
    private static final int PRINTER_TIMED_OUT = 0x01;

    private final Cpu cpu;
    private final Wiring wiring;
    private final long memorySize;
    private final Consumer<String> remarks;
    private final GuestMemory memory;
    private final Caller caller;
    private final Service[] services = new Service[256];
    private final Set<Integer> reported = new HashSet<>();
    private final InstallBios installer;
    private boolean trapped;

    /**
     * A BIOS that has claimed its port; {@link #install} makes it known to the guest.
     *
     * @param memorySize bytes of RAM
     * @param media drive 80h and the CD
     * @param sleep lets virtual time go on to a deadline in ns or to the next device event,
     *     whichever is first
     * @param remarks gets a line where something is wrong with what is to boot
     */
    public Bios(
            Cpu cpu,
            Wiring wiring,
            long memorySize,
            Media media,
            LongConsumer sleep,
            Consumer<String> remarks) {
        this.cpu = cpu;
        this.wiring = wiring;
        this.memorySize = memorySize;
        this.remarks = remarks;
        memory = new GuestMemory(cpu, MemoryLayout.end(memorySize));
        caller = new Caller(cpu, memory);
        Interrupts interrupts = new Interrupts(cpu, wiring.ports());
        ClockService clock = new ClockService(memory, wiring.ports(), interrupts, this::refuse);
        installer = new InstallBios(memory, wiring.ports(), media.disk() == null ? 0 : 1, clock);
        wiring.ports().register(Ports.BUILT_IN_BIOS, Ports.BUILT_IN_BIOS, new Trap());
        connect(media, sleep);
        connectInterrupts(interrupts, clock);
    }

    private void connect(Media media, LongConsumer sleep) {
        Refusal refusal = this::refuse;
        Arrays.fill(services, (Service) (c, resumed) -> unclaimed(c));
        VideoService video = new VideoService(memory, wiring.ports(), refusal);
        ElTorito entry = bootEntry(media.cdrom());
        CdDrive cd = media.cdrom() == null ? null : new CdDrive(memory, media.cdrom(), entry);
        DiskService disks = new DiskService(memory, media.disk(), cd, refusal);
        services[0x10] = video;
        services[0x11] = (c, resumed) -> equipment(c, BiosData.EQUIPMENT);
        services[0x12] = (c, resumed) -> equipment(c, BiosData.MEMORY_KIB);
        services[0x13] = disks;
        services[0x15] = new SystemService(wiring, memorySize, sleep, refusal);
        services[0x14] = new SerialService(wiring.ports(), wiring.clock(), sleep, refusal);
        services[0x16] = new KeyboardService(memory, refusal);
        services[0x17] = (c, resumed) -> refuse(c, PRINTER_TIMED_OUT);
        services[0x40] = services[0x13];
        Bootstrap bootstrap =
                new Bootstrap(cpu, memory, media, entry, text -> complain(text, video));
        services[0x18] = (c, resumed) -> bootstrap.giveUp("INT 0x18, nothing to boot");
        services[0x19] = (c, resumed) -> bootstrap.boot();
    }

    private void complain(String text, VideoService video) {
        remarks.accept(text);
        video.print(text + "\r\n");
    }

    /** What the CD boots, or null. */
    private ElTorito bootEntry(BlockMedium cd) {
        if (cd == null || !ElTorito.isBootable(cd)) {
            return null;
        }
        try {
            return ElTorito.read("CD", cd);
        } catch (ImageException e) {
            remarks.accept("BIOS: " + e.getMessage());
            return null;
        }
    }

    private void connectInterrupts(Interrupts interrupts, ClockService clock) {
        for (int vector = 0; vector < services.length; vector++) {
            if (Interrupts.expected(vector)) {
                services[vector] = (c, resumed) -> interrupts.serve(c);
            }
        }
        services[0x08] = (c, resumed) -> clock.tick();
        services[0x1a] = (c, resumed) -> clock.serve(c);
        services[0x70] =
                (c, resumed) ->
                        clock.alarm() ? goTo(Rom.entry(0x70) + Rom.USER_ALARM) : Next.RETURN;
        KeyboardInterrupt keyboard = new KeyboardInterrupt(memory, wiring.control());
        services[0x09] =
                (c, resumed) ->
                        switch (keyboard.code(c.al())) {
                            case NOTHING -> Next.RETURN;
                            case BREAK -> goTo(Rom.KEYBOARD_BREAK);
                            case PRINT_SCREEN -> goTo(Rom.KEYBOARD_PRINT_SCREEN);
                        };
    }

    private Next goTo(int offset) {
        cpu.rip = offset;
        return Next.ELSEWHERE;
    }

    /** Whether the guest has asked for a service that {@link #serve} has not given yet. */
    public boolean trapped() {
        return trapped;
    }

    /**
     * Writes ROM, vectors and data areas, and sets the screen up.
     *
     * @return how the processor enters the ROM to boot
     */
    public EntryState install() {
        installer.run();
        EntryState.Registers registers =
                new EntryState.Registers(0, 0, 0, 0, MemoryLayout.BOOT_STACK_TOP);
        return new EntryState.Real16(Rom.SEGMENT, Rom.entry(0x19), 0, registers);
    }

    /**
     * Does what the guest has asked for; the processor stands behind the OUT of the ROM. The next
     * instruction need not be the one that follows.
     */
    public void serve() {
        trapped = false;
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        int trap = cs.base == MemoryLayout.BIOS ? (int) cpu.rip - OUT_SIZE : -1;
        int vector = vector(trap);
        if (trap == Rom.RESTART_TRAP) {
            wiring.control().reset("a jump to the BIOS's reset vector");
        } else if (vector < 0) {
            cpu.environment.unmodelled(
                    "port 0x%x: written from outside of the BIOS's ROM, no device there"
                            .formatted(Ports.BUILT_IN_BIOS));
        } else if (cpu.protectedMode() && !cpu.virtual8086()) {
            cpu.environment.unmodelled(
                    "BIOS: INT 0x%02x reached in protected mode: its services are for real mode"
                            .formatted(vector));
        } else {
            serve(vector, (trap & ENTRY_MASK) == Rom.AGAIN);
        }
    }

    /**
     * Why a triple fault that has just happened may have been one of BIOS services, or null: an INT
     * in protected mode through the vector table of real mode, or with the empty table that loaders
     * leave behind.
     */
    public String explainTripleFault() {
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        int status = cpu.exitStatus;
        cpu.exitStatus = ExitStatus.NONE;
        int code = memory.read16(cs.base + cpu.rip);
        cpu.exitStatus = status;
        boolean noTable = cpu.idtBase == 0 && cpu.idtLimit <= VECTOR_TABLE_LIMIT;
        boolean reached = cpu.protectedMode() && cs.base + cpu.rip <= 0xffffffffL;
        if (!reached || !noTable || (code & 0xff) != INT_N) {
            return null;
        }
        return "BIOS: INT 0x%02x in protected mode, %s: BIOS services are for real mode"
                .formatted(
                        code >>> 8,
                        cpu.idtLimit == VECTOR_TABLE_LIMIT
                                ? "with the vector table of real mode as the IDT"
                                : "without an IDT");
    }

    /** The vector whose routine has its OUT at an offset, or -1. */
    private static int vector(int trap) {
        if (trap == Rom.KEYBOARD_TRAP) {
            return 0x09;
        }
        int inTable = trap - Rom.ENTRIES;
        if (inTable < 0 || inTable >= 256 * Rom.ENTRY_SIZE) {
            return -1;
        }
        int offset = inTable & ENTRY_MASK;
        boolean known = offset == 0 || offset == Rom.AGAIN || trap == Rom.TIMER_TRAP;
        return known ? inTable / Rom.ENTRY_SIZE : -1;
    }

    private void serve(int vector, boolean resumed) {
        caller.vector = vector;
        if (services[vector].serve(caller, resumed) == Next.WAIT) {
            cpu.rip = Rom.entry(vector) + Rom.WAIT;
        }
    }

    private Next equipment(Caller c, int word) {
        c.setAx(memory.read16(word));
        return Next.RETURN;
    }

    private Next unclaimed(Caller c) {
        return refuse(c, -1);
    }

    /** Sets CF, and AH unless it is negative; reports it once for each vector and AH. */
    private Next refuse(Caller c, int ah) {
        if (reported.add(c.vector << 8 | c.ah())) {
            cpu.environment.unmodelled(
                    "BIOS: INT 0x%02x at %s, %s".formatted(c.vector, c.place(), c.registers()));
        }
        if (ah >= 0) {
            c.setAh(ah);
        }
        c.setCarry(true);
        return Next.RETURN;
    }

    /** The port that the ROM writes; anybody else finds nothing there. */
    private final class Trap implements PortDevice {
        @Override
        public int readPort(int port, int sizeBytes) {
            return -1;
        }

        @Override
        public void writePort(int port, int sizeBytes, int value) {
            trapped = true;
            cpu.attention = true;
        }
    }
}
