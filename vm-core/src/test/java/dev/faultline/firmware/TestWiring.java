package dev.faultline.firmware;

import dev.faultline.bus.A20Gate;
import dev.faultline.bus.EventQueue;
import dev.faultline.bus.MachineControl;
import dev.faultline.bus.MmioBus;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.Wiring;

/** Buses with nothing on them, for a BIOS that is only asked questions. */
final class TestWiring {
    private TestWiring() {}

    static Wiring of(BiosGuest guest) {
        MachineControl control =
                new MachineControl() {
                    @Override
                    public void powerOff() {}

                    @Override
                    public void reset(String why) {}

                    @Override
                    public void debugExit(int value) {}
                };
        A20Gate gate =
                new A20Gate() {
                    @Override
                    public void setA20(boolean enabled) {}

                    @Override
                    public boolean a20() {
                        return true;
                    }
                };
        return new Wiring(
                guest.cpu::retired, new EventQueue(), new PortBus(), new MmioBus(), control, gate);
    }
}
