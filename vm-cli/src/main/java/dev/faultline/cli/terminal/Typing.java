package dev.faultline.cli.terminal;

/** Where the bytes go that the terminal sends for the guest. */
interface Typing {
    /** Takes a byte, 0 to 255. */
    void accept(int value);

    /** Whether what has come so far may be the beginning of something longer. */
    boolean unfinished();

    /** Nothing has followed: what has come is all. */
    void pause();
}
