package dev.faultline.machine;

import dev.faultline.bus.EventQueue;
import dev.faultline.bus.InterruptController;
import dev.faultline.bus.MachineControl;
import dev.faultline.bus.PortBus;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.CpuEnvironment;
import dev.faultline.device.StandardDevices;
import dev.faultline.firmware.Bios;
import dev.faultline.operator.HostTime;
import dev.faultline.operator.LiveOperator;
import dev.faultline.trace.PortAccess;
import dev.faultline.translate.Platform;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects processor, dispatcher and devices: ports, time, interrupts and the end of the run. */
final class MachinePlatform implements Platform, CpuEnvironment, MachineControl {
    private static final Logger LOG = LoggerFactory.getLogger(MachinePlatform.class);

    private final MachineConfiguration configuration;
    private final EventQueue events;
    private final PortBus ports;
    private final Set<String> reported = new HashSet<>();
    private Cpu cpu;
    private VirtualClock clock;
    private InterruptController controller;
    private StandardDevices devices;

    /** The built-in BIOS, or null where the guest was started without one. */
    private Bios bios;

    private Runnable biosServed = () -> {};
    private volatile boolean nmiRequested;
    private volatile Runnable task;
    private ExitReason reason;
    private volatile ExitReason requested;
    private Pace pace = Pace.FREE;
    private Runnable lookUpListener;
    private long nextLookUp = Long.MAX_VALUE;
    private boolean quiet;

    /** What holds virtual time to the host's, or null where nothing does. */
    private volatile HostPacing pacing;

    private DeviceListener deviceListener = DeviceListener.NONE;
    private Consumer<String> unmodelledListener = LOG::info;
    private Consumer<String> remarkListener = LOG::info;
    private long plannedDeadline;
    private long randomState = 0x9e3779b97f4a7c15L;

    MachinePlatform(MachineConfiguration configuration, EventQueue events, PortBus ports) {
        this.configuration = configuration;
        this.events = events;
        this.ports = ports;
    }

    void connect(Cpu processor, VirtualClock virtualClock, StandardDevices standardDevices) {
        devices = standardDevices;
        cpu = processor;
        clock = virtualClock;
        controller = devices.interruptController();
        devices.setIntrListener(asserted -> cpu.attention |= asserted);
    }

    /** Names the BIOS, and who is told that it has changed the processor's state. */
    void setBios(Bios builtIn, Runnable served) {
        bios = builtIn;
        biosServed = served;
    }

    boolean hasBios() {
        return bios != null;
    }

    /** Reports what the BIOS knows of a triple fault that has just happened. */
    void explainTripleFault() {
        String why = bios == null || quiet ? null : bios.explainTripleFault();
        if (why != null) {
            remark(why);
        }
    }

    /** Lets time go on to a deadline, or to the next event where that is earlier. */
    void sleepUntil(long deadlineNanos) {
        clock.skipTo(Math.min(deadlineNanos, events.nextDeadline()));
    }

    void setPace(Pace newPace) {
        pace = newPace;
    }

    void setLookUpListener(Runnable listener) {
        lookUpListener = listener;
        planLookUp();
    }

    private void planLookUp() {
        nextLookUp = (cpu.retired() / LOOK_UP + 1) * LOOK_UP;
    }

    void beQuiet() {
        quiet = true;
    }

    boolean stoppedFromOutside() {
        return reason != null && reason == requested;
    }

    void setDeviceListener(DeviceListener listener) {
        deviceListener = listener;
    }

    void setRemarkListener(Consumer<String> listener) {
        remarkListener = listener;
    }

    /** Says something about the run that is no result of it. */
    void remark(String text) {
        remarkListener.accept(text);
    }

    void setUnmodelledListener(Consumer<String> listener) {
        unmodelledListener = listener;
    }

    ExitReason reason() {
        return reason;
    }

    /** May be called by any thread. */
    void betweenInstructions(Runnable asked) {
        task = asked;
        wake();
    }

    /** May be called by any thread. */
    void stop(ExitReason why) {
        requested = why;
        wake();
    }

    private void wake() {
        HostPacing held = pacing;
        if (held != null) {
            held.wake();
        }
    }

