package dev.faultline.bus;

/**
 * What a device asks of the whole machine. Each call returns; the run ends after the instruction
 * that caused it.
 */
public interface MachineControl {
    /** The guest switched the machine off (ACPI S5 and its like). */
    void powerOff();

    /** The guest asked for a reset; {@code why} names the port and the value. */
    void reset(String why);

    /** The guest wrote {@code value} to isa-debug-exit; the exit code is {@code value << 1 | 1}. */
    void debugExit(int value);
}
