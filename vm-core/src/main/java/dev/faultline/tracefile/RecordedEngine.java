package dev.faultline.tracefile;

import dev.faultline.cpu.ExitStatus;
import dev.faultline.ir.Block;
import dev.faultline.translate.Engine;

/** An engine whose journal is emptied between its runs. */
final class RecordedEngine implements Engine {
    private final TraceRecorder recorder;
    private final Engine engine;
    private int status = ExitStatus.NONE;

    RecordedEngine(TraceRecorder recorder, Engine engine) {
        this.recorder = recorder;
        this.engine = engine;
    }

    @Override
    public int run(Block first) {
        // After any other status the last block may be cut, which shows in the retired count.
        recorder.entering(status != ExitStatus.NONE);
        status = engine.run(first);
        return status;
    }

    @Override
    public void close() {
        engine.close();
    }
}
