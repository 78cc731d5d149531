package dev.faultline.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.EventQueue;
import dev.faultline.bus.MachineControl;
import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.Wiring;
import dev.faultline.device.DeviceConfiguration;
import dev.faultline.device.StandardDevices;
import dev.faultline.device.disk.Media;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** An operator before devices whose guest is this test. */
class OperatorTest {
    private static final long MILLISECOND = 1_000_000;
    private static final int KEYBOARD_DATA = 0x60;
    private static final int KEYBOARD_STATUS = 0x64;
    private static final int COM1 = 0x3f8;
    private static final long SCREEN = 0xb8000;

    private final EventQueue events = new EventQueue();
    private final PortBus ports = new PortBus();
    private final MmioBus mmio = new MmioBus();
    private long nanos;
    private boolean ended;
    private Operator operator;

    private void play(Step... steps) {
        Wiring wiring = new Wiring(() -> nanos, events, ports, mmio, control(), gate());
        StandardDevices devices =
                new StandardDevices(
                        new DeviceConfiguration(1 << 20, 0, b -> {}, b -> {}, Media.NONE), wiring);
        operator =
                new Operator(
                        new Script(Arrays.asList(steps)),
                        () -> nanos,
                        events,
                        devices,
                        () -> ended = true);
    }

    private static MachineControl control() {
        return new MachineControl() {
            @Override
            public void powerOff() {}

            @Override
            public void reset(String why) {}

            @Override
            public void debugExit(int value) {}
        };
    }

    private static A20Gate gate() {
        return new A20Gate() {
            @Override
            public void setA20(boolean enabled) {}

            @Override
            public boolean a20() {
                return true;
            }
        };
    }

    private void passUntil(long millis) {
        while (events.nextDeadline() <= millis * MILLISECOND) {
            nanos = Math.max(nanos, events.nextDeadline());
            events.runDue(nanos);
        }
        nanos = millis * MILLISECOND;
    }

    /** What the guest reads from the keyboard until then, each byte after its time in ms. */
    private String keysUntil(long millis) {
        StringBuilder codes = new StringBuilder();
        for (long at = nanos / MILLISECOND; at <= millis; at++) {
            passUntil(at);
            while ((ports.read(KEYBOARD_STATUS, 1) & 1) != 0) {
                codes.append("%d:%02x ".formatted(at, ports.read(KEYBOARD_DATA, 1)));
            }
        }
        return codes.toString().strip();
    }

    private void write(int row, String text) {
        for (int i = 0; i < text.length(); i++) {
            mmio.write(SCREEN + 160 * row + 2 * i, 1, text.charAt(i));
        }
    }

    private void send(String text) {
        text.chars().forEach(operator::hear);
    }

    @Test
    void aStrokeTakesTwentyMillisecondsHalfOfThemDown() {
        play(new Step.Press(KeyStroke.byName("a,ctrl-c,up")));
        assertEquals("0:1e 10:9e 20:1d 20:2e 30:ae 30:9d 40:e0 40:48 50:e0 50:c8", keysUntil(100));
    }

    @Test
    void keysWaitWhileTheGuestDoesNotRead() {
        play(new Step.Press(KeyStroke.typing("abc")));
        passUntil(995);
        assertEquals("995:1e 995:9e 1000:30 1010:b0 1020:2e 1030:ae", keysUntil(1100));
    }

    @Test
    void aTimeIsWaitedFor() {
        play(new Step.WaitUntil(55 * MILLISECOND), new Step.Press(KeyStroke.byName("a")));
        assertEquals("55:1e 65:9e", keysUntil(100));
    }

    @Test
    void aTextOnTheScreenIsSeenWithinTenMilliseconds() {
        play(new Step.Expect("login:"), new Step.Press(KeyStroke.byName("a")));
        passUntil(31);
        write(24, "host login:");
        assertEquals("40:1e 50:9e", keysUntil(100));
    }

    @Test
    void aTextFromTheSerialPortCountsOnce() {
        play(new Step.Expect("# "), new Step.Press(KeyStroke.byName("a")), new Step.Expect("# "));
        send("# ");
        keysUntil(100);
        assertFalse(ended);
        assertEquals("# ", operator.unmet());
        send("#");
        keysUntil(200);
        send(" ");
        keysUntil(300);
        assertTrue(ended);
        assertNull(operator.unmet());
    }

    @Test
    void whatComesLastIsSeenAfterTheEnd() {
        play(new Step.Expect("one"), new Step.Expect("two"));
        passUntil(5);
        send("onetwo");
        assertNull(operator.unmet());
        assertTrue(operator.endedRun());
    }

    /** The guest powers off at Enter, while the key is still down. */
    @Test
    void whatFollowsTheLastKeyIsSeenAfterTheEnd() {
        play(
                new Step.Press(KeyStroke.byName("q,ret")),
                new Step.Expect("bye"),
                new Step.Expect("never"));
        keysUntil(25);
        send("bye");
        assertEquals("never", operator.unmet());
    }

    @Test
    void whatFollowsAKeyThatWasNotPressedIsNotMet() {
        play(new Step.Press(KeyStroke.byName("q,ret")), new Step.Expect("bye"));
        passUntil(25);
        send("bye");
        assertEquals("bye", operator.unmet(), "Enter waits for the guest to read the Q");
    }

    @Test
    void stopEndsTheRun() {
        play(new Step.WaitUntil(5 * MILLISECOND), new Step.Stop());
        passUntil(4);
        assertFalse(ended);
        passUntil(5);
        assertTrue(ended);
    }

    @Test
    void textGoesIntoTheSerialLineAtItsSpeed() {
        play(new Step.Send("ok"));
        passUntil(1);
        assertEquals(0, ports.read(COM1 + 5, 1) & 1);
        passUntil(50);
        assertEquals('o', ports.read(COM1, 1));
        passUntil(100);
        assertEquals('k', ports.read(COM1, 1));
    }
}
