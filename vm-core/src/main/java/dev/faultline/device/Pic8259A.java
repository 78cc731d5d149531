package dev.faultline.device;

import dev.faultline.bus.InterruptLine;

/**
 * One 8259A interrupt controller: registers, priority resolver and the INT output.
 *
 * <p>Sources: Intel 8259A datasheet (231468), and the Intel ICH9 datasheet for ELCR and for what a
 * chip set's copy leaves out: ICW1.LTIM is ignored because ELCR replaces it, ICW3 and ICW1.SNGL do
 * not change the cascade because it is wired, and the MCS-80 call mode (ICW4.uPM = 0) is not there.
 */
final class Pic8259A {
    /** Answers a poll or an acknowledge cycle when no input asks. */
    static final int NONE = -1;

    private static final int INPUTS = 8;
    private static final int CASCADE_INPUT = 2;
    private static final int DEFAULT_INPUT = 7;

    private static final int ICW1 = 0x10;
    private static final int ICW1_IC4 = 0x01;
    private static final int ICW1_SNGL = 0x02;
    private static final int ICW4_AEOI = 0x02;
    private static final int ICW4_SFNM = 0x10;
    private static final int OCW3 = 0x08;
    private static final int OCW3_RIS = 0x01;
    private static final int OCW3_RR = 0x02;
    private static final int OCW3_POLL = 0x04;
    private static final int OCW3_SMM = 0x20;
    private static final int OCW3_ESMM = 0x40;

    private enum Expecting {
        /** The data port is OCW1. */
        OCW1,
        /** The next byte at the data port is ICW2. */
        ICW2,
        /** The next byte at the data port is ICW3. */
        ICW3,
        /** The next byte at the data port is ICW4. */
        ICW4
    }

    private final boolean master;
    private final int elcrWritable;
    private final InterruptLine output;

    private int lines;
    private int edges;
    private int inService;
    private int mask;
    private int elcr;
    private int vectorBase;
    private int lowestPriority = INPUTS - 1;
    private Expecting expecting = Expecting.OCW1;
    private boolean single;
    private boolean needsIcw4;
    private boolean autoEoi;
    private boolean rotateOnAutoEoi;
    private boolean specialFullyNested;
    private boolean specialMask;
    private boolean readInService;
    private boolean poll;

    /**
     * @param elcrWritable the inputs that ELCR may make level-triggered
     * @param output the INT pin
     */
    Pic8259A(boolean master, int elcrWritable, InterruptLine output) {
        this.master = master;
        this.elcrWritable = elcrWritable;
        this.output = output;
    }

    void setInput(int input, boolean level) {
        int bit = 1 << input;
        if (level == ((lines & bit) != 0)) {
            return;
        }
        if (level) {
            lines |= bit;
            edges |= bit;
        } else {
            // 8259A, "Edge and level triggered modes": in both the input must stay high until the
            // first INTA; a request that has gone is no request.
            lines &= ~bit;
            edges &= ~bit;
        }
        update();
    }

    /** IRR: level-triggered inputs show their line, the others the edge they have seen. */
    private int requests() {
        return lines & elcr | edges & ~elcr;
    }

    int readCommand() {
        if (poll) {
            return poll();
        }
        return readInService ? inService : requests();
    }

    /** ISR: acknowledged and not ended yet. */
    int inService() {
        return inService;
    }

    /** The vector of an input. */
    int vectorOf(int input) {
        return vectorBase + input;
    }

    /** IMR. */
    int mask() {
        return mask;
    }

    int readData() {
        return poll ? poll() : mask;
    }

    void writeCommand(int value) {
        if ((value & ICW1) != 0) {
            initialize(value);
        } else if ((value & OCW3) != 0) {
            writeOcw3(value);
        } else {
            writeOcw2(value);
        }
        update();
    }

    void writeData(int value) {
        switch (expecting) {
            case OCW1 -> mask = value;
            case ICW2 -> {
                vectorBase = value & 0xf8;
                expecting = single ? afterIcw3() : Expecting.ICW3;
            }
            case ICW3 -> expecting = afterIcw3();
            case ICW4 -> {
                autoEoi = (value & ICW4_AEOI) != 0;
                specialFullyNested = (value & ICW4_SFNM) != 0;
                expecting = Expecting.OCW1;
            }
        }
        update();
    }

