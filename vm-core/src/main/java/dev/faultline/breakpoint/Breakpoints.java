package dev.faultline.breakpoint;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.machine.ExitReason;
import dev.faultline.machine.Machine;
import dev.faultline.translate.InstructionStop;
import java.util.ArrayList;
import java.util.List;

/** Stops one machine where a condition holds for the last time that it has to. */
public final class Breakpoints implements DeliveryListener, InstructionStop {
    private final Machine machine;
    private final List<Counted> deliveries = new ArrayList<>();
    private final List<Counted> instructions = new ArrayList<>();

    /** What the delivery that is under way stops at once there is a handler, or null. */
    private BreakCondition reached;

    private static final class Counted {
        private final BreakCondition condition;
        private long times;

        Counted(BreakCondition condition) {
            this.condition = condition;
        }

        boolean meets() {
            return ++times == condition.count();
        }
    }

    private Breakpoints(Machine machine) {
        this.machine = machine;
    }

    /** Watches a machine that is about to run. */
    public static Breakpoints attach(Machine machine, List<BreakCondition> conditions) {
        Breakpoints all = new Breakpoints(machine);
        for (BreakCondition condition : conditions) {
            (condition.atInstructions() ? all.instructions : all.deliveries)
                    .add(new Counted(condition));
        }
        if (!all.deliveries.isEmpty()) {
            machine.cpu().addDeliveryListener(all);
        }
        if (!all.instructions.isEmpty()) {
            machine.setInstructionStop(all);
        }
        return all;
    }

    /** What has not stopped the run, each with how often it held. */
    public List<String> missed() {
        List<String> missed = new ArrayList<>();
        for (List<Counted> all : List.of(deliveries, instructions)) {
            for (Counted counted : all) {
                if (counted.times < counted.condition.count()) {
                    missed.add(
                            "%s held %d of %d times"
                                    .formatted(
                                            counted.condition,
                                            counted.times,
                                            counted.condition.count()));
                }
            }
        }
        return missed;
    }

    private void stop(BreakCondition condition, boolean atDelivery) {
        machine.requestStop(new ExitReason.BreakReached(condition.toString(), atDelivery));
        machine.cpu().attention = true;
    }

    @Override
    public boolean readsRegisters(Cpu cpu, int vector) {
        for (int i = 0; i < deliveries.size(); i++) {
            if (deliveries.get(i).condition.takesVector(vector)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        for (int i = 0; i < deliveries.size(); i++) {
            Counted counted = deliveries.get(i);
            if (counted.condition.holds(cpu, vector, errorCode, kind) && counted.meets()) {
                reached = counted.condition;
            }
        }
    }

    @Override
    public void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        if (reached != null) {
            stop(reached, true);
            reached = null;
        }
    }

    @Override
    public void nested(Cpu cpu, int first, int second, int result) {
        // Where the delivery fails, the handler that is entered instead is where it stops.
    }

    @Override
    public boolean at(long linear) {
        for (int i = 0; i < instructions.size(); i++) {
            if (instructions.get(i).condition.hasPlace(linear)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean stops(Cpu cpu, long linear) {
        boolean stops = false;
        for (int i = 0; i < instructions.size(); i++) {
            Counted counted = instructions.get(i);
            BreakCondition condition = counted.condition;
            boolean holds = condition.hasPlace(linear) && condition.takesPrivilege(cpu.cpl);
            if (holds && counted.meets()) {
                stop(condition, false);
                stops = true;
            }
        }
        return stops;
    }
}
