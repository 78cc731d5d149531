package dev.faultline.device;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.Clock;
import dev.faultline.bus.EventQueue;
import dev.faultline.bus.InterruptLine;
import dev.faultline.bus.MachineControl;
import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.Wiring;
import java.util.ArrayList;
import java.util.List;

/** A machine without a processor: buses, virtual time, and a record of what devices asked for. */
final class TestBench implements Clock, MachineControl, A20Gate {
    final PortBus ports = new PortBus();
    final MmioBus mmio = new MmioBus();
    final EventQueue events = new EventQueue();
    final StringBuilder output = new StringBuilder();
    final List<String> ended = new ArrayList<>();
    private long nanos;
    private boolean a20;

    Wiring wiring() {
        return new Wiring(this, events, ports, mmio, this, this);
    }

    void put(int value) {
        output.append((char) value);
    }

    int in(int port) {
        return ports.read(port, 1);
    }

    void out(int port, int value) {
        ports.write(port, 1, value);
    }

    /** Moves time forward, running every event exactly at its deadline. */
    void advance(long by) {
        long end = nanos + by;
        while (events.nextDeadline() <= end) {
            nanos = Math.max(nanos, events.nextDeadline());
            events.runDue(nanos);
        }
        nanos = end;
    }

    /** Moves time forward at once: events come late. */
    void leap(long by) {
        nanos += by;
        events.runDue(nanos);
    }

    /** A wire that counts its rising edges. */
    static final class Wire implements InterruptLine {
        boolean level;
        int edges;

        @Override
        public void set(boolean newLevel) {
            if (newLevel && !level) {
                edges++;
            }
            level = newLevel;
        }
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void powerOff() {
        ended.add("power off");
    }

    @Override
    public void reset(String why) {
        ended.add("reset: " + why);
    }

    @Override
    public void debugExit(int value) {
        ended.add("debug exit " + value);
    }

    @Override
    public void setA20(boolean enabled) {
        a20 = enabled;
    }

    @Override
    public boolean a20() {
        return a20;
    }
}
