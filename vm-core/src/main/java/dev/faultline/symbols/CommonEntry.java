package dev.faultline.symbols;

/**
 * A Common Information Entry: what several functions' frame descriptions share (DWARF 5, 6.4.1; for
 * .eh_frame Linux Standard Base Core 5.0, 10.6.1.1).
 *
 * @param codeFactor multiplies advances of the location
 * @param dataFactor multiplies offsets
 * @param returnRegister the column of the return address
 * @param pointerEncoding how addresses are written
 * @param augmented whether the descriptions have augmentation data, with its length before it
 * @param interrupts whether the frames are those of a signal or interrupt, so that the caller's
 *     address is that of the next instruction and not behind a call
 * @param instructions the program of the first row
 */
record CommonEntry(
        long codeFactor,
        long dataFactor,
        long returnRegister,
        int pointerEncoding,
        boolean augmented,
        boolean interrupts,
        Cursor instructions) {
    /** Reads an entry behind its id. */
    static CommonEntry read(Cursor unit) throws Damage {
        int version = unit.u8();
        if (version != 1 && version != 3 && version != 4) {
            throw unit.damage("CIE of version %d, expected 1, 3 or 4".formatted(version));
        }
        String augmentation = unit.string();
        if (augmentation.startsWith("eh")) {
            unit.target();
            augmentation = augmentation.substring(2);
        }
        if (version == 4) {
            int addressBytes = unit.u8();
            int segmentBytes = unit.u8();
            if (addressBytes != unit.addressBytes() || segmentBytes != 0) {
                throw unit.damage(
                        "CIE for addresses of %d bytes and segments of %d, expected %d and 0"
                                .formatted(addressBytes, segmentBytes, unit.addressBytes()));
            }
        }
        long codeFactor = unit.uleb();
        long dataFactor = unit.sleb();
        long returnRegister = version == 1 ? unit.u8() : unit.uleb();
        int pointerEncoding = EncodedPointer.ABSOLUTE;
        boolean augmented = augmentation.startsWith("z");
        if (!augmented && !augmentation.isEmpty()) {
            throw unit.damage("CIE with augmentation \"" + augmentation + "\"");
        }
        if (augmented) {
            long length = unit.uleb();
            Cursor data = unit.copy();
            unit.skip(length);
            pointerEncoding = pointerEncoding(data, augmentation);
        }
        return new CommonEntry(
                codeFactor,
                dataFactor,
                returnRegister,
                pointerEncoding,
                augmented,
                augmentation.indexOf('S') >= 0,
                unit);
    }

    /** A letter that is not known ends the search: nobody knows how long its data is. */
    private static int pointerEncoding(Cursor data, String augmentation) throws Damage {
        for (int i = 1; i < augmentation.length(); i++) {
            switch (augmentation.charAt(i)) {
                case 'R' -> {
                    return data.u8();
                }
                case 'P' -> EncodedPointer.skip(data, data.u8());
                case 'L' -> data.u8();
                case 'S', 'B' -> {}
                default -> {
                    return EncodedPointer.ABSOLUTE;
                }
            }
        }
        return EncodedPointer.ABSOLUTE;
    }
}
