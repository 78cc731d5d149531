package dev.faultline.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Options of {@code faultline run}, however they were parsed; null, or a threshold of 0, where
 * nothing was said.
 */
final class RunOptions {
    long memoryBytes = 128L << 20;
    String engine = "jit";
    boolean jitSync;
    int jitThreshold;
    String jitDump;
    String append;
    List<String> initrd = new ArrayList<>();
    String disk;
    boolean diskWrite;
    String cdrom;
    String serial = "stdio";
    String debugConsole = "null";
    boolean screenAtExit;
    long maxInstructions = Long.MAX_VALUE;
    long timeoutMillis;
    boolean resetOnTripleFault;
    boolean rebootOnReset;
    boolean haltIsSuccess;
    boolean stats;
    Long loadAddress;
    String image;

    @Override
    public String toString() {
        return String.join(
                " ",
                String.valueOf(memoryBytes),
                engine,
                String.valueOf(jitSync),
                String.valueOf(jitThreshold),
                jitDump,
                append,
                initrd.toString(),
                disk,
                String.valueOf(diskWrite),
                cdrom,
                serial,
                debugConsole,
                String.valueOf(screenAtExit),
                String.valueOf(maxInstructions),
                String.valueOf(timeoutMillis),
                String.valueOf(resetOnTripleFault),
                String.valueOf(rebootOnReset),
                String.valueOf(haltIsSuccess),
                String.valueOf(stats),
                String.valueOf(loadAddress),
                image);
    }
}
