package dev.faultline.device.chipset;

import dev.faultline.device.disk.MediumException;

/**
 * A firmware file, to be mapped so that it ends at 4 GiB, where the processor starts.
 *
 * @param bytes the file; nobody writes to it
 * @param videoBios an option ROM for the screen, or null
 */
public record FirmwareRom(byte[] bytes, byte[] videoBios) {
    /** The part of the ROM that is also seen below 1 MiB at power-on. */
    private static final int SHADOW_BYTES = 128 << 10;

    private static final int UNIT = 4096;
    private static final int SMALLEST = 64 << 10;
    private static final int LARGEST = 16 << 20;

    /** Intel SDM Vol. 3A 9.1.4: the processor starts 16 bytes below the end. */
    private static final int RESET_VECTOR_FROM_END = 16;

    /**
     * A ROM for the file {@code name}.
     *
     * @throws MediumException where no ROM has this size, or where nothing is at the reset vector
     */
    public static FirmwareRom of(String name, byte[] bytes) throws MediumException {
        if (bytes.length < SMALLEST || bytes.length > LARGEST || bytes.length % UNIT != 0) {
            throw new MediumException(
                    "%s: %d bytes, expected firmware of 64 KiB to 16 MiB in units of 4 KiB"
                            .formatted(name, bytes.length));
        }
        int first = bytes[bytes.length - RESET_VECTOR_FROM_END] & 0xff;
        if (first == 0 || first == 0xff) {
            throw new MediumException(
                    "%s: 0x%02x at the reset vector, offset 0x%x, expected an instruction"
                            .formatted(name, first, bytes.length - RESET_VECTOR_FROM_END));
        }
        return new FirmwareRom(bytes, null);
    }

    /** With an option ROM for the screen, which the firmware finds by itself. */
    public FirmwareRom withVideoBios(byte[] rom) {
        return new FirmwareRom(bytes, rom);
    }

    /** Where in {@link #bytes} the part begins that stands below 1 MiB too. */
    public int shadowOffset() {
        return Math.max(0, bytes.length - SHADOW_BYTES);
    }
}
