package dev.faultline.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faultline.cpu.Mode;
import dev.faultline.ir.Block;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a block's listing says, also of one whose bytes are not what they were. */
class GuestListingTest {
    private static final long MODE_64 = 2 | Mode.PROTECTED | Mode.LONG_MODE;
    private static final long CODE = 0x10000;

    private final Machine machine = new Machine(MachineConfiguration.standard());
    private final GuestListing listing = new GuestListing(machine.memory());

    @AfterEach
    void close() {
        machine.close();
    }

    private void put(long address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        machine.memory().write(address, bytes, 0, bytes.length);
    }

    private Block block(long modeKey, long rip, long physical) {
        machine.cpu().modeKey = modeKey;
        Translator translator = new Translator(machine.cpu(), machine.memory());
        return translator.translate(rip, rip, physical, BlockLimit.NORMAL);
    }

    @Test
    void everyInstructionOfABlockHasALineWithItsRipAndBytes() {
        put(CODE, "48 89 c3 48 c7 80 00 01 00 00 ff ff ff ff 75 f0");
        assertEquals(
                List.of(
                        "ffffffff81010000: 48 89 c3                 mov    rbx,rax",
                        "ffffffff81010003: 48 c7 80 00 01 00 00 ff ff ff ff"
                                + "  mov    QWORD PTR [rax+0x100],0xffffffffffffffff",
                        "ffffffff8101000e: 75 f0                    jne    0xffffffff81010000"),
                listing.lines(block(MODE_64, 0xffffffff81010000L, CODE)));
    }

    @Test
    void aBlockOfRealModeIsReadAsSixteenBitCode() {
        put(CODE, "b8 34 12 eb fb");
        assertEquals(
                List.of(
                        "7c00: b8 34 12                 mov    ax,0x1234",
                        "7c03: eb fb                    jmp    0x7c00"),
                listing.lines(block(0, 0x7c00, CODE)));
    }

    @Test
    void anInstructionOfAnotherLengthThanTranslatedIsMarked() {
        put(CODE, "48 89 c3 90 eb fe");
        Block block = block(MODE_64, CODE, CODE);
        put(CODE, "90");
        assertEquals(
                "10000: 90 89 c3                 " + GuestListing.OVERWRITTEN,
                listing.line(block, 0));
        assertEquals("10003: 90                       nop", listing.line(block, 1));
    }

    @Test
    void bytesThatAreNoInstructionAreShownAsTheyAre() {
        put(CODE, "90 06");
        assertEquals(
                "10001: 06                       (bad)",
                listing.line(block(MODE_64, CODE, CODE), 1));
    }

    @Test
    void aBlockInDeviceMemoryIsNotReadAgain() {
        Block block = block(MODE_64, 0xfee00000L, 0xfee00000L);
        assertEquals(1, block.count);
        assertEquals(
                "fee00000:                          " + GuestListing.NOT_IN_RAM,
                listing.line(block, 0));
    }
}
