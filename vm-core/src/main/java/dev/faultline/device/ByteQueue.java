package dev.faultline.device;

/** A bounded queue of bytes. */
final class ByteQueue {
    private final byte[] bytes;
    private int head;
    private int size;

    ByteQueue(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Appends a byte; false when the queue is full. */
    boolean offer(int value) {
        if (size == bytes.length) {
            return false;
        }
        bytes[(head + size++) % bytes.length] = (byte) value;
        return true;
    }

    /** Removes the oldest byte, 0 to 255; the queue must not be empty. */
    int poll() {
        int value = bytes[head] & 0xff;
        head = (head + 1) % bytes.length;
        size--;
        return value;
    }

    void clear() {
        head = 0;
        size = 0;
    }
}
