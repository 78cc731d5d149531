package dev.faultline.cli.terminal;

/** What whoever sits at the terminal may ask of a run; from any thread. */
public interface Wishes {
    /** The run is to end; how says by what. */
    void end(String how);

    /** A report on the guest as it is now, which goes on. */
    void report();
}
