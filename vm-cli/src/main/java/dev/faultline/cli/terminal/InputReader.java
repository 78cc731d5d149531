package dev.faultline.cli.terminal;

import java.io.IOException;
import java.io.InputStream;

/** Reads what is typed until the terminal or the process ends. */
final class InputReader implements Runnable {
    /** What a terminal sends for one key comes in less. */
    private static final long PAUSE_MILLIS = 50;

    private static final int CONTROL_C = 3;

    /** What is done about keys that are not for the guest. */
    interface Controls {
        /** The run is to end. */
        void end(String how);

        /** The keys are to be explained, or no longer. */
        void help();

        /** A report on the guest is wanted. */
        void report();

        /** Somebody tries to end the run, but the guest gets the key. */
        void hint();

        /** A key for the guest was pressed. */
        default void typed() {}
    }

    private final InputStream in;
    private final Typing typing;
    private final Controls controls;
    private final EscapeKey escape = new EscapeKey();
    private boolean hinted;

    InputReader(InputStream in, Typing typing, Controls controls) {
        this.in = in;
        this.typing = typing;
        this.controls = controls;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[256];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    take(buffer[i] & 0xff);
                }
                if (typing.unfinished()) {
                    Thread.sleep(PAUSE_MILLIS);
                    if (in.available() == 0) {
                        typing.pause();
                    }
                }
            }
            controls.end("the end of the terminal's input");
        } catch (IOException _) {
            controls.end("the loss of the terminal");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(int value) {
        switch (escape.of(value)) {
            case FOR_GUEST -> {
                controls.typed();
                typing.accept(value);
                if (value == CONTROL_C && !hinted) {
                    hinted = true;
                    controls.hint();
                }
            }
            case NOTHING -> {}
            case END -> controls.end("Ctrl-A X");
            case HELP -> controls.help();
            case REPORT -> controls.report();
        }
    }
}
