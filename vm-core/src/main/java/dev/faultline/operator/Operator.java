package dev.faultline.operator;

import dev.faultline.bus.Clock;
import dev.faultline.bus.Scheduler;
import dev.faultline.device.StandardDevices;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Does what a script says, by events of virtual time. Called on the guest's thread.
 *
 * <p>A stroke takes {@value #STROKE_NANOS} ns, half of which the keys are down; it waits while the
 * guest has not read what the keyboard sent before. The screen is looked at every {@value
 * #SAMPLE_NANOS} ns of virtual time and when the run ends: what stands there for less may be
 * missed.
 */
public final class Operator {
    private static final long STROKE_NANOS = 20_000_000;
    private static final long SAMPLE_NANOS = 10_000_000;

    private final Script script;
    private final Clock clock;
    private final Scheduler.Alarm next;
    private final StandardDevices devices;
    private final Typist typist;
    private final Runnable endRun;
    private final SerialEar ear = new SerialEar();

    /** The step that is being done. */
    private int position;

    /** How many strokes or bytes of it are done. */
    private int done;

    private String screen = "";
    private long screenChanges = -1;

    /**
     * An operator who starts at once.
     *
     * @param endRun ends the run
     */
    public Operator(
            Script script,
            Clock clock,
            Scheduler scheduler,
            StandardDevices devices,
            Runnable endRun) {
        this.script = script;
        this.clock = clock;
        this.devices = devices;
        typist = new Typist(clock, scheduler, devices.keyboard(), STROKE_NANOS / 2);
        this.endRun = endRun;
        next = scheduler.alarm(this::goOn);
        next.set(clock.nanos());
    }

    /** To be called with each byte that COM1 sends. */
    public void hear(int value) {
        ear.hear(value);
    }

    /** What is done. */
    public Script script() {
        return script;
    }

    /** How many steps are done. */
    public int position() {
        return position;
    }

    /**
     * To be called after the run: looks a last time.
     *
     * @return the text of the first expectation that was not met, or null
     */
    public String unmet() {
        List<Step> steps = script.steps();
        while (position < steps.size() && complete(steps.get(position))) {
            position++;
            done = 0;
        }
        for (Step step : steps.subList(position, steps.size())) {
            if (step instanceof Step.Expect(String text)) {
                return text;
            }
        }
        return null;
    }

    /** Whether the script ends the run and has come to that, asked after {@link #unmet}. */
    public boolean endedRun() {
        List<Step> steps = script.steps();
        boolean stop = position < steps.size() && steps.get(position) instanceof Step.Stop;
        return stop || position == steps.size() && script.endsTheRun();
    }

    /**
     * Whether nothing is left to do of the step that the run ended in: a guest may power off at the
     * key that completes it.
     */
    private boolean complete(Step step) {
        return switch (step) {
            case Step.Expect(String text) -> appeared(text);
            case Step.Press(List<KeyStroke> strokes) -> done == strokes.size();
            case Step.Send(String text) -> done == bytes(text).length;
            case Step.WaitUntil(long nanos) -> clock.nanos() >= nanos;
            case Step.Stop() -> false;
        };
    }

    /** Does steps up to one that takes time. */
    private void goOn() {
        List<Step> steps = script.steps();
        while (position < steps.size()) {
            boolean complete =
                    switch (steps.get(position)) {
                        case Step.Expect(String text) -> appeared(text) || later(nextSample());
                        case Step.Press(List<KeyStroke> strokes) -> press(strokes);
                        case Step.Send(String text) -> send(text) || later(nextSample());
                        case Step.WaitUntil(long nanos) -> clock.nanos() >= nanos || later(nanos);
                        case Step.Stop() -> {
                            endRun.run();
                            yield false;
                        }
                    };
            if (!complete) {
                return;
            }
            position++;
            done = 0;
        }
        if (script.endsTheRun()) {
            endRun.run();
        }
    }

    /** Comes back at a time; false, for a step that is not complete. */
    private boolean later(long nanos) {
        next.set(nanos);
        return false;
    }

    private long nextSample() {
        return (clock.nanos() / SAMPLE_NANOS + 1) * SAMPLE_NANOS;
    }

    private boolean press(List<KeyStroke> strokes) {
        if (done == strokes.size()) {
            return true;
        }
        long now = clock.nanos();
        if (typist.press(strokes.get(done))) {
            done++;
        }
        return later(now + STROKE_NANOS);
    }

    /** Whether all of a text has gone into the line. */
    private boolean send(String text) {
        byte[] bytes = bytes(text);
        while (done < bytes.length && devices.com1().receive(bytes[done])) {
            done++;
        }
        return done == bytes.length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private boolean appeared(String text) {
        return ear.take(text) || screen().contains(text);
    }

    private String screen() {
        long changes = devices.vga().changes();
        if (changes != screenChanges) {
            screenChanges = changes;
            screen = devices.vga().textScreen().text();
        }
        return screen;
    }
}
