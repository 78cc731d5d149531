package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cr0;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.mmu.Access;

/**
 * Memory as the BIOS reaches it: by linear address, with the rights of the most privileged code. An
 * access that faults, which only paging brings about, reads all ones and writes nothing. Where
 * linear addresses of 32 bits do not reach, there are physical ones.
 */
final class GuestMemory {
    private static final long ADDRESS_32 = 0xffffffffL;
    private static final int WORD = 8;

    private final Cpu cpu;
    private final long end;

    /**
     * The memory that a processor has.
     *
     * @param end first address after RAM that stands at 4 GiB and above, or 4 GiB
     */
    GuestMemory(Cpu cpu, long end) {
        this.cpu = cpu;
        this.end = end;
    }

    /** First address that {@link #writeFlat} and {@link #readFlat} do not reach. */
    long flatEnd() {
        return (cpu.cr0 & Cr0.PG) == 0 ? end : ADDRESS_32 + 1;
    }

    /** Writes bytes by physical address. */
    void writeFlat(long physical, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            cpu.mmu.storePhysical(physical + i, bytes[i]);
        }
    }

    /** Reads bytes by physical address. */
    void readFlat(long physical, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) cpu.mmu.loadPhysical(physical + i);
        }
    }

    /** Reads 1, 2, 4 or 8 bytes, zero-extended. */
    long read(long linear, int size) {
        long value = cpu.mmu.load(linear & ADDRESS_32, size, Access.SYSTEM);
        return faulted() ? -1L >>> 64 - 8 * size : value;
    }

    int read8(long linear) {
        return (int) read(linear, 1);
    }

    int read16(long linear) {
        return (int) read(linear, 2);
    }

    /** Writes the low 1, 2, 4 or 8 bytes of a value; whether it could. */
    boolean write(long linear, int size, long value) {
        cpu.mmu.store(linear & ADDRESS_32, size, value, Access.SYSTEM | Access.WRITE);
        return !faulted();
    }

    void write8(long linear, int value) {
        write(linear, 1, value);
    }

    void write16(long linear, int value) {
        write(linear, 2, value);
    }

    /** Writes bytes; whether all could be written. */
    boolean write(long linear, byte[] bytes, int offset, int length) {
        boolean done = true;
        int at = 0;
        for (; at + WORD <= length; at += WORD) {
            long value = 0;
            for (int i = WORD - 1; i >= 0; i--) {
                value = value << 8 | bytes[offset + at + i] & 0xff;
            }
            done &= write(linear + at, WORD, value);
        }
        for (; at < length; at++) {
            done &= write(linear + at, 1, bytes[offset + at]);
        }
        return done;
    }

    /** Reads bytes. */
    void read(long linear, byte[] bytes, int offset, int length) {
        int at = 0;
        for (; at + WORD <= length; at += WORD) {
            long value = read(linear + at, WORD);
            for (int i = 0; i < WORD; i++) {
                bytes[offset + at + i] = (byte) (value >>> 8 * i);
            }
        }
        for (; at < length; at++) {
            bytes[offset + at] = (byte) read8(linear + at);
        }
    }

    private boolean faulted() {
        boolean fault = cpu.exitStatus != ExitStatus.NONE;
        cpu.exitStatus = ExitStatus.NONE;
        return fault;
    }
}
