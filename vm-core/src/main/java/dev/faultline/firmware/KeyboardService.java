package dev.faultline.firmware;

import dev.faultline.cpu.Cpu;

/** INT 16h (Ralf Brown's Interrupt List). AH=00h and 10h wait for a keystroke with HLT. */
final class KeyboardService implements Service {
    private static final int EXTENDED = 0x10;
    private static final int GET = 0x00;
    private static final int LAST_STANDARD = 0x84;
    private static final int FULL = 1;

    /** AH=09h: AH=0Ah is there, and AH=10h to 12h are. */
    private static final int FUNCTIONS = 0x30;

    private static final int KEYBOARD_ID = 0x41ab;
    private static final int LEFT_KEYS_AND_LOCKS = 0x73;
    private static final int RIGHT_KEYS = 0x0c;

    private final GuestMemory memory;
    private final KeyBuffer buffer;
    private final Refusal refusal;

    KeyboardService(GuestMemory memory, Refusal refusal) {
        this.memory = memory;
        this.refusal = refusal;
        buffer = new KeyBuffer(memory);
    }

    @Override
    public Next serve(Caller c, boolean resumed) {
        switch (c.ah()) {
            case 0x00, 0x01, 0x10, 0x11 -> {
                return keystroke(c);
            }
            case 0x02 -> c.setAl(memory.read8(BiosData.SHIFT_FLAGS));
            case 0x03 -> {} // the rate at which the keyboard repeats: it does not
            case 0x05 -> c.setAl(buffer.add(c.cx()) ? 0 : FULL);
            case 0x09 -> c.setAl(FUNCTIONS);
            case 0x0a -> c.setWord(Cpu.RBX, KEYBOARD_ID);
            case 0x12 -> {
                int left = memory.read8(BiosData.SHIFT_FLAGS_2) & LEFT_KEYS_AND_LOCKS;
                int right = memory.read8(BiosData.KEYBOARD_FLAGS) & RIGHT_KEYS;
                c.setAx((left | right) << 8 | memory.read8(BiosData.SHIFT_FLAGS));
            }
            default -> {
                return refusal.refuse(c, -1);
            }
        }
        return Next.RETURN;
    }

    /** AH=00h and 10h take a keystroke, 01h and 11h look at it: ZF says that there is none. */
    private Next keystroke(Caller c) {
        boolean extended = (c.ah() & EXTENDED) != 0;
        boolean take = (c.ah() & ~EXTENDED) == GET;
        int raw = buffer.peek();
        int shown = raw < 0 ? -1 : extended ? extended(raw) : standard(raw);
        while (raw >= 0 && shown < 0) {
            buffer.drop();
            raw = buffer.peek();
            shown = raw < 0 ? -1 : standard(raw);
        }
        if (!take) {
            c.setZero(shown < 0);
            if (shown >= 0) {
                c.setAx(shown);
            }
            return Next.RETURN;
        }
        if (shown < 0) {
            return Next.WAIT;
        }
        buffer.drop();
        c.setAx(shown);
        return Next.RETURN;
    }

    private static int extended(int raw) {
        boolean marked = (raw & 0xff) == KeyCodes.EXTENDED_ONLY && raw >>> 8 != 0;
        return marked ? raw & 0xff00 : raw;
    }

    /** As a keyboard of 84 keys would give it; -1 for what that has not. */
    private static int standard(int raw) {
        int code = raw >>> 8;
        int character = raw & 0xff;
        if (code == KeyCodes.GREY) {
            return character == '/' ? 0x3500 | '/' : 0x1c00 | character;
        }
        if (code > LAST_STANDARD || character == KeyCodes.EXTENDED_ONLY && code != 0) {
            return -1;
        }
        return character == KeyCodes.GREY && code != 0 ? code << 8 : raw;
    }
}
