package dev.faultline.snapshot;

import dev.faultline.device.disk.DiskFile;
import dev.faultline.machine.Machine;
import dev.faultline.memory.PhysicalMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The state of a whole machine, RAM included, with what has to be known to build another one for
 * it.
 */
public final class Snapshot {
    private final Map<String, String> description;
    private final int form;
    private final long memoryBytes;
    private final byte[] state;
    private final long[] recorder;
    private final List<RamPages> ram;

    Snapshot(
            Map<String, String> description,
            int form,
            long memoryBytes,
            byte[] state,
            long[] recorder,
            List<RamPages> ram) {
        this.description = Map.copyOf(description);
        this.form = form;
        this.memoryBytes = memoryBytes;
        this.state = state;
        this.recorder = recorder;
        this.ram = List.copyOf(ram);
    }

    /**
     * Takes one of a machine that does not run: it is loaded, or its run has paused. The machine
     * goes on as the restored one will, without the translations that it knew.
     *
     * @param description whatever is to be known before there is a machine
     */
    public static Snapshot of(Machine machine, Map<String, String> description)
            throws SnapshotException {
        if (machine.isLive()) {
            throw new SnapshotException(
                    "the machine runs by the host's clock, expected --clock virtual");
        }
        if (machine.media().disk() instanceof DiskFile) {
            throw new SnapshotException(
                    "the guest writes to its disk's file, expected a disk that keeps its writes in"
                            + " memory");
        }
        MachineState found = new MachineState(machine);
        Snapshot snapshot =
                new Snapshot(
                        description,
                        found.form(),
                        machine.memory().size(),
                        found.save(),
                        machine.recorder().save(),
                        RamPages.of(machine.memory()));
        machine.stateWasSet();
        return snapshot;
    }

    /**
     * Reads one from a file.
     *
     * @throws SnapshotException where the file is none, is damaged or of another format
     */
    public static Snapshot read(Path file) throws IOException, SnapshotException {
        return SnapshotFile.read(file);
    }

    /** Writes it to a file, whole or not at all. */
    public void write(Path file) throws IOException {
        SnapshotFile.write(this, file);
    }

    /** What was said of it when it was taken. */
    public Map<String, String> description() {
        return description;
    }

    /** Bytes of RAM of the machine. */
    public long memoryBytes() {
        return memoryBytes;
    }

    int form() {
        return form;
    }

    byte[] state() {
        return state;
    }

    long[] recorder() {
        return recorder;
    }

    List<RamPages> ram() {
        return ram;
    }

    /**
     * Puts a machine into this state. It must have been made of the same configuration, and have
     * the same parts: the built-in BIOS, an operator with a script.
     */
    public void restore(Machine machine) throws SnapshotException {
        PhysicalMemory memory = machine.memory();
        if (memory.size() != memoryBytes) {
            throw new SnapshotException(
                    "the snapshot is of a machine with %d bytes of RAM, expected %d"
                            .formatted(memoryBytes, memory.size()));
        }
        MachineState found = new MachineState(machine);
        if (found.form() != form) {
            throw new SnapshotException(
                    "the snapshot's state has the form %08x, expected %08x: it is of another version"
                                    .formatted(form, found.form())
                            + " of Faultline, or of a machine with other devices");
        }
        for (PhysicalMemory.Range range : memory.ramRanges()) {
            memory.zero(range.start(), range.size());
        }
        for (RamPages pages : ram) {
            pages.restore(memory);
        }
        found.load(state);
        if (!machine.recorder().load(recorder)) {
            throw new SnapshotException("the snapshot's flight recorder is malformed");
        }
    }
}
