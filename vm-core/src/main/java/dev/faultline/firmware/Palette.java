package dev.faultline.firmware;

import dev.faultline.bus.PortBus;
import dev.faultline.bus.Ports;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.SegmentRegister;

/** INT 10h AH=10h: the VGA's palette registers and its DAC (Ralf Brown's Interrupt List). */
final class Palette {
    private static final int REGISTERS = 16;
    private static final int MODE_CONTROL = 0x10;
    private static final int BLINK = 0x08;
    private static final int OVERSCAN = 0x11;

    /** Bit 5 of the attribute controller's index: the screen is on, the palette is locked. */
    private static final int SCREEN_ON = 0x20;

    private static final int DAC_COLOURS = 64;

    private final GuestMemory memory;
    private final PortBus ports;

    Palette(GuestMemory memory, PortBus ports) {
        this.memory = memory;
        this.ports = ports;
    }

    /** Loads the attribute controller's registers, and the DAC with the colours of an EGA. */
    void load(byte[] attributes) {
        for (int i = 0; i < attributes.length; i++) {
            setRegister(i, attributes[i]);
        }
        for (int colour = 0; colour < DAC_COLOURS; colour++) {
            setDac(colour, gun(colour, 0x04, 0x20), gun(colour, 0x02, 0x10), gun(colour, 1, 8));
        }
    }

    /** Two bits of an EGA's colour to the six of the DAC. */
    private static int gun(int colour, int strong, int weak) {
        return ((colour & strong) != 0 ? 0x2a : 0) + ((colour & weak) != 0 ? 0x15 : 0);
    }

    /** Serves a subfunction; false where it is none. */
    boolean serve(Caller c) {
        switch (c.al()) {
            case 0x00 -> setRegister(c.bl() & SCREEN_ON - 1, c.bh());
            case 0x01 -> setRegister(OVERSCAN, c.bh());
            case 0x02 -> setAll(c.linear(SegmentRegister.ES, c.dx()));
            case 0x03 -> {
                int control = register(MODE_CONTROL) & ~BLINK;
                setRegister(MODE_CONTROL, (c.bl() & 1) != 0 ? control | BLINK : control);
            }
            case 0x07 -> c.setBx(register(c.bl() & SCREEN_ON - 1) << 8 | c.bl());
            case 0x08 -> c.setBx(register(OVERSCAN) << 8 | c.bl());
            case 0x09 -> readAll(c.linear(SegmentRegister.ES, c.dx()));
            case 0x10 -> setDac(c.bx(), c.dh(), c.ch(), c.cl());
            case 0x12 -> setDacBlock(c);
            case 0x15 -> {
                int rgb = dac(c.bl());
                c.setDx(rgb >> 8 & 0xff00 | c.dl());
                c.setCx(rgb);
            }
            case 0x17 -> readDacBlock(c);
            case 0x18 -> ports.write(Ports.VGA_DAC_MASK, 1, c.bl());
            case 0x19 -> c.setBx(c.bh() << 8 | ports.read(Ports.VGA_DAC_MASK, 1) & 0xff);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void setAll(long table) {
        for (int i = 0; i < REGISTERS; i++) {
            setRegister(i, memory.read8(table + i));
        }
        setRegister(OVERSCAN, memory.read8(table + REGISTERS));
    }

    private void readAll(long table) {
        for (int i = 0; i < REGISTERS; i++) {
            memory.write8(table + i, register(i));
        }
        memory.write8(table + REGISTERS, register(OVERSCAN));
    }

    private void setDacBlock(Caller c) {
        long table = c.linear(SegmentRegister.ES, c.dx());
        for (int i = 0; i < Math.min(c.word(Cpu.RCX), 256); i++) {
            long at = table + 3L * i;
            setDac(c.bx() + i, memory.read8(at), memory.read8(at + 1), memory.read8(at + 2));
        }
    }

    private void readDacBlock(Caller c) {
        long table = c.linear(SegmentRegister.ES, c.dx());
        for (int i = 0; i < Math.min(c.word(Cpu.RCX), 256); i++) {
            int rgb = dac(c.bx() + i);
            memory.write8(table + 3L * i, rgb >> 16);
            memory.write8(table + 3L * i + 1, rgb >> 8);
            memory.write8(table + 3L * i + 2, rgb);
        }
    }

    private void setRegister(int index, int value) {
        ports.read(Ports.VGA_STATUS1, 1);
        ports.write(Ports.VGA_ATTRIBUTE, 1, index);
        ports.write(Ports.VGA_ATTRIBUTE, 1, value & 0xff);
        ports.write(Ports.VGA_ATTRIBUTE, 1, SCREEN_ON);
        ports.read(Ports.VGA_STATUS1, 1);
    }

    private int register(int index) {
        ports.read(Ports.VGA_STATUS1, 1);
        ports.write(Ports.VGA_ATTRIBUTE, 1, index | SCREEN_ON);
        int value = ports.read(Ports.VGA_ATTRIBUTE_READ, 1) & 0xff;
        ports.read(Ports.VGA_STATUS1, 1);
        return value;
    }

    private void setDac(int index, int red, int green, int blue) {
        ports.write(Ports.VGA_DAC_WRITE_INDEX, 1, index & 0xff);
        ports.write(Ports.VGA_DAC_DATA, 1, red & 0x3f);
        ports.write(Ports.VGA_DAC_DATA, 1, green & 0x3f);
        ports.write(Ports.VGA_DAC_DATA, 1, blue & 0x3f);
    }

    private int dac(int index) {
        ports.write(Ports.VGA_DAC_READ_INDEX, 1, index & 0xff);
        int value = 0;
        for (int i = 0; i < 3; i++) {
            value = value << 8 | ports.read(Ports.VGA_DAC_DATA, 1) & 0x3f;
        }
        return value;
    }
}
