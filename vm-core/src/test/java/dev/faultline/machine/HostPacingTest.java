package dev.faultline.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.ScreenFrame;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.operator.HostInput;
import dev.faultline.operator.HostSide;
import dev.faultline.operator.HostTime;
import dev.faultline.operator.HostView;
import dev.faultline.operator.KeyStroke;
import dev.faultline.operator.SystemTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A boot sector live, by a host's clock that goes on only where the test says so. */
class HostPacingTest {
    private static final long MILLISECOND = 1_000_000;
    private static final String POWER_OFF = "mov dx, 0x604; mov ax, 0x2000; out dx, ax;";

    /** A second of the BIOS's timer. */
    private static final String EIGHTEEN_TICKS = "sti; mov cx, 18; again: hlt; loop again;";

    private final Host host = new Host();
    private final StringBuilder serial = new StringBuilder();
    private final List<ScreenFrame> frames = new ArrayList<>();

    /** Runs when the guest's thread has to wait. */
    private Runnable onSleep = () -> {};

    private final class Host implements HostTime {
        long now = 5 * MILLISECOND;
        long slept;
        int sleeps;
        boolean woken;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleepUntil(long nanos) {
            sleeps++;
            onSleep.run();
            if (!woken) {
                slept += Math.max(0, nanos - now);
                now = Math.max(now, nanos);
            }
            woken = false;
        }

        @Override
        public void wake() {
            woken = true;
        }
    }

    private final HostInput input = new HostInput(host);

    private Machine machine(String source) {
        byte[] sector = Arrays.copyOf(Assembler.assemble(source, 0x7c00, 16), 512);
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        Machine machine =
                new Machine(
                        MachineConfiguration.standard()
                                .withMaxInstructions(2_000_000_000)
                                .withSerial(value -> serial.append((char) value))
                                .withDisk(MemoryMedium.disk(sector)));
        machine.boot();
        return machine;
    }

    private RunResult runLive(String source) {
        try (Machine machine = machine(source)) {
            machine.live(new HostSide(host, input, new View()));
            return machine.run();
        }
    }

    private RunResult runFree(String source) {
        try (Machine machine = machine(source)) {
            return machine.run();
        }
    }

    private final class View implements HostView {
        @Override
        public void show(ScreenFrame frame) {
            frames.add(frame);
        }

        @Override
        public void flush() {}
    }

    @Test
    void haltTakesAsLongAsTheGuestBelieves() {
        RunResult result = runLive(EIGHTEEN_TICKS + POWER_OFF);
        assertInstanceOf(ExitReason.PowerOff.class, result.reason());
        assertTrue(result.nanos() > 900 * MILLISECOND, "" + result.nanos());
        long ahead = result.nanos() - host.slept;
        assertTrue(ahead >= 0 && ahead < 2 * MILLISECOND, "ahead by " + ahead);
        // One for each edge of the timer, and some for the screen that the BIOS has just cleared.
        assertTrue(host.sleeps <= 40, host.sleeps + " waits");
    }

    @Test
    void aGuestThatIsFasterThanItsClockIsHeldUp() {
        RunResult result = runLive("mov ecx, 20000000; again: loop again; dec ecx;" + POWER_OFF);
        long ahead = result.nanos() - host.slept;
        assertTrue(ahead >= 0 && ahead < 2 * MILLISECOND, "ahead by " + ahead);
    }

    @Test
    void theGuestSeesTheSameTimesAsWithoutAHost() {
        String source = EIGHTEEN_TICKS + "rdtsc; mov edi, eax;" + POWER_OFF;
        assertEquals(runFree(source), runLive(source));
    }

    @Test
    void aGuestThatFellBehindDoesNotRushToCatchUp() {
        onSleep =
                () -> {
                    if (host.sleeps == 2) {
                        host.now += 10_000 * MILLISECOND;
                    }
                };
        RunResult result = runLive(EIGHTEEN_TICKS + POWER_OFF);
        assertTrue(host.slept >= result.nanos() - 200 * MILLISECOND, "slept " + host.slept);
    }

    @Test
    void aKeyEndsTheWait() {
        onSleep =
                () -> {
                    if (host.sleeps == 3) {
                        host.now += MILLISECOND;
                        input.press(KeyStroke.typing("k").getFirst());
                    }
                };
        RunResult result =
                runLive("sti; mov ah, 0; int 0x16; mov dx, 0x3f8; out dx, al;" + POWER_OFF);
        assertInstanceOf(ExitReason.PowerOff.class, result.reason());
        assertEquals("k", serial.toString());
        assertTrue(result.nanos() < 200 * MILLISECOND, "" + result.nanos());
    }

    @Test
    void bytesArriveAtTheSerialPort() {
        onSleep =
                () -> {
                    if (host.sleeps == 3) {
                        input.send((byte) 'a');
                        input.send((byte) 0xe4);
                    }
                };
        String take =
                "mov dx, 0x3fd; 1: hlt; in al, dx; test al, 1; jz 1b; mov dx, 0x3f8; in al, dx;";
        runLive("sti;" + take + "out dx, al;" + take + "out dx, al;" + POWER_OFF);
        assertEquals("aä", serial.toString());
    }

    @Test
    void whatChangesOnTheScreenIsShown() {
        String show = "mov ax, 0xb800; mov es, ax; mov word ptr es:[0], 0x1f00 + 'X';";
        runLive(show + EIGHTEEN_TICKS + POWER_OFF);
        ScreenFrame last = frames.getLast();
        assertEquals("X", last.text().line(0));
        assertEquals(0x1f, last.text().attribute(0, 0));
        assertEquals(0x0000aa, last.colours().get(1));
        assertTrue(frames.size() <= 2, frames.size() + " frames of a screen that changed once");
    }

    @Test
    void fastChangesAreShownThirtyTimesASecond() {
        String source =
                "mov ax, 0xb800; mov es, ax; sti; mov cx, 180; mov al, 0x34; out 0x43, al;"
                        + "mov al, 0xa9; out 0x40, al; mov al, 4; out 0x40, al;"
                        + "1: mov es:[0], cx; hlt; loop 1b;";
        RunResult result = runLive(source + POWER_OFF);
        long most = result.nanos() / (33 * MILLISECOND) + 2;
        assertTrue(frames.size() > 3 && frames.size() <= most, frames.size() + " of " + most);
    }

    @Test
    void aHaltThatNothingCanEndEndsTheRunAtOnce() {
        RunResult result = runLive("mov al, 0xff; out 0x21, al; out 0xa1, al; sti; 1: hlt; jmp 1b");
        assertInstanceOf(ExitReason.Stopped.class, result.reason());
    }

    @Test
    void aRequestToStopEndsAWait() throws InterruptedException {
        SystemTime time = new SystemTime();
        CountDownLatch waits = new CountDownLatch(1);
        HostView view =
                new HostView() {
                    @Override
                    public void show(ScreenFrame frame) {}

                    @Override
                    public void flush() {
                        waits.countDown();
                    }
                };
        // Only the keyboard is open, so no event ends the HLT.
        try (Machine machine = machine("mov al, 0xfd; out 0x21, al; sti; 1: hlt; jmp 1b")) {
            machine.live(new HostSide(time, new HostInput(time), view));
            Thread stopper =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    waits.await();
                                } catch (InterruptedException _) {
                                    return;
                                }
                                machine.requestStop(new ExitReason.Interrupted("test"));
                            });
            assertEquals(new ExitReason.Interrupted("test"), machine.run().reason());
            stopper.join();
        }
    }
}
