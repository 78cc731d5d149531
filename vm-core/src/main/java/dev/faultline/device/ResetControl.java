package dev.faultline.device;

import dev.faultline.bus.MachineControl;
import dev.faultline.bus.PortBus;
import dev.faultline.bus.PortDevice;
import dev.faultline.bus.Ports;
import dev.faultline.device.chipset.PciBus;

/**
 * The reset control register at port 0xcf9.
 *
 * <p>Source: Intel ICH9 datasheet 13.7.5: bit 2 (RST_CPU) resets on its rising edge, bit 1 chooses
 * soft or hard, which is the same here.
 *
 * <p>It also claims the rest of PCI's configuration address, 0xcf8 to 0xcfb, because a doubleword
 * there goes to PCI and must not be taken for a byte at 0xcf9. Without PCI such an access reads all
 * ones and writes nothing.
 */
final class ResetControl implements PortDevice {
    private static final int RESET_CPU = 0x04;
    private static final int WRITABLE = 0x0e;

    private final MachineControl control;
    private final PciBus pci;
    private int value;

    /** A register beside PCI's address register, or with null where there is no PCI. */
    ResetControl(MachineControl control, PciBus pci) {
        this.control = control;
        this.pci = pci;
    }

    void attach(PortBus ports) {
        ports.register(Ports.PCI_ADDRESS, Ports.PCI_ADDRESS + 3, this);
    }

    @Override
    public int widestAccess() {
        return 4;
    }

    @Override
    public int readPort(int port, int sizeBytes) {
        if (isPciAddress(port, sizeBytes)) {
            return pci.address();
        }
        return port == Ports.RESET_CONTROL && sizeBytes == 1 ? value : -1;
    }

    @Override
    public void writePort(int port, int sizeBytes, int written) {
        if (isPciAddress(port, sizeBytes)) {
            pci.setAddress(written);
            return;
        }
        if (port != Ports.RESET_CONTROL || sizeBytes != 1) {
            return;
        }
        boolean resetRises = (written & ~value & RESET_CPU) != 0;
        value = written & WRITABLE;
        if (resetRises) {
            control.reset("0x%x to port 0xcf9".formatted(written));
        }
    }

    private boolean isPciAddress(int port, int sizeBytes) {
        return pci != null && port == Ports.PCI_ADDRESS && sizeBytes == 4;
    }
}
