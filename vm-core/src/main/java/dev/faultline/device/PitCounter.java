package dev.faultline.device;

/**
 * One counter of the 8254: count, output and gate as functions of the tick number.
 *
 * <p>Source: Intel 8254 datasheet (231164). Nothing counts by itself: a counter remembers at which
 * tick its counting element was loaded and computes the rest. Callers pass ticks that never
 * decrease.
 *
 * <p>Where the datasheet calls a count illegal (1 in modes 2 and 3) the output stays high.
 */
final class PitCounter {
    static final long NEVER = Long.MAX_VALUE;

    private static final int BOTH_BYTES = 3;
    private static final int NULL_COUNT = 0x40;

    private int control;
    private int mode;
    private boolean bcd;
    private int access = BOTH_BYTES;
    private boolean gate;

    private int countRegister;
    private int firstByte;
    private boolean secondByteNext;
    private boolean highByteNext;
    private boolean nullCount = true;
    private int latchedCount = -1;
    private int latchedStatus = -1;

    /** When the counting element held {@link #reload}, valid while {@link #loaded}. */
    private long loadTick;

    private int reload;
    private boolean loaded;

    /** Ticks since the load when the gate or a first byte stopped counting, or -1. */
    private long stoppedAfter = -1;

    /** When the count register goes into the counting element. */
    private long pendingLoad = NEVER;

    /** Whether that load begins with the low half of mode 3. */
    private boolean pendingIntoLowHalf;

    /** Whether a count has followed the control word. */
    private boolean written;

    /** What an unloaded counting element shows. */
    private int idleCount;

    /** The output while unloaded: low in mode 0 and, by choice, before the first control word. */
    private boolean outputBeforeLoad;

    PitCounter(boolean gate) {
        this.gate = gate;
    }

    void writeControl(int value, long tick) {
        advance(tick);
        int shown = count(tick);
        control = value & 0x3f;
        // 8254, "Mode definitions": bit M2 is a don't care in modes 2 and 3.
        mode = value >> 1 & 7;
        mode = mode > 5 ? mode - 4 : mode;
        bcd = (value & 1) != 0;
        access = value >> 4 & 3;
        disarm(tick);
        idleCount = shown;
        written = false;
        nullCount = true;
        secondByteNext = false;
        highByteNext = false;
        latchedCount = -1;
        latchedStatus = -1;
    }

    void write(int value, long tick) {
        advance(tick);
        if (access != BOTH_BYTES) {
            countWritten(access == 1 ? value : value << 8, tick);
        } else if (secondByteNext) {
            secondByteNext = false;
            countWritten(value << 8 | firstByte, tick);
        } else {
            secondByteNext = true;
            firstByte = value;
            if (mode == 0) {
                // 8254, mode 0: the first byte disables counting and drops OUT at once.
                disarm(tick);
            }
        }
    }

    int read(long tick) {
        advance(tick);
        if (latchedStatus >= 0) {
            int status = latchedStatus;
            latchedStatus = -1;
            return status;
        }
        int value = latchedCount >= 0 ? latchedCount : readable(tick);
        boolean high = access == 2 || access == BOTH_BYTES && highByteNext;
        if (access == BOTH_BYTES) {
            highByteNext = !highByteNext;
        }
        if (access != BOTH_BYTES || high) {
            latchedCount = -1;
        }
        return high ? value >> 8 : value & 0xff;
    }

    /** 8254, "Counter latch command": a second latch before the read is ignored. */
    void latchCount(long tick) {
        advance(tick);
        if (latchedCount < 0) {
            latchedCount = readable(tick);
        }
    }

    /** 8254, "Read-back command": OUTPUT, NULL COUNT and the control word's low six bits. */
    void latchStatus(long tick) {
        advance(tick);
        if (latchedStatus < 0) {
            latchedStatus = (output(tick) ? 0x80 : 0) | (nullCount ? NULL_COUNT : 0) | control;
        }
    }

    void setGate(boolean level, long tick) {
        advance(tick);
        if (level == gate) {
            return;
        }
        gate = level;
        switch (mode) {
            case 0, 4 -> {
                if (level) {
                    resume(tick);
                } else {
                    stop(tick);
                }
            }
            case 1, 5 -> {
                if (level) {
                    trigger(tick);
                }
            }
            default -> {
                if (level) {
                    // 8254, modes 2 and 3: a trigger reloads on the next CLK pulse.
                    trigger(tick);
                } else {
                    stop(tick);
                    pendingLoad = NEVER;
                }
            }
        }
    }

    boolean output(long tick) {
        advance(tick);
        if (!loaded) {
            return outputBeforeLoad;
        }
        return switch (mode) {
            case 0, 1 -> elapsed(tick) >= reload;
            case 2 -> stoppedAfter >= 0 || reload == 1 || phase(tick) != reload - 1;
            case 3 -> stoppedAfter >= 0 || phase(tick) < highTicks();
            default -> elapsed(tick) != reload;
        };
    }

