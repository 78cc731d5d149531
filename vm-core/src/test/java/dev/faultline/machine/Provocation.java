package dev.faultline.machine;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A guest that breaks one rule.
 *
 * @param exception what the rule raises, with its error code, like "#GP(0x28)"
 * @param before how many exceptions come first, on the way to this one
 */
record Provocation(FaultReason reason, String exception, int before, Supplier<Machine> machine) {
    static Provocation of(FaultReason reason, String exception, Supplier<Machine> machine) {
        return new Provocation(reason, exception, 0, machine);
    }

    /** A guest in 64-bit mode at CPL 0. */
    static Provocation long64(FaultReason reason, String exception, Supplier<Guest> guest) {
        return of(reason, exception, () -> guest.get().machine);
    }

    /** A guest in any other mode. */
    static Provocation legacy(FaultReason reason, String exception, Supplier<LegacyGuest> guest) {
        return of(reason, exception, () -> ready(guest.get()));
    }

    private static Machine ready(LegacyGuest guest) {
        guest.cpu.mmu.controlRegistersChanged();
        guest.cpu.modeChanged();
        return guest.machine;
    }

    /** Runs the guest and says, in their order, which exceptions it raised and why. */
    List<String> run() {
        List<String> raised = new ArrayList<>();
        try (Machine guest = machine.get()) {
            guest.cpu().addDeliveryListener(new Recorder(raised));
            guest.run();
        }
        return raised;
    }

    @Override
    public String toString() {
        return reason + " " + exception;
    }

    private static final class Recorder implements DeliveryListener {
        private final List<String> raised;

        /** What was detected in a delivery is known already when its own delivery begins. */
        private boolean known;

        Recorder(List<String> raised) {
            this.raised = raised;
        }

        private void add(int vector, int errorCode, FaultReason reason) {
            String code = Vector.hasErrorCode(vector) ? "(0x%x)".formatted(errorCode) : "";
            raised.add(Vector.name(vector) + code + " " + reason);
        }

        @Override
        public void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
            FaultReason software = FaultReason.ofInstruction(kind);
            if (software != null) {
                add(vector, 0, software);
            } else if (DeliveryKind.exception(kind) && !known) {
                add(vector, errorCode, cpu.faultReason);
            }
            known = false;
        }

        @Override
        public void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {}

        @Override
        public void nested(Cpu cpu, int first, int second, int result) {
            add(second, cpu.faultErrorCode, cpu.faultReason);
            known = result == second;
        }
    }
}
