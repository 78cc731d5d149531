package dev.faultline.firmware;

/** The ring of keystrokes in the BIOS data area. */
final class KeyBuffer {
    private final GuestMemory memory;

    KeyBuffer(GuestMemory memory) {
        this.memory = memory;
    }

    /** The next keystroke, which stays, or -1. */
    int peek() {
        int head = memory.read16(BiosData.KEYBOARD_HEAD);
        return head == memory.read16(BiosData.KEYBOARD_TAIL)
                ? -1
                : memory.read16(BiosData.BASE + head);
    }

    /** Drops the next keystroke. */
    void drop() {
        int head = memory.read16(BiosData.KEYBOARD_HEAD);
        memory.write16(BiosData.KEYBOARD_HEAD, following(head));
    }

    /** Appends a keystroke; false where the buffer is full. */
    boolean add(int keystroke) {
        int tail = memory.read16(BiosData.KEYBOARD_TAIL);
        int next = following(tail);
        if (next == memory.read16(BiosData.KEYBOARD_HEAD)) {
            return false;
        }
        memory.write16(BiosData.BASE + tail, keystroke);
        memory.write16(BiosData.KEYBOARD_TAIL, next);
        return true;
    }

    /** Forgets all keystrokes. */
    void clear() {
        memory.write16(BiosData.KEYBOARD_TAIL, memory.read16(BiosData.KEYBOARD_HEAD));
    }

    private int following(int at) {
        int next = at + 2 & 0xffff;
        return next == memory.read16(BiosData.KEYBOARD_END)
                ? memory.read16(BiosData.KEYBOARD_START)
                : next;
    }
}
