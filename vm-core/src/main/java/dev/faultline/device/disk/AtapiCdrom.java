package dev.faultline.device.disk;

/**
 * A CD-ROM drive: the PACKET feature set of ATA/ATAPI-6 by PIO, with the packet commands of SPC-3
 * and MMC-3 that read data.
 *
 * <p>Not modelled: audio, raw sectors, writing; and the unit attention of power-on, which the
 * firmware before us has taken.
 */
final class AtapiCdrom implements CommandSet {
    private static final int SECTOR = DiskFile.CD_SECTOR;
    private static final int IDENTITY_BYTES = 512;

    /** ATA/ATAPI-6 9.12: the bytes that tell a packet device. */
    private static final int SIGNATURE_MID = 0x14;

    private static final int SIGNATURE_HIGH = 0xeb;

    /** ATA/ATAPI-6 8.23: bits of the sector count, the interrupt reason of a packet command. */
    private static final int REASON_COMMAND = 0x01;

    private static final int REASON_TO_HOST = 0x02;

    private static final int FEATURE_DMA = 0x01;
    private static final int MAX_BYTE_COUNT = 0xfffe;

    private static final int TEST_UNIT_READY = 0x00;
    private static final int REQUEST_SENSE = 0x03;
    private static final int INQUIRY = 0x12;
    private static final int START_STOP_UNIT = 0x1b;
    private static final int PREVENT_ALLOW_MEDIUM_REMOVAL = 0x1e;
    private static final int READ_CAPACITY = 0x25;
    private static final int READ_10 = 0x28;
    private static final int SEEK_10 = 0x2b;
    private static final int READ_TOC = 0x43;
    private static final int GET_CONFIGURATION = 0x46;
    private static final int GET_EVENT_STATUS_NOTIFICATION = 0x4a;
    private static final int MODE_SENSE_10 = 0x5a;
    private static final int READ_12 = 0xa8;

    private final BlockMedium medium;
    private final byte[] sector = new byte[SECTOR];
    private boolean trayOpen;
    private boolean locked;
    private SenseCode sense = SenseCode.NONE;

    private boolean packetAwaited;

    /** The packet has come and is to be looked at when the drive goes on. */
    private boolean packetComplete;

    private boolean inPacketCommand;
    private int byteCount;

    /** What of a packet command's data is still to go: the response's, or the medium's. */
    private long left;

    private byte[] response;
    private long position;

    AtapiCdrom(BlockMedium medium) {
        this.medium = medium;
    }

    @Override
    public boolean packets() {
        return true;
    }

    @Override
    public void reset(IdeDrive drive) {
        drive.taskFile().setSignature(SIGNATURE_MID, SIGNATURE_HIGH);
        packetAwaited = false;
        packetComplete = false;
        inPacketCommand = false;
        sense = SenseCode.NONE;
        locked = false;
    }

    @Override
    public void execute(IdeDrive drive, int command) {
        inPacketCommand = false;
        TaskFile file = drive.taskFile();
        switch (command) {
            case AtaCommands.PACKET -> awaitPacket(drive);
            case AtaCommands.IDENTIFY_PACKET_DEVICE -> {
                AtaIdentity.ofCdrom(drive);
                drive.offer(IDENTITY_BYTES);
            }
            case AtaCommands.SET_FEATURES -> {
                if (AtaCommands.featureTaken(file.features(), file.sectorCount())) {
                    drive.complete();
                } else {
                    drive.fail(IdeDrive.ERROR_ABRT);
                }
            }
            case AtaCommands.CHECK_POWER_MODE -> {
                file.setSectorCount(AtaCommands.POWER_ACTIVE);
                drive.complete();
            }
            case AtaCommands.STANDBY_IMMEDIATE,
                    AtaCommands.IDLE_IMMEDIATE,
                    AtaCommands.SLEEP,
                    AtaCommands.FLUSH_CACHE ->
                    drive.complete();
            case AtaCommands.IDENTIFY_DEVICE, AtaCommands.READ_SECTORS -> {
                // ATA/ATAPI-6 8.15.5.2: so that a driver learns what it has found.
                file.setSignature(SIGNATURE_MID, SIGNATURE_HIGH);
                drive.fail(IdeDrive.ERROR_ABRT);
            }
            default -> drive.fail(IdeDrive.ERROR_ABRT);
        }
    }

    private void awaitPacket(IdeDrive drive) {
        if ((drive.taskFile().features() & FEATURE_DMA) != 0) {
            drive.fail(IdeDrive.ERROR_ABRT);
            return;
        }
        byteCount = Math.min(drive.taskFile().byteCount(), MAX_BYTE_COUNT);
        packetAwaited = true;
        drive.taskFile().setSectorCount(REASON_COMMAND);
        drive.request(Packet.BYTES, false);
    }

    @Override
    public void blockDone(IdeDrive drive) {
        if (packetAwaited) {
            packetAwaited = false;
            inPacketCommand = true;
            packetComplete = true;
            drive.pause();
        } else if (!inPacketCommand) {
            drive.idle();
        } else {
            drive.pause();
        }
    }

    @Override
    public void goOn(IdeDrive drive) {
        if (packetComplete) {
            packetComplete = false;
            start(drive, new Packet(drive.buffer()));
        } else {
            offerNext(drive);
        }
    }

