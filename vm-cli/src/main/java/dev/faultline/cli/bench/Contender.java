package dev.faultline.cli.bench;

import java.util.List;

/** Something that runs rows, as a child process that this command starts. */
interface Contender {
    /** The name in the table and in the JSON. */
    String name();

    /** Whether it has the row. */
    boolean runs(BenchRow row);

    /** Batches before those that count. */
    int warmUpBatches();

    /** The command line of a process that writes its marks to standard output. */
    List<String> command(BenchRow row, String arguments);
}