    int readElcr() {
        return elcr;
    }

    void writeElcr(int value) {
        elcr = value & elcrWritable;
        update();
    }

    /** The input that asks and may interrupt what is in service, or {@link #NONE}. */
    int requestingInput() {
        int candidates = requests() & ~mask;
        if (candidates == 0) {
            return NONE;
        }
        int blocking = inService;
        if (specialMask) {
            blocking &= ~mask;
        }
        if (specialFullyNested && master) {
            // 8259A, "Special fully nested mode": a slave in service does not lock out its own
            // further requests.
            blocking &= ~(1 << CASCADE_INPUT);
        }
        int request = rankOfHighest(candidates);
        return request < rankOfHighest(blocking) ? inputOfRank(request) : NONE;
    }

    /** Runs the INTA cycles for {@code input} and returns its vector. */
    int acknowledge(int input) {
        int bit = 1 << input;
        // 8259A, "Interrupt sequence": the first INTA sets the ISR bit and resets the IRR bit.
        edges &= ~bit;
        if (!autoEoi) {
            inService |= bit;
        } else if (rotateOnAutoEoi) {
            lowestPriority = input;
        }
        output.set(false);
        update();
        return vectorBase + input;
    }

    /** 8259A, "Interrupt sequence": without a request the chip answers as input 7, ISR unset. */
    int spuriousVector() {
        return vectorBase + DEFAULT_INPUT;
    }

    private int poll() {
        poll = false;
        int input = requestingInput();
        if (input == NONE) {
            return 0;
        }
        acknowledge(input);
        return 0x80 | input;
    }

    private void initialize(int icw1) {
        // 8259A, ICW1: edge sense, IMR, priorities, special mask mode and the register to read are
        // reset; without IC4 all functions of ICW4 are.
        edges = 0;
        mask = 0;
        inService = 0;
        lowestPriority = INPUTS - 1;
        specialMask = false;
        readInService = false;
        poll = false;
        rotateOnAutoEoi = false;
        autoEoi = false;
        specialFullyNested = false;
        single = (icw1 & ICW1_SNGL) != 0;
        needsIcw4 = (icw1 & ICW1_IC4) != 0;
        expecting = Expecting.ICW2;
    }

    private Expecting afterIcw3() {
        return needsIcw4 ? Expecting.ICW4 : Expecting.OCW1;
    }

    private void writeOcw2(int value) {
        int input = value & 7;
        switch (value >> 5) {
            case 0 -> rotateOnAutoEoi = false;
            case 1 -> endHighest(false);
            case 2 -> {} // 8259A, OCW2: no operation
            case 3 -> inService &= ~(1 << input);
            case 4 -> rotateOnAutoEoi = true;
            case 5 -> endHighest(true);
            case 6 -> lowestPriority = input;
            default -> {
                inService &= ~(1 << input);
                lowestPriority = input;
            }
        }
    }

    private void endHighest(boolean rotate) {
        // 8259A, "End of interrupt": a masked ISR bit survives a non-specific EOI in special mask
        // mode.
        int rank = rankOfHighest(specialMask ? inService & ~mask : inService);
        if (rank == INPUTS) {
            return;
        }
        int input = inputOfRank(rank);
        inService &= ~(1 << input);
        if (rotate) {
            lowestPriority = input;
        }
    }

    private void writeOcw3(int value) {
        if ((value & OCW3_ESMM) != 0) {
            specialMask = (value & OCW3_SMM) != 0;
        }
        if ((value & OCW3_RR) != 0) {
            readInService = (value & OCW3_RIS) != 0;
        }
        poll = (value & OCW3_POLL) != 0;
    }

    /** 0 for the input of the highest priority, {@link #INPUTS} when {@code bits} is empty. */
    private int rankOfHighest(int bits) {
        for (int rank = 0; rank < INPUTS; rank++) {
            if ((bits >> inputOfRank(rank) & 1) != 0) {
                return rank;
            }
        }
        return INPUTS;
    }

    private int inputOfRank(int rank) {
        return lowestPriority + 1 + rank & INPUTS - 1;
    }

    private void update() {
        output.set(requestingInput() != NONE);
    }
}