    private void start(IdeDrive drive, Packet packet) {
        left = 0;
        response = null;
        int operation = packet.operation();
        SenseCode failure = needsMedium(operation) && trayOpen ? SenseCode.NO_MEDIUM : null;
        if (failure == null) {
            failure = perform(packet);
        }
        if (operation != REQUEST_SENSE) {
            sense = failure == null ? SenseCode.NONE : failure;
        }
        if (failure != null) {
            end(drive);
            drive.fail(
                    failure.key() << 4
                            | (failure.key() == SenseCode.ILLEGAL_REQUEST
                                    ? IdeDrive.ERROR_ABRT
                                    : 0));
        } else if (left != 0 && byteCount == 0) {
            // ATA/ATAPI-6 8.23: a byte count of zero, where data is to move, aborts.
            end(drive);
            drive.fail(IdeDrive.ERROR_ABRT);
        } else {
            offerNext(drive);
        }
    }

    private static boolean needsMedium(int operation) {
        return switch (operation) {
            case TEST_UNIT_READY, READ_CAPACITY, READ_10, READ_12, SEEK_10, READ_TOC -> true;
            default -> false;
        };
    }

    /** Does a packet command; what it answers is left to be offered. Null where it worked. */
    private SenseCode perform(Packet packet) {
        return switch (packet.operation()) {
            case TEST_UNIT_READY -> null;
            case REQUEST_SENSE -> {
                Response answer = CdromData.sense(sense);
                sense = SenseCode.NONE;
                yield answer(answer, packet.u8(4));
            }
            case INQUIRY ->
                    // SPC-3 6.4.1: vital product data pages are asked for by EVPD.
                    answer(packet.bit(1, 0x01) ? null : CdromData.inquiry(), packet.u16(3));
            case START_STOP_UNIT -> startStop(packet);
            case PREVENT_ALLOW_MEDIUM_REMOVAL -> {
                locked = packet.bit(4, 0x01);
                yield null;
            }
            case READ_CAPACITY -> answer(CdromData.capacity(medium), 8);
            case READ_10 -> read(packet.u32(2), packet.u16(7));
            case READ_12 -> read(packet.u32(2), packet.u32(6));
            case SEEK_10 -> packet.u32(2) < medium.sectors() ? null : SenseCode.LBA_OUT_OF_RANGE;
            case READ_TOC -> answer(CdromData.tableOfContents(packet, medium), packet.u16(7));
            case GET_CONFIGURATION ->
                    answer(CdromData.configuration(packet, !trayOpen), packet.u16(7));
            case GET_EVENT_STATUS_NOTIFICATION ->
                    answer(CdromData.eventStatus(packet, !trayOpen), packet.u16(7));
            case MODE_SENSE_10 ->
                    (packet.u8(2) & 0xc0) == 0xc0
                            ? SenseCode.NO_SAVED_PARAMETERS
                            : answer(CdromData.modeSense(packet, locked), packet.u16(7));
            default -> SenseCode.INVALID_OPCODE;
        };
    }

    private SenseCode answer(Response answer, long room) {
        if (answer == null) {
            return SenseCode.INVALID_FIELD;
        }
        response = answer.upTo(room);
        position = 0;
        left = response.length;
        return null;
    }

    private SenseCode read(long block, long count) {
        if (block + count > medium.sectors()) {
            return SenseCode.LBA_OUT_OF_RANGE;
        }
        position = block * SECTOR;
        left = count * SECTOR;
        return null;
    }

    /** SBC-2 5.17, MMC-3 6.41: LoEj and Start together load, LoEj alone ejects. */
    private SenseCode startStop(Packet packet) {
        if (packet.bit(4, 0x02)) {
            boolean eject = !packet.bit(4, 0x01);
            if (eject && locked) {
                return SenseCode.REMOVAL_PREVENTED;
            }
            trayOpen = eject;
        }
        return null;
    }

    /** Offers the next part of the data, or ends the command where there is none. */
    private void offerNext(IdeDrive drive) {
        if (left == 0) {
            end(drive);
            drive.complete();
            return;
        }
        // ATA/ATAPI-6 8.23: a part that is not the last has an even number of bytes.
        int most = Math.max(byteCount & ~1, 2);
        int bytes = (int) (left > byteCount ? Math.min(left, most) : left);
        copy(drive.buffer(), bytes);
        left -= bytes;
        drive.taskFile().setSectorCount(REASON_TO_HOST);
        drive.taskFile().setByteCount(bytes);
        drive.offer(bytes);
    }

    private void copy(byte[] buffer, int bytes) {
        if (response != null) {
            System.arraycopy(response, (int) position, buffer, 0, bytes);
            position += bytes;
            return;
        }
        for (int done = 0; done < bytes; ) {
            int offset = (int) (position % SECTOR);
            int part = Math.min(SECTOR - offset, bytes - done);
            medium.read(position / SECTOR, sector, 0);
            System.arraycopy(sector, offset, buffer, done, part);
            position += part;
            done += part;
        }
    }

    /** What a packet command's end shows, good or bad. */
    private void end(IdeDrive drive) {
        inPacketCommand = false;
        drive.taskFile().setSectorCount(REASON_COMMAND | REASON_TO_HOST);
    }
}
