package dev.faultline.snapshot;

import dev.faultline.cpu.Cpu;
import dev.faultline.machine.Machine;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run of a machine that is saved on its way, wherever that was asked for. */
public final class SavedRun implements Pace {
    private final Machine machine;
    private final List<SavePoint> points;
    private final Map<String, String> description;

    /** Prepares a run. */
    public SavedRun(Machine machine, List<SavePoint> points, Map<String, String> description) {
        this.machine = machine;
        this.points = new ArrayList<>(points);
        this.description = description;
    }

    /** Runs the guest until it stops. */
    public RunResult run() throws IOException, SnapshotException {
        for (SavePoint point : points) {
            Path folder = point.file().toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new SnapshotException(
                        point.file() + ": cannot be written there, expected a folder " + folder);
            }
        }
        RunResult result = machine.run(this);
        while (result == null) {
            Snapshot snapshot = Snapshot.of(machine, description);
            for (SavePoint point : points) {
                if (due(point)) {
                    snapshot.write(point.file());
                }
            }
            points.removeIf(this::due);
            result = machine.run(this);
        }
        return result;
    }

    /** What the run has not come to. */
    public List<SavePoint> missed() {
        return List.copyOf(points);
    }

    private boolean due(SavePoint point) {
        return machine.cpu().retired() >= point.instructions() && machine.nanos() >= point.nanos();
    }

    @Override
    public boolean pause(Cpu cpu) {
        for (SavePoint point : points) {
            if (due(point)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long next(Cpu cpu) {
        long next = Long.MAX_VALUE;
        for (SavePoint point : points) {
            // Time is at least as fast as instructions.
            long byTime = cpu.retired() + point.nanos() - machine.nanos();
            next = Math.min(next, Math.max(point.instructions(), byTime));
        }
        return next;
    }
}
