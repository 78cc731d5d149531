package dev.faultline.operator;

import dev.faultline.device.ScreenFrame;

/**
 * Who looks at the machine while it runs. Called on the guest's thread, so neither may take long.
 */
public interface HostView {
    /** The screen has changed; about thirty times a second at most. */
    void show(ScreenFrame frame);

    /** What the guest has sent may have more to follow only later: it is to be seen now. */
    void flush();
}
