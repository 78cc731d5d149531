package dev.faultline.bus;

/** Every I/O port number of the machine. */
public final class Ports {
    /** 8259A master: ICW1, OCW2, OCW3, IRR, ISR. */
    public static final int PIC1_COMMAND = 0x20;

    /** 8259A master: ICW2 to ICW4, OCW1 (the mask). */
    public static final int PIC1_DATA = 0x21;

    /** 8254 counter 0, the system timer (IRQ 0). */
    public static final int PIT_COUNTER0 = 0x40;

    /** 8254 counter 1, once the DRAM refresh. */
    public static final int PIT_COUNTER1 = 0x41;

    /** 8254 counter 2, the speaker. */
    public static final int PIT_COUNTER2 = 0x42;

    /** 8254 control word. */
    public static final int PIT_CONTROL = 0x43;

    /** 8042 output and input buffer. */
    public static final int KEYBOARD_DATA = 0x60;

    /** Port B of the AT's system board: counter 2's gate, speaker, refresh toggle. */
    public static final int SYSTEM_CONTROL_B = 0x61;

    /** 8042 status (read) and command (write). */
    public static final int KEYBOARD_COMMAND = 0x64;

    /** CMOS index (bits 6:0) and NMI mask (bit 7). */
    public static final int CMOS_INDEX = 0x70;

    /** CMOS data. */
    public static final int CMOS_DATA = 0x71;

    /** POST code, and the port that kernels write for a short delay. */
    public static final int POST_CODE = 0x80;

    /** Port A of the PS/2's system board: fast A20 and reset. */
    public static final int SYSTEM_CONTROL_A = 0x92;

    /** 8259A slave: ICW1, OCW2, OCW3, IRR, ISR. */
    public static final int PIC2_COMMAND = 0xa0;

    /** 8259A slave: ICW2 to ICW4, OCW1 (the mask). */
    public static final int PIC2_DATA = 0xa1;

    /** The built-in BIOS: its ROM asks for a service here; nobody else finds anything. */
    public static final int BUILT_IN_BIOS = 0xe6;

    /** Clears IRQ 13, the x87 error. */
    public static final int COPROCESSOR_CLEAR = 0xf0;

    /** Reset of the coprocessor. */
    public static final int COPROCESSOR_RESET = 0xf1;

    /** The debug console of Bochs and QEMU: writes go to the host, reads give 0xe9. */
    public static final int DEBUG_CONSOLE = 0xe9;

    /** IDE's secondary channel: the first of eight ports of the command block. */
    public static final int IDE_SECONDARY = 0x170;

    /** IDE's primary channel: the first of eight ports of the command block. */
    public static final int IDE_PRIMARY = 0x1f0;

    /** IDE's secondary channel: alternate status (read) and device control (write). */
    public static final int IDE_SECONDARY_CONTROL = 0x376;

    /** IDE's primary channel: alternate status (read) and device control (write). */
    public static final int IDE_PRIMARY_CONTROL = 0x3f6;

    /** Other delay port of kernels that avoid 0x80. */
    public static final int DELAY = 0xed;

    /** isa-debug-exit as kernels' test harnesses configure it: four ports. */
    public static final int DEBUG_EXIT = 0xf4;

    /** 16550 of COM1, the first of eight ports. */
    public static final int COM1 = 0x3f8;

    /** VGA's registers, first port. */
    public static final int VGA_FIRST = 0x3b0;

    /** CRTC index of a monochrome set-up; with the colour one the same eight registers at 0x3d4. */
    public static final int VGA_CRTC_INDEX_MONO = 0x3b4;

    /** CRTC data, monochrome. */
    public static final int VGA_CRTC_DATA_MONO = 0x3b5;

    /** Input status 1 (read) and feature control (write), monochrome. */
    public static final int VGA_STATUS1_MONO = 0x3ba;

    /** Attribute controller: index and data by turns. */
    public static final int VGA_ATTRIBUTE = 0x3c0;

    /** Attribute controller: data, read. */
    public static final int VGA_ATTRIBUTE_READ = 0x3c1;

    /** Input status 0 (read) and miscellaneous output (write). */
    public static final int VGA_MISC_WRITE = 0x3c2;

    /** Sequencer index. */
    public static final int VGA_SEQUENCER_INDEX = 0x3c4;

    /** Sequencer data. */
    public static final int VGA_SEQUENCER_DATA = 0x3c5;

    /** Palette mask. */
    public static final int VGA_DAC_MASK = 0x3c6;

    /** Palette read index (write) and state (read). */
    public static final int VGA_DAC_READ_INDEX = 0x3c7;

    /** Palette write index. */
    public static final int VGA_DAC_WRITE_INDEX = 0x3c8;

    /** Palette data: red, green and blue by turns. */
    public static final int VGA_DAC_DATA = 0x3c9;

    /** Feature control, read. */
    public static final int VGA_FEATURE_READ = 0x3ca;

    /** Miscellaneous output, read. */
    public static final int VGA_MISC_READ = 0x3cc;

    /** Graphics controller index. */
    public static final int VGA_GRAPHICS_INDEX = 0x3ce;

    /** Graphics controller data. */
    public static final int VGA_GRAPHICS_DATA = 0x3cf;

    /** CRTC index, colour. */
    public static final int VGA_CRTC_INDEX = 0x3d4;

    /** CRTC data, colour. */
    public static final int VGA_CRTC_DATA = 0x3d5;

    /** Input status 1 (read) and feature control (write), colour. */
    public static final int VGA_STATUS1 = 0x3da;

    /** VGA's registers, last port. */
    public static final int VGA_LAST = 0x3df;

    /** Edge/level control of IRQ 0 to 7. */
    public static final int ELCR1 = 0x4d0;

    /** Edge/level control of IRQ 8 to 15. */
    public static final int ELCR2 = 0x4d1;

    /** SeaBIOS's debug output, with a firmware ROM only. */
    public static final int FIRMWARE_DEBUG = 0x402;

    /** QEMU's firmware configuration: number of the item to read. */
    public static final int FIRMWARE_SELECTOR = 0x510;

    /** QEMU's firmware configuration: the item's bytes. */
    public static final int FIRMWARE_DATA = 0x511;

    /** isa-debug-exit at its default address: two ports. */
    public static final int DEBUG_EXIT_DEFAULT = 0x501;

    /** PM1a control of QEMU's PIIX4 and Q35 as firmware places it. */
    public static final int ACPI_PM1A_CONTROL = 0x604;

    /** PCI's configuration address, four ports; PCI is behind it with a firmware ROM only. */
    public static final int PCI_ADDRESS = 0xcf8;

    /** PCI's configuration data, four ports. */
    public static final int PCI_DATA = 0xcfc;

    /** Reset control register of the PIIX and ICH chip sets. */
    public static final int RESET_CONTROL = 0xcf9;

    /** Shutdown port of Bochs and old QEMU: takes the text "Shutdown". */
    public static final int BOCHS_SHUTDOWN = 0x8900;

    /** PM1a control of Bochs and older QEMU. */
    public static final int BOCHS_PM1A_CONTROL = 0xb004;

    private Ports() {}
}
