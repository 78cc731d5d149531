package dev.faultline.firmware;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Vector;
import dev.faultline.firmware.Service.Next;
import java.util.BitSet;

/**
 * Vectors that nobody has taken: hardware interrupts end where they are, exceptions go back to
 * where they came from, as the AT's BIOS has it. Each is reported once.
 *
 * <p>An exception that is a fault comes back at once, for good: so it does on a PC.
 */
final class Interrupts {
    private static final int FIRST_MASTER = 0x08;
    private static final int FIRST_SLAVE = 0x70;
    private static final int READ_IN_SERVICE = 0x0b;
    private static final int READ_REQUESTS = 0x0a;
    private static final int END_OF_INTERRUPT = 0x20;
    private static final int LAST_EXCEPTION = 0x1f;
    private static final int FIRST_BIOS_SERVICE = 0x10;

    private final Cpu cpu;
    private final PortBus ports;
    private final BitSet reported = new BitSet();

    Interrupts(Cpu cpu, PortBus ports) {
        this.cpu = cpu;
        this.ports = ports;
    }

    /** Whether a vector is one of those that only hardware or an exception brings about. */
    static boolean expected(int vector) {
        return vector < FIRST_BIOS_SERVICE || vector >= FIRST_SLAVE && vector < FIRST_SLAVE + 8;
    }

    /** Serves such a vector; nothing of the caller's state changes. */
    Next serve(Caller c) {
        int irq = irq(c.vector);
        if (irq >= 0 && inService(irq)) {
            end(irq);
            report(c, "IRQ %d, for which there is no handler".formatted(irq));
        } else if (irq >= FIRST_MASTER && c.vector == FIRST_SLAVE + 7) {
            // Intel 8259A: a spurious IRQ 15 leaves the master's cascade line in service.
            ports.write(Ports.PIC1_COMMAND, 1, END_OF_INTERRUPT);
        } else if (c.vector <= LAST_EXCEPTION) {
            report(c, "%s at %s".formatted(Vector.name(c.vector), c.place()));
        }
        return Next.RETURN;
    }

    private void report(Caller c, String what) {
        if (!reported.get(c.vector)) {
            reported.set(c.vector);
            cpu.environment.unmodelled("BIOS: " + what + ": ignored");
        }
    }

    private static int irq(int vector) {
        if (vector >= FIRST_SLAVE) {
            return vector - FIRST_SLAVE + 8;
        }
        return vector - FIRST_MASTER;
    }

    private boolean inService(int irq) {
        int command = irq < 8 ? Ports.PIC1_COMMAND : Ports.PIC2_COMMAND;
        ports.write(command, 1, READ_IN_SERVICE);
        int lines = ports.read(command, 1);
        ports.write(command, 1, READ_REQUESTS);
        return (lines >>> (irq & 7) & 1) != 0;
    }

    /** Ends an interrupt at the controllers. */
    void end(int irq) {
        if (irq >= 8) {
            ports.write(Ports.PIC2_COMMAND, 1, END_OF_INTERRUPT);
        }
        ports.write(Ports.PIC1_COMMAND, 1, END_OF_INTERRUPT);
    }
}