    /** The first tick after {@code tick} at which the output may change, or {@link #NEVER}. */
    long nextChange(long tick) {
        advance(tick);
        return Math.min(pendingLoad, naturalChange(tick));
    }

    private long naturalChange(long tick) {
        if (!loaded || stoppedAfter >= 0) {
            return NEVER;
        }
        long elapsed = tick - loadTick;
        switch (mode) {
            case 0, 1:
                return elapsed < reload ? loadTick + reload : NEVER;
            case 2, 3:
                if (reload == 1) {
                    return NEVER;
                }
                long turn = mode == 2 ? reload - 1 : highTicks();
                long phase = phase(tick);
                return tick - phase + (phase < turn ? turn : reload);
            default:
                if (elapsed < reload) {
                    return loadTick + reload;
                }
                return elapsed == reload ? tick + 1 : NEVER;
        }
    }

    private void countWritten(int value, long tick) {
        countRegister = value;
        written = true;
        nullCount = true;
        switch (mode) {
            case 0 -> {
                // 8254, mode 0: OUT stays high only until a new count is written.
                disarm(tick);
                pendingLoad = tick + 1;
            }
            case 1, 5 -> {} // loaded by the next trigger
            case 4 -> pendingLoad = tick + 1;
            default -> {
                if (gate && pendingLoad == NEVER) {
                    pendingLoad = loaded && reload > 1 ? endOfPart(tick) : tick + 1;
                    pendingIntoLowHalf =
                            mode == 3 && loaded && reload > 1 && phase(tick) < highTicks();
                }
            }
        }
    }

    /** 8254, mode 2: a new count takes over at the end of the cycle; mode 3: of the half-cycle. */
    private long endOfPart(long tick) {
        long phase = phase(tick);
        boolean high = mode == 3 && phase < highTicks();
        return tick - phase + (high ? highTicks() : reload);
    }

    private void load(long tick) {
        reload = effectiveCount();
        loadTick = pendingIntoLowHalf ? tick - highTicks() : tick;
        loaded = true;
        nullCount = false;
        pendingLoad = NEVER;
        pendingIntoLowHalf = false;
        stoppedAfter = !gate && (mode == 0 || mode == 4) ? 0 : -1;
    }

    private void advance(long tick) {
        if (pendingLoad <= tick) {
            load(pendingLoad);
        }
    }

    private void trigger(long tick) {
        if (written) {
            pendingLoad = tick + 1;
            pendingIntoLowHalf = false;
        }
    }

    private void stop(long tick) {
        if (loaded && stoppedAfter < 0) {
            stoppedAfter = tick - loadTick;
        }
    }

    private void resume(long tick) {
        if (loaded && stoppedAfter >= 0) {
            loadTick = tick - stoppedAfter;
            stoppedAfter = -1;
        }
    }

    private void disarm(long tick) {
        idleCount = count(tick);
        loaded = false;
        stoppedAfter = -1;
        pendingLoad = NEVER;
        pendingIntoLowHalf = false;
        outputBeforeLoad = mode != 0;
    }

    private long elapsed(long tick) {
        return stoppedAfter >= 0 ? stoppedAfter : tick - loadTick;
    }

    private long phase(long tick) {
        return elapsed(tick) % reload;
    }

    /** 8254, mode 3: an odd count is high for one tick more than low. */
    private long highTicks() {
        return (reload + 1) / 2;
    }

    private int base() {
        return bcd ? 10_000 : 0x10000;
    }

    /** 8254, "Programming the 8254": 0 stands for 10000 (BCD) or 65536. */
    private int effectiveCount() {
        int count = countRegister;
        if (bcd) {
            count =
                    (count >> 12) * 1000
                            + (count >> 8 & 0xf) * 100
                            + (count >> 4 & 0xf) * 10
                            + (count & 0xf);
        }
        count %= base();
        return count == 0 ? base() : count;
    }

    private int count(long tick) {
        if (!loaded) {
            return idleCount;
        }
        return switch (mode) {
            case 2 -> (int) (reload - phase(tick)) % base();
            case 3 -> {
                // 8254, mode 3: decrements by two, an odd count from one less.
                long phase = phase(tick);
                long inHalf = phase < highTicks() ? phase : phase - highTicks();
                yield (int) ((reload & ~1) - 2 * inHalf) % base();
            }
            default -> (int) Math.floorMod(reload - elapsed(tick), (long) base());
        };
    }

    private int readable(long tick) {
        int count = count(tick);
        return bcd
                ? count / 1000 << 12 | count / 100 % 10 << 8 | count / 10 % 10 << 4 | count % 10
                : count;
    }
}
