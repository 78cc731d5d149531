package dev.faultline.firmware;

import dev.faultline.bus.Clock;
import dev.faultline.bus.PortBus;
import java.util.function.LongConsumer;

/** INT 14h: the serial port COM1 (IBM PC AT Technical Reference). Waits time out after a second. */
final class SerialService implements Service {
    private static final int TIMED_OUT = 0x80;
    private static final long TIMEOUT_NANOS = 1_000_000_000;

    private static final int DIVISOR_LATCH = 0x80;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;
    private static final int DATA_READY = 0x01;
    private static final int TRANSMITTER_EMPTY = 0x20;
    private static final int LINE_ERRORS = 0x1e;
    private static final int DTR_RTS = 0x03;

    /** Divisors of 110, 150, 300, 600, 1200, 2400, 4800 and 9600 baud. */
    private static final int[] DIVISORS = {1047, 768, 384, 192, 96, 48, 24, 12};

    private final PortBus ports;
    private final Clock clock;
    private final LongConsumer sleep;
    private final Refusal refusal;

    /** When a call that waits gives up. */
    private long deadline;

    SerialService(PortBus ports, Clock clock, LongConsumer sleep, Refusal refusal) {
        this.ports = ports;
        this.clock = clock;
        this.sleep = sleep;
        this.refusal = refusal;
    }

    @Override
    public Next serve(Caller c, boolean resumed) {
        if (c.dx() > 3 || c.ah() > 3) {
            return refusal.refuse(c, TIMED_OUT);
        }
        int base = c.memory.read16(BiosData.COM_PORTS + 2 * c.dx());
        if (base == 0) {
            c.setAh(TIMED_OUT);
            return Next.RETURN;
        }
        switch (c.ah()) {
            case 0x00 -> {
                initialise(base, c.al());
                status(c, base);
            }
            case 0x01, 0x02 -> {
                return transfer(c, base, resumed);
            }
            default -> status(c, base);
        }
        return Next.RETURN;
    }

    private void initialise(int base, int parameters) {
        int divisor = DIVISORS[parameters >>> 5];
        ports.write(base + LINE_CONTROL, 1, DIVISOR_LATCH);
        ports.write(base, 1, divisor & 0xff);
        ports.write(base + 1, 1, divisor >>> 8);
        ports.write(base + LINE_CONTROL, 1, parameters & 0x1f);
        ports.write(base + 1, 1, 0);
    }

    private void status(Caller c, int base) {
        int modem = ports.read(base + MODEM_STATUS, 1) & 0xff;
        c.setAx((ports.read(base + LINE_STATUS, 1) & 0xff) << 8 | modem);
    }

    /** AH=01h sends, AH=02h receives, each when the line is ready. */
    private Next transfer(Caller c, int base, boolean resumed) {
        boolean sends = c.ah() == 0x01;
        int line = ports.read(base + LINE_STATUS, 1) & 0xff;
        if ((line & (sends ? TRANSMITTER_EMPTY : DATA_READY)) == 0) {
            if (!resumed) {
                deadline = clock.nanos() + TIMEOUT_NANOS;
                ports.write(base + MODEM_CONTROL, 1, DTR_RTS);
            }
            if (clock.nanos() < deadline) {
                sleep.accept(deadline);
                return Next.WAIT;
            }
            c.setAh(line | TIMED_OUT);
        } else if (sends) {
            ports.write(base, 1, c.al());
            c.setAh(line);
        } else {
            c.setAl(ports.read(base, 1));
            c.setAh(line & LINE_ERRORS);
        }
        return Next.RETURN;
    }
}
