package dev.faultline.testkernels;

/**
 * One built-in kernel and what it must do.
 *
 * @param name as the command line takes it
 * @param description one line for the list
 * @param commandLine the guest command line it is to be started with, often empty
 * @param exitCode the exit code of a run, by the contract
 */
public record TestKernel(String name, String description, String commandLine, int exitCode) {
    /** The bootable image. */
    public byte[] image() {
        return TestKernels.readImage(name);
    }

    /** The bytes that it must write to COM1. */
    public byte[] expectedOutput() {
        return TestKernels.read(name + ".txt");
    }
}
