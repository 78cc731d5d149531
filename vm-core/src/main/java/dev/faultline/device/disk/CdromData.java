package dev.faultline.device.disk;

/**
 * What a CD-ROM with one track of data answers to the packet commands that ask about it.
 *
 * <p>Source: SPC-3 6.4 (INQUIRY), MMC-3 6 for the rest. Each method gives null where it does not
 * know what the packet asks for.
 */
final class CdromData {
    private static final int TYPE_CD = 0x05;
    private static final int REMOVABLE = 0x80;

    /** SPC-3 6.4.2: MMC devices of ATAPI say response format 2, and additional length 31. */
    private static final int INQUIRY_BYTES = 36;

    private static final int FIRST_TRACK = 1;
    private static final int LEAD_OUT = 0xaa;

    /** MMC-3 6.25: digital data without pre-emphasis, and position information in the Q channel. */
    private static final int DATA_TRACK = 0x14;

    /** Frames of the lead-in's end, two seconds, that a time counts before block 0. */
    private static final int PREGAP_FRAMES = 150;

    private static final int FRAMES_PER_SECOND = 75;

    private static final int PROFILE_CD_ROM = 0x0008;

    private static final int PAGE_ERROR_RECOVERY = 0x01;
    private static final int PAGE_CAPABILITIES = 0x2a;
    private static final int PAGE_ALL = 0x3f;
    private static final int MODE_HEADER = 8;

    /** MMC-3 6.9: the media event class, and what the event says. */
    private static final int MEDIA_CLASS = 4;

    private static final int MEDIUM_PRESENT = 0x02;
    private static final int TRAY_OPEN = 0x01;

    private CdromData() {}

    static Response inquiry() {
        return new Response(INQUIRY_BYTES)
                .u8(0, TYPE_CD)
                .u8(1, REMOVABLE)
                .u8(3, 0x21)
                .u8(4, INQUIRY_BYTES - 5)
                .text(8, 8, "FAULTLIN")
                .text(16, 16, "CD-ROM")
                .text(32, 4, "1.0");
    }

    static Response sense(SenseCode sense) {
        return new Response(18)
                .u8(0, 0x70)
                .u8(2, sense.key())
                .u8(7, 10)
                .u8(12, sense.code())
                .u8(13, sense.qualifier());
    }

    static Response capacity(BlockMedium medium) {
        return new Response(8)
                .u32(0, Math.min(medium.sectors() - 1, 0xffffffffL))
                .u32(4, medium.sectorBytes());
    }

    /** MMC-3 6.25: format 0 is the table of tracks, 1 the sessions, 2 what the lead-in holds. */
    static Response tableOfContents(Packet packet, BlockMedium medium) {
        boolean time = packet.bit(1, 0x02);
        // SFF-8020i 10.8.20: drivers of its time put the format into the last byte's high bits.
        int format = packet.u8(2) & 0x0f;
        format = format == 0 ? packet.u8(9) >> 6 : format;
        int from = packet.u8(6);
        return switch (format) {
            case 0 -> tracks(from, time, medium);
            case 1 ->
                    new Response(12)
                            .u16(0, 10)
                            .u8(2, 1)
                            .u8(3, 1)
                            .u8(5, DATA_TRACK)
                            .u8(6, 1)
                            .u32(8, address(0, time));
            default -> null;
        };
    }

    private static Response tracks(int from, boolean time, BlockMedium medium) {
        if (from > FIRST_TRACK && from != LEAD_OUT) {
            return null;
        }
        boolean track = from <= FIRST_TRACK;
        Response response = new Response(track ? 20 : 12);
        response.u16(0, track ? 18 : 10).u8(2, FIRST_TRACK).u8(3, FIRST_TRACK);
        if (track) {
            entry(response, 4, FIRST_TRACK, address(0, time));
        }
        entry(response, track ? 12 : 4, LEAD_OUT, address(medium.sectors(), time));
        return response;
    }

    private static void entry(Response response, int at, int track, long address) {
        response.u8(at + 1, DATA_TRACK).u8(at + 2, track).u32(at + 4, address);
    }

    private static long address(long block, boolean time) {
        if (!time) {
            return block;
        }
        long frames = block + PREGAP_FRAMES;
        long seconds = frames / FRAMES_PER_SECOND;
        return seconds / 60 << 16 | seconds % 60 << 8 | frames % FRAMES_PER_SECOND;
    }

    /** MMC-3 6.6: the current profile and the features that a reader of data CDs must have. */
    static Response configuration(Packet packet, boolean mediumPresent) {
        int profile = mediumPresent ? PROFILE_CD_ROM : 0;
        boolean profileList = packet.u16(2) == 0;
        Response response = new Response(profileList ? 16 : 8).u16(6, profile);
        response.u32(0, profileList ? 12 : 4);
        if (profileList) {
            response.u8(10, 0x03).u8(11, 4).u16(12, PROFILE_CD_ROM).u8(14, mediumPresent ? 1 : 0);
        }
        return response;
    }

    /** MMC-3 6.7: polled only; no event is ever new, and the medium's state is as it is. */
    static Response eventStatus(Packet packet, boolean mediumPresent) {
        boolean polled = packet.bit(1, 0x01);
        if (!polled) {
            return null;
        }
        if (!packet.bit(4, 1 << MEDIA_CLASS)) {
            return new Response(4).u16(0, 2).u8(2, 0x80).u8(3, 1 << MEDIA_CLASS);
        }
        return new Response(8)
                .u16(0, 6)
                .u8(2, MEDIA_CLASS)
                .u8(3, 1 << MEDIA_CLASS)
                .u8(5, mediumPresent ? MEDIUM_PRESENT : TRAY_OPEN);
    }

    /** MMC-3 6.10: the pages of error recovery and of capabilities. */
    static Response modeSense(Packet packet, boolean locked) {
        int page = packet.u8(2) & 0x3f;
        boolean recovery = page == PAGE_ERROR_RECOVERY || page == PAGE_ALL;
        boolean capabilities = page == PAGE_CAPABILITIES || page == PAGE_ALL;
        if (!recovery && !capabilities) {
            return null;
        }
        int length = MODE_HEADER + (recovery ? 8 : 0) + (capabilities ? 20 : 0);
        Response response = new Response(length).u16(0, length - 2);
        int at = MODE_HEADER;
        if (recovery) {
            response.u8(at, PAGE_ERROR_RECOVERY).u8(at + 1, 6).u8(at + 3, 5);
            at += 8;
        }
        if (capabilities) {
            // MMC-3 6.3.11: a tray that can be locked, ejected, and whether it is locked.
            response.u8(at, PAGE_CAPABILITIES).u8(at + 1, 18);
            response.u8(at + 6, 0x29 | (locked ? 0x02 : 0));
        }
        return response;
    }
}
