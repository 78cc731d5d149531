package dev.faultline.bus;

/**
 * Everything of a machine that its devices may touch.
 *
 * @param clock virtual time
 * @param scheduler events of virtual time
 * @param ports the I/O port space
 * @param mmio the memory-mapped devices
 * @param control ends the run
 * @param a20Gate address line 20
 */
public record Wiring(
        Clock clock,
        Scheduler scheduler,
        PortBus ports,
        MmioBus mmio,
        MachineControl control,
        A20Gate a20Gate) {}
