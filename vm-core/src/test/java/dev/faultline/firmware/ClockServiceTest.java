package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** INT 1Ah, 08h, 1Ch and 70h (IBM PC AT Technical Reference). */
class ClockServiceTest {
    private final BiosGuest guest = booted();

    private BiosGuest time(int ax, int cx, int dx) {
        return guest.with(ax, 0, cx, dx).call(0x1a);
    }

    private void waitMillis(int millis) {
        int micros = millis * 1000;
        guest.with(0x8600, 0, micros >>> 16, micros & 0xffff).call(0x15);
    }

    @Test
    void ticksAreCountedAndSet() {
        time(0x0100, 0x0012, 0x3456);
        time(0x0000, 0, 0);
        assertEquals(0x12, guest.cx());
        assertEquals(0x3456, guest.dx());
        waitMillis(1000);
        time(0x0000, 0, 0);
        assertEquals(0x3456 + 18, guest.dx(), 1);
    }

    @Test
    void midnightIsPassedAndToldOnce() {
        time(0x0100, 0x0018, 0x00ae);
        waitMillis(200);
        time(0x0000, 0, 0);
        assertEquals(1, guest.al());
        assertEquals(0, guest.cx());
        assertTrue(guest.dx() < 4);
        time(0x0000, 0, 0);
        assertEquals(0, guest.al());
    }

    @Test
    void theUserTickIsCalledFromTheTimerInterrupt() {
        guest.run(
                "mov word ptr [0x70], offset 2f + base; mov word ptr [0x72], 0; mov bx, 3;"
                        + " 1: hlt; test bx, bx; jnz 1b; jmp 3f;"
                        + " 2: dec bx; mov ax, 0x5555; mov dx, ax; iret; 3:");
        assertTrue(guest.halted());
    }

    @Test
    void theTimerInterruptChangesNoRegister() {
        guest.run("mov ax, 0x1234; mov dx, 0x5678; hlt; hlt");
        assertEquals(0x1234, guest.ax());
        assertEquals(0x5678, guest.dx());
    }

    @Test
    void timeAndDateAreInBcdAndCanBeSet() {
        time(0x0400, 0, 0);
        assertEquals(0x2025, guest.cx());
        assertEquals(0x0101, guest.dx());
        time(0x0300, 0x2359, 0x5800);
        time(0x0500, 0x1999, 0x1231);
        waitMillis(2500);
        time(0x0200, 0, 0);
        assertEquals(0x0000, guest.cx());
        time(0x0400, 0, 0);
        assertEquals(0x2000, guest.cx());
        assertEquals(0x0101, guest.dx());
        assertFalse(guest.carry());
    }

    @Test
    void theAlarmCallsItsUserInterrupt() {
        guest.run(
                "mov word ptr [0x128], offset 2f + base; mov word ptr [0x12a], 0; mov ah, 2;"
                        + " int 0x1a; mov ah, 6; add dh, 3; mov dl, 0; int 0x1a; jc 3f;"
                        + " mov ah, 6; int 0x1a; sbb di, di; xor bx, bx;"
                        + " 1: hlt; test bx, bx; jz 1b; mov ah, 7; int 0x1a; jmp 3f;"
                        + " 2: mov bx, 0x77; iret; 3:");
        assertTrue(guest.halted());
        assertEquals(0x77, guest.bx());
        assertEquals(0xffff, guest.word(dev.faultline.cpu.Cpu.RDI), "one alarm at a time");
        assertEquals(3000, guest.result.nanos() / 1_000_000, 1000);
    }

    @Test
    void thePciBiosIsNotThere() {
        assertTrue(time(0xb102, 0, 0).carry());
        assertEquals(0x81, guest.ah());
    }
}