    /** Holds virtual time to the host's from now on. */
    void live(HostTime time, LiveOperator operator) {
        pacing = new HostPacing(clock, events, controller, time, operator);
    }

    boolean isLive() {
        return pacing != null;
    }

    /** May be called by any thread; taken at the next look-up, masked by bit 7 of port 0x70. */
    void requestNmi() {
        nmiRequested = true;
    }

    /** Ends the run: the operator's script says so. */
    void scriptEnded() {
        end(new ExitReason.ScriptEnded());
    }

    private void end(ExitReason why) {
        if (reason == null) {
            reason = why;
        }
        cpu.attention = true;
    }

    @Override
    public boolean stopRequested() {
        Runnable asked = task;
        if (asked != null) {
            task = null;
            asked.run();
        }
        if (reason == null && requested != null) {
            reason = requested;
        }
        if (reason == null && pace.pause(cpu)) {
            return true;
        }
        if (reason == null && cpu.retired() >= configuration.maxInstructions()) {
            reason = new ExitReason.LimitReached("--max-instructions");
        }
        if (cpu.retired() >= nextLookUp) {
            planLookUp();
            lookUpListener.run();
        }
        return reason != null;
    }

    @Override
    public boolean runEvents() {
        if (bios != null && bios.trapped()) {
            bios.serve();
            biosServed.run();
        }
        long now = clock.nanos();
        events.runDue(now);
        plannedDeadline = events.nextDeadline();
        long retired = cpu.retired();
        long until = events.nextDeadline() - now;
        long budget = Math.min(Math.max(until, 1), LOOK_UP - retired % LOOK_UP);
        budget = Math.min(budget, Math.max(configuration.maxInstructions() - retired, 1));
        budget = Math.min(budget, Math.max(pace.next(cpu) - retired, 1));
        cpu.retiredAtBudgetEnd = retired + budget;
        cpu.budget = budget;
        return reason == null;
    }

    @Override
    public long skipToNextEvent() {
        HostPacing held = pacing;
        if (held != null) {
            return held.sleep();
        }
        long deadline = events.nextDeadline();
        return deadline == Long.MAX_VALUE ? -1 : clock.skipTo(deadline);
    }

    @Override
    public boolean interruptPending() {
        return controller.pending();
    }

    @Override
    public boolean deliveryPending() {
        return nmiRequested || controller.pending();
    }

    @Override
    public boolean floatingPointError(boolean asserted) {
        return devices.floatingPointError(asserted);
    }

    @Override
    public int acknowledgeInterrupt() {
        return controller.acknowledge();
    }

    @Override
    public boolean takeNmi() {
        if (!nmiRequested || cpu.nmiBlocked || devices.nmiMasked()) {
            return false;
        }
        nmiRequested = false;
        return true;
    }

    @Override
    public int readPort(int port, int size) {
        int value = ports.read(port, size);
        cpu.portAccesses.note(PortAccess.what(false, port, size), value);
        deviceListener.port(false, port, size, value);
        noticeEvents();
        return value;
    }

    @Override
    public void writePort(int port, int size, int value) {
        cpu.portAccesses.note(PortAccess.what(true, port, size), value);
        deviceListener.port(true, port, size, value);
        ports.write(port, size, value);
        noticeEvents();
    }

    /** A device may have scheduled an event before the budget ends. */
    private void noticeEvents() {
        cpu.attention |= events.nextDeadline() != plannedDeadline;
    }

    @Override
    public long timeStamp() {
        return clock.nanos();
    }

    @Override
    public void unmodelled(String what) {
        if (reported.add(what)) {
            unmodelledListener.accept("not modelled: " + what);
        }
    }

    @Override
    public long random() {
        // splitmix64: a run repeats the same numbers.
        randomState += 0x9e3779b97f4a7c15L;
        long z = (randomState ^ randomState >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    @Override
    public void powerOff() {
        end(new ExitReason.PowerOff());
    }

    @Override
    public void reset(String why) {
        end(new ExitReason.Reset(why));
    }

    @Override
    public void debugExit(int value) {
        end(new ExitReason.DebugExit(value));
    }
}
