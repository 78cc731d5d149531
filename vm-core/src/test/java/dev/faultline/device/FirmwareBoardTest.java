package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.chipset.FirmwareRom;
import dev.faultline.device.disk.Media;
import dev.faultline.device.disk.MediumException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What firmware finds around it: ROM, PCI 2.1 configuration space, QEMU's fw_cfg. */
class FirmwareBoardTest {
    private static final int ROM_BYTES = 128 << 10;
    private TestBench bench = board(null);

    private static TestBench board(byte[] videoBios) {
        try {
            FirmwareRom rom = FirmwareRom.of("bios.bin", rom()).withVideoBios(videoBios);
            TestBench bench = new TestBench();
            new StandardDevices(
                    new DeviceConfiguration(
                            128 << 20,
                            1L << 30,
                            bench::put,
                            bench::put,
                            Media.NONE.withFirmware(rom)),
                    bench.wiring());
            return bench;
        } catch (MediumException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] rom() {
        byte[] bytes = new byte[ROM_BYTES];
        new Random(1).nextBytes(bytes);
        bytes[ROM_BYTES - 16] = (byte) 0xea;
        return bytes;
    }

    private int config(int function, int register) {
        bench.ports.write(0xcf8, 4, 0x8000_0000 | function << 8 | register & 0xfc);
        return bench.ports.read(0xcfc + (register & 3), (register & 3) == 0 ? 4 : 1);
    }

    private void configure(int function, int register, int size, int value) {
        bench.ports.write(0xcf8, 4, 0x8000_0000 | function << 8 | register & 0xfc);
        bench.ports.write(0xcfc + (register & 3), size, value);
    }

    private byte[] item(int number, int bytes) {
        bench.ports.write(0x510, 2, number);
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) bench.in(0x511);
        }
        return data;
    }

    private byte[] file(String name) {
        ByteBuffer directory = ByteBuffer.wrap(item(0x19, 4 + 8 * 64));
        for (int left = directory.getInt(); left > 0; left--) {
            int size = directory.getInt();
            int number = directory.getShort();
            directory.getShort();
            byte[] text = new byte[56];
            directory.get(text);
            if (name.equals(
                    new String(text, StandardCharsets.US_ASCII).strip().replace("\0", ""))) {
                return item(number, size);
            }
        }
        return null;
    }

    @Test
    void theRomEndsAt4GiBAndIgnoresWrites() {
        byte[] rom = rom();
        assertEquals(0xea, bench.mmio.read(0xffff_fff0L, 1));
        bench.mmio.write(0xffff_fff0L, 4, 0);
        assertEquals(0xea, bench.mmio.read(0xffff_fff0L, 1));
        long first = bench.mmio.read(0xfffe_0000L, 8);
        for (int i = 0; i < 8; i++) {
            assertEquals(rom[i], (byte) (first >> 8 * i));
        }
    }

    @Test
    void bus0HasHostBridgeIsaBridgeAndIde() {
        assertEquals(0x1237_8086, config(0x00, 0));
        assertEquals(0x0600_0002, config(0x00, 8));
        assertEquals(0x7000_8086, config(0x08, 0));
        assertEquals(0x80, config(0x08, 0x0e) & 0xff);
        assertEquals(0x7010_8086, config(0x09, 0));
        assertEquals(0x0101_0000, config(0x09, 8));
        assertEquals(-1, config(0x0a, 0));
        assertEquals(-1, config(0x10, 0));
        bench.ports.write(0xcf8, 4, 0x8001_0000);
        assertEquals(-1, bench.ports.read(0xcfc, 4));
        bench.ports.write(0xcf8, 4, 0);
        assertEquals(-1, bench.ports.read(0xcfc, 4));
    }

    @Test
    void writableRegistersKeepWhatIsWrittenAndOthersDoNot() {
        configure(0x00, 0x59, 1, 0x30);
        configure(0x00, 0x5a, 1, 0x33);
        assertEquals(0x30, config(0x00, 0x59) & 0xff);
        assertEquals(0x0033_3000, config(0x00, 0x58));
        configure(0x00, 0x00, 4, 0);
        assertEquals(0x1237_8086, config(0x00, 0));
        configure(0x09, 0x10, 4, -1);
        assertEquals(0, config(0x09, 0x10));
        configure(0x09, 0x40, 2, 0x8000);
        assertEquals(0x8000, config(0x09, 0x40));
    }

    @Test
    void theResetControlIsStillABytePort() {
        bench.ports.write(0xcf8, 4, 0x8000_0600);
        assertEquals(0x8000_0600, bench.ports.read(0xcf8, 4));
        assertEquals(List.of(), bench.ended);
        bench.out(0xcf9, 0x06);
        assertEquals(List.of("reset: 0x6 to port 0xcf9"), bench.ended);
        assertEquals(0x8000_0600, bench.ports.read(0xcf8, 4));
    }

    @Test
    void theFirmwareConfigurationHasSignatureIdentityAndFiles() {
        assertArrayEquals("QEMU".getBytes(StandardCharsets.US_ASCII), item(0, 4));
        assertArrayEquals(new byte[] {1, 0, 0, 0}, item(1, 4));
        assertArrayEquals(new byte[] {1, 0}, item(5, 2));
        byte[] e820 = file("etc/e820");
        assertEquals(40, e820.length);
        assertEquals(0x08, e820[11]);
        assertEquals(1, e820[16]);
        assertEquals(1, e820[24]);
        assertArrayEquals(new byte[] {(byte) 0xf8, 3, 0, 0, 0, 0, 0, 0}, file("etc/sercon-port"));
        assertArrayEquals(new byte[16], item(0x7777, 16));
        byte[] past = item(0, 8);
        assertArrayEquals(new byte[4], Arrays.copyOfRange(past, 4, 8));
        byte[] video = {0x55, (byte) 0xaa, 1};
        bench = board(video);
        assertArrayEquals(video, file("vgaroms/vgabios.bin"));
    }

    @Test
    void theDebugPortAnswersAsSeabiosExpects() {
        assertEquals(0xe9, bench.in(0x402));
        bench.out(0x402, 'x');
        assertEquals("x", bench.output.toString());
    }

    @Test
    void withoutFirmwareNoneOfItIsThere() {
        TestBench bare = new TestBench();
        new StandardDevices(
                new DeviceConfiguration(128 << 20, 0, bare::put, bare::put, Media.NONE),
                bare.wiring());
        bare.ports.write(0xcf8, 4, 0x8000_0000);
        assertEquals(-1, bare.ports.read(0xcf8, 4));
        assertEquals(-1, bare.ports.read(0xcfc, 4));
        assertEquals(0xff, bare.in(0x511));
        assertEquals(0xff, bare.in(0x402));
    }

    @Test
    void filesThatAreNoFirmwareAreSaidToBeNone() {
        assertComplaint(new byte[1000], "1000 bytes");
        assertComplaint(new byte[32 << 20], "33554432 bytes");
        assertComplaint(new byte[ROM_BYTES], "0x00 at the reset vector, offset 0x1fff0");
    }

    private static void assertComplaint(byte[] bytes, String what) {
        MediumException e =
                assertThrows(MediumException.class, () -> FirmwareRom.of("bios.bin", bytes));
        assertTrue(e.getMessage().startsWith("bios.bin: " + what), e.getMessage());
    }

    @Test
    void randomAccessesToTheBoardNeverThrow() {
        Random random = new Random(3);
        int[] ports = {0xcf8, 0xcf9, 0xcfa, 0xcfb, 0xcfc, 0xcfd, 0xcfe, 0xcff, 0x510, 0x511, 0x402};
        for (int i = 0; i < 200_000; i++) {
            int port = ports[random.nextInt(ports.length)];
            int size = 1 << random.nextInt(3);
            int value =
                    random.nextBoolean() ? random.nextInt() : 0x8000_0000 | random.nextInt(4096);
            if (random.nextBoolean()) {
                bench.ports.write(port, size, value);
            } else {
                bench.ports.read(port, size);
            }
            bench.mmio.read(0xffff_0000L + random.nextInt(0xfff8), 1 << random.nextInt(4));
            bench.ended.clear();
            bench.output.setLength(0);
        }
    }
}
