package dev.faultline.cli.terminal;

import dev.faultline.device.ScreenFrame;

/** Somebody at the terminal while a guest runs. */
public sealed interface Session extends AutoCloseable permits SerialSession, ScreenSession {
    /** Shows the guest's screen, where that is shown; from any thread, and at once back. */
    void show(ScreenFrame frame);

    /** Says something to whoever sits there; from any thread. */
    void say(String text);

    /** Gives the terminal back as it was found; from any thread, and twice does nothing. */
    @Override
    void close();
}
