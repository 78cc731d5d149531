package dev.faultline.device;

import dev.faultline.bus.InterruptController;
import dev.faultline.bus.IntrListener;
import dev.faultline.bus.Ports;
import dev.faultline.bus.Wiring;
import dev.faultline.device.chipset.FirmwareBoard;
import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.chipset.PciBus;
import dev.faultline.device.disk.IdeChannel;

/**
 * The PC's standard devices, built, wired and claimed on the buses, in the state in which a BIOS
 * hands them to what it boots; with a firmware ROM, in the state of power-on.
 *
 * <p>Called on the guest's thread. A reset of the machine builds new buses and a new set.
 */
public final class StandardDevices {
    private static final int IRQ_TIMER = 0;
    private static final int IRQ_KEYBOARD = 1;
    private static final int IRQ_COM1 = 4;
    private static final int IRQ_RTC = 8;
    private static final int IRQ_AUXILIARY = 12;
    private static final int IRQ_COPROCESSOR = 13;
    private static final int IRQ_DISK = 14;
    private static final int IRQ_CDROM = 15;

    private final PicPair pics = new PicPair();
    private final Uart16550A com1;
    private final CmosRtc rtc;
    private final KeyboardController keyboard;
    private final Vga vga;
    private final CoprocessorError coprocessorError;

    /** Builds the set; {@code wiring}'s buses must not have anything at its ports yet. */
    public StandardDevices(DeviceConfiguration configuration, Wiring wiring) {
        pics.attach(wiring.ports());
        Pit8254 pit = new Pit8254(wiring.clock(), wiring.scheduler(), pics.line(IRQ_TIMER));
        pit.attach(wiring.ports());
        com1 =
                new Uart16550A(
                        Ports.COM1,
                        wiring.clock(),
                        wiring.scheduler(),
                        pics.line(IRQ_COM1),
                        configuration.serial());
        com1.attach(wiring.ports());
        rtc =
                new CmosRtc(
                        wiring.clock(),
                        wiring.scheduler(),
                        pics.line(IRQ_RTC),
                        configuration.rtcStart());
        rtc.attach(wiring.ports());
        keyboard =
                new KeyboardController(
                        pics.line(IRQ_KEYBOARD),
                        pics.line(IRQ_AUXILIARY),
                        wiring.a20Gate(),
                        wiring.control());
        keyboard.attach(wiring.ports());
        vga = new Vga(wiring.clock());
        vga.attach(wiring.ports(), wiring.mmio());
        coprocessorError = new CoprocessorError(pics.line(IRQ_COPROCESSOR));
        coprocessorError.attach(wiring.ports());
        new SystemControlA(wiring.a20Gate(), wiring.control()).attach(wiring.ports());
        FirmwareRom rom = configuration.media().firmware();
        PciBus pci = rom == null ? null : new PciBus();
        new ResetControl(wiring.control(), pci).attach(wiring.ports());
        new DebugExit(wiring.control()).attach(wiring.ports());
        new PowerOff(wiring.control()).attach(wiring.ports());
        DebugConsole debugConsole = new DebugConsole(configuration.debugConsole());
        debugConsole.attach(wiring.ports(), Ports.DEBUG_CONSOLE);
        new DelayPorts().attach(wiring.ports());
        if (configuration.media().disk() != null) {
            IdeChannel.attachDisk(configuration.media().disk(), wiring, pics.line(IRQ_DISK));
        }
        if (configuration.media().cdrom() != null) {
            IdeChannel.attachCdrom(configuration.media().cdrom(), wiring, pics.line(IRQ_CDROM));
        }
        if (rom == null) {
            FirmwareState.program(wiring.ports(), rtc, configuration);
        } else {
            debugConsole.attach(wiring.ports(), Ports.FIRMWARE_DEBUG);
            FirmwareBoard.attach(
                    rom, pci, wiring, configuration.ramBelow4GiB(), configuration.ramAbove4GiB());
            FirmwareState.prepareCmos(rtc, configuration);
        }
    }

    /** The processor's side of the interrupt controllers. */
    public InterruptController interruptController() {
        return pics;
    }

    /** The interrupt requests in service, IRQ 0 in bit 0: EOI was not sent for them yet. */
    public int interruptsInService() {
        return pics.inService();
    }

    /** The vector that an interrupt request is delivered with, as the guest has programmed it. */
    public int vectorOf(int irq) {
        return pics.vectorOf(irq);
    }

    /** Names whom to tell when INTR changes. */
    public void setIntrListener(IntrListener listener) {
        pics.setListener(listener);
    }

    /** The serial port, for input from outside. */
    public Uart16550A com1() {
        return com1;
    }

    /** The keyboard, for keys from outside. */
    public KeyboardController keyboard() {
        return keyboard;
    }

    /** The screen, for snapshots. */
    public Vga vga() {
        return vga;
    }

    /** FERR# of the processor; whether it goes on all the same, as IGNNE# tells it. */
    public boolean floatingPointError(boolean asserted) {
        coprocessorError.set(asserted);
        return coprocessorError.ignored();
    }

    /** Whether port 0x70 keeps NMIs from the processor. */
    public boolean nmiMasked() {
        return rtc.nmiMasked();
    }
}
