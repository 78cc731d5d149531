package dev.faultline.firmware;

import static dev.faultline.firmware.BiosGuest.booted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.device.Key;
import dev.faultline.machine.ExitReason;
import org.junit.jupiter.api.Test;

/** INT 09h and 16h: from keys to keystrokes (HelpPC, "Keyboard scan codes"). */
class KeyboardServiceTest {
    private final BiosGuest guest = booted();

    private void press(Key key) {
        guest.key(key, true);
        settle();
    }

    private void release(Key key) {
        guest.key(key, false);
        settle();
    }

    private void type(Key... keys) {
        for (Key key : keys) {
            press(key);
            release(key);
        }
    }

    /** Lets the keyboard's interrupts happen. */
    private void settle() {
        guest.run("nop; nop; nop; nop; nop; nop; nop; nop; mov cx, 300; 1: loop 1b");
    }

    private int get(int function) {
        return guest.with(function << 8, 0, 0, 0).call(0x16).ax();
    }

    @Test
    void keysBecomeKeystrokesInTheirOrder() {
        type(Key.H, Key.I, Key.ENTER);
        assertEquals(0x2368, get(0x00));
        assertEquals(0x1769, get(0x00));
        assertEquals(0x1c0d, get(0x00));
        get(0x01);
        assertTrue(guest.zero());
    }

    @Test
    void shiftCapsLockCtrlAndAltChangeThem() {
        press(Key.LEFT_SHIFT);
        type(Key.A, Key.DIGIT_1);
        release(Key.LEFT_SHIFT);
        type(Key.CAPS_LOCK, Key.A, Key.DIGIT_1);
        type(Key.CAPS_LOCK);
        press(Key.LEFT_CONTROL);
        type(Key.C);
        release(Key.LEFT_CONTROL);
        press(Key.RIGHT_ALT);
        type(Key.C, Key.DIGIT_1);
        release(Key.RIGHT_ALT);
        type(Key.A);
        int[] expected = {0x1e41, 0x0221, 0x1e41, 0x0231, 0x2e03, 0x2e00, 0x7800, 0x1e61};
        for (int keystroke : expected) {
            assertEquals(keystroke, get(0x00));
        }
    }

    @Test
    void greyKeysAndFunctionKeysDifferBetweenTheOldAndTheNewFunctions() {
        type(Key.UP, Key.F11, Key.F1);
        get(0x11);
        assertEquals(0x48e0, guest.ax());
        assertEquals(0x4800, get(0x00));
        get(0x01);
        assertEquals(0x3b00, guest.ax(), "F11 is skipped");
        assertEquals(0x3b00, get(0x00));
        type(Key.F12);
        assertEquals(0x8600, get(0x10));
    }

    @Test
    void shiftStatesAreTold() {
        press(Key.RIGHT_SHIFT);
        press(Key.LEFT_ALT);
        type(Key.NUM_LOCK);
        assertEquals(0x29, get(0x02) & 0xff);
        assertEquals(0x0229, get(0x12));
        release(Key.RIGHT_SHIFT);
        release(Key.LEFT_ALT);
        assertEquals(0x20, get(0x02) & 0xff);
    }

    @Test
    void numLockMakesDigitsOfTheKeypad() {
        type(Key.KEYPAD_7, Key.NUM_LOCK, Key.KEYPAD_7);
        assertEquals(0x4700, get(0x00));
        assertEquals(0x4737, get(0x00));
    }

    @Test
    void altAndANumberOnTheKeypadIsACharacter() {
        press(Key.LEFT_ALT);
        type(Key.KEYPAD_6, Key.KEYPAD_5);
        release(Key.LEFT_ALT);
        assertEquals(0x0041, get(0x00));
    }

    @Test
    void aProgramMayPutKeystrokesIntoTheBufferUntilItIsFull() {
        for (int i = 0; i < 15; i++) {
            guest.with(0x0500, 0, 0x4100 + i, 0).call(0x16);
            assertEquals(0, guest.al());
        }
        guest.with(0x0500, 0, 0x4100, 0).call(0x16);
        assertEquals(1, guest.al());
        assertEquals(0x4100, get(0x10));
    }

    /** The wait sleeps: hardly an instruction runs until the key's interrupt. */
    @Test
    void whoWaitsForAKeySleepsUntilItComes() {
        guest.key(Key.X, true);
        guest.run("mov ah, 0; int 0x16");
        assertEquals(0x2d78, guest.ax());
        long before = guest.result.instructions();
        guest.run(
                "mov word ptr [0x70], offset 2f + base; mov word ptr [0x72], 0; mov bx, 20;"
                        + " mov ah, 0; int 0x16; jmp 3f;"
                        + " 2: dec bx; jnz 4f; push cx; push ax; mov cx, 0x1e61; mov ah, 5; int 0x16;"
                        + " pop ax; pop cx; 4: iret; 3:");
        assertEquals(0x1e61, guest.ax());
        assertTrue(guest.result.instructions() - before < 1000);
    }

    @Test
    void theKeyboardInterceptMayTakeAKey() {
        guest.run(
                "mov eax, [0x54]; mov [0x600], eax; mov word ptr [0x54], offset 2f + base;"
                        + " mov word ptr [0x56], 0; jmp 3f;"
                        + " 2: cmp ax, 0x4f1e; jne 4f; push bp; mov bp, sp; and byte ptr [bp+6], 0xfe;"
                        + " pop bp; iret; 4: .byte 0x2e, 0xff, 0x2e; .word 0x600; 3:");
        byte[] hook = new byte[64];
        guest.machine.memory().read(BiosGuest.CODE, hook, 0, hook.length);
        guest.machine.memory().write(0x700, hook, 0, hook.length);
        guest.machine.memory().write16(0x54, guest.wordAt(0x54) - BiosGuest.CODE + 0x700);
        type(Key.A, Key.B);
        assertEquals(0x3062, get(0x00));
        get(0x01);
        assertTrue(guest.zero());
    }

    @Test
    void ctrlAltDelResets() {
        guest.key(Key.LEFT_CONTROL, true);
        guest.key(Key.LEFT_ALT, true);
        guest.key(Key.DELETE, true);
        guest.run("mov cx, 1000; 1: loop 1b");
        assertInstanceOf(ExitReason.Reset.class, guest.result.reason());
        assertEquals(0x1234, guest.wordAt(0x472));
    }

    @Test
    void ctrlBreakCallsItsInterruptAndEmptiesTheBuffer() {
        type(Key.A);
        guest.bytes(0x600, 0xff, 0x06, 0x10, 0x06, 0xcf); // INC [610h]; IRET
        guest.bytes(0x6c, 0x00, 0x06, 0, 0);
        press(Key.LEFT_CONTROL);
        type(Key.SCROLL_LOCK);
        release(Key.LEFT_CONTROL);
        assertEquals(1, guest.wordAt(0x610));
        assertEquals(0x80, guest.byteAt(0x471));
        assertEquals(0, get(0x00));
    }
}
