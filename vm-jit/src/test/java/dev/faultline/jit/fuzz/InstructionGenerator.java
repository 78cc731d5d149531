package dev.faultline.jit.fuzz;

import dev.faultline.decode.Decoder;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.isa.Forms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Appends random instructions that go straight on, faults and interrupts aside. */
final class InstructionGenerator {
    private static final int RCX = 1;
    private static final int RSI = 6;
    private static final int RDI = 7;
    private static final int RSP = 4;

    /** Of random bytes: what ends a run, is not repeatable, or is SIMD. */
    private static final Set<String> UNWANTED =
            Set.of(
                    "SSE", "EMMS", "HLT", "IN", "OUT", "INS", "OUTS", "RDTSC", "RDTSCP", "RDRAND",
                    "RDSEED", "RDMSR", "WRMSR");

    private final SplittableRandom random;
    private final GuestMode mode;
    private final Encoder code;
    private final Operands operands;
    private final Decoder decoder = new Decoder(Forms.map());
    private final VectorGenerator vectors;

    /** How many of a hundred instructions are of vectors. */
    private final int vectorShare;

    private final List<Integer> immediateBytes = new ArrayList<>();
    private final List<int[]> selfStores = new ArrayList<>();

    InstructionGenerator(SplittableRandom random, GuestMode mode, Encoder code, Operands operands) {
        this.random = random;
        this.mode = mode;
        this.code = code;
        this.operands = operands;
        vectors = new VectorGenerator(random, mode, code, operands);
        vectorShare = random.nextInt(4) == 0 ? 60 : 5;
    }

    /** One instruction of those that may also go elsewhere by an exception of their own. */
    void any() {
        switch (random.nextInt(40)) {
            case 0 -> code.put(0xcc);
            case 1 -> code.put(0xcd, 0x30 + random.nextInt(15));
            case 2 -> code.put(0x0f, 0x0b);
            case 3, 4 -> selfModification();
            case 5 -> system();
            case 6, 7, 8 -> wild();
            default -> straight();
        }
    }

    /** One instruction that only computes, moves or stores. */
    void straight() {
        if (random.nextInt(100) < vectorShare) {
            vectors.next();
            return;
        }
        int kind = random.nextInt(100);
        if (kind < 26) {
            arithmetic();
        } else if (kind < 46) {
            move();
        } else if (kind < 56) {
            shift();
        } else if (kind < 63) {
            unary();
        } else if (kind < 68) {
            bits();
        } else if (kind < 73) {
            conditional();
        } else if (kind < 79) {
            stack();
        } else if (kind < 84) {
            exchange();
        } else if (kind < 89) {
            string();
        } else if (kind < 94) {
            multiply();
        } else {
            oneByte();
        }
    }

    private int immediate(int x) {
        return x == 3 ? 4 : 1 << x;
    }

    /** Appends an immediate that a store into the code may change later. */
    private void immediate(long value, int size) {
        for (int i = 0; i < size; i++) {
            immediateBytes.add(code.length() + i);
        }
        code.immediate(value, size);
    }

    private void arithmetic() {
        int operation = random.nextInt(8);
        int x = operands.size();
        int wide = x == 0 ? 0 : 1;
        switch (random.nextInt(6)) {
            case 0, 1 ->
                    code.instruction(
                            x,
                            operands.register(),
                            operands.registerOrMemory(),
                            0,
                            operation << 3 | wide);
            case 2 ->
                    code.instruction(
                            x,
                            operands.register(),
                            operands.registerOrMemory(),
                            0,
                            operation << 3 | 2 | wide);
            case 3 -> {
                code.instruction(
                        x, operation, operands.registerOrMemory(), 1, x == 0 ? 0x80 : 0x83);
                immediate(operands.value(), 1);
            }
            case 4 -> {
                code.instruction(
                        x, operation, operands.registerOrMemory(), immediate(x), 0x80 | wide);
                immediate(operands.value(), immediate(x));
            }
            default -> {
                // TEST in its two forms.
                if (random.nextBoolean()) {
                    code.instruction(
                            x, operands.register(), operands.registerOrMemory(), 0, 0x84 | wide);
                } else {
                    code.instruction(x, 0, operands.registerOrMemory(), immediate(x), 0xf6 | wide);
                    immediate(operands.value(), immediate(x));
                }
            }
        }
    }

    private void move() {
        int x = operands.size();
        int wide = x == 0 ? 0 : 1;
        switch (random.nextInt(9)) {
            case 0, 1 ->
                    code.instruction(x, operands.register(), operands.memory(), 0, 0x88 | wide);
            case 2, 3 ->
                    code.instruction(
                            x, operands.register(), operands.registerOrMemory(), 0, 0x8a | wide);
            case 4 -> {
                code.instruction(x, 0, operands.registerOrMemory(), immediate(x), 0xc6 | wide);
                immediate(operands.value(), immediate(x));
            }
            case 5 -> extension();
            case 6 ->
                    code.instruction(
                            operands.wideSize(), operands.register(), operands.memory(), 0, 0x8d);
            default -> load(operands.register(), operands.registerValue());
        }
    }

    /** MOV register, immediate of full width. */
    private void load(int register, long value) {
        int x = mode.bits == 64 ? random.nextInt(2, 4) : mode.bits == 32 ? 2 : random.nextInt(1, 3);
        code.sizePrefix(x);
        int rex = (x == 3 ? 8 : 0) | register >> 3;
        if (rex != 0) {
            code.put(0x40 | rex);
        }
        code.put(0xb8 | register & 7);
        immediate(value, 1 << x);
    }

    /** MOVZX, MOVSX, MOVSXD. */
    private void extension() {
        int x = operands.wideSize();
        if (mode.bits == 64 && random.nextInt(4) == 0) {
            code.instruction(3, operands.register(), operands.registerOrMemory(), 0, 0x63);
            return;
        }
        int[] opcodes = {0xb6, 0xb7, 0xbe, 0xbf};
        Operand source = operands.registerOrMemory();
        // A byte register above 3 would be one of AH to BH without REX: both are of interest.
        code.instruction(x, operands.register(), source, 0, 0x0f, opcodes[random.nextInt(4)]);
    }

    private void shift() {
        int x = operands.size();
        int wide = x == 0 ? 0 : 1;
        int operation = random.nextInt(8);
        Operand operand = operands.registerOrMemory();
        switch (random.nextInt(6)) {
            case 0 -> code.instruction(x, operation, operand, 0, 0xd0 | wide);
            case 1, 2 -> code.instruction(x, operation, operand, 0, 0xd2 | wide);
            case 3 -> {
                // SHLD, SHRD.
                x = Math.max(1, x);
                int opcode = random.nextBoolean() ? 0xa4 : 0xac;
                boolean byCl = random.nextBoolean();
                code.instruction(
                        x,
                        operands.register(),
                        operand,
                        byCl ? 0 : 1,
                        0x0f,
                        opcode | (byCl ? 1 : 0));
                if (!byCl) {
                    immediate(random.nextInt(70), 1);
                }
            }
            default -> {
                code.instruction(x, operation, operand, 1, 0xc0 | wide);
                immediate(random.nextInt(70), 1);
            }
        }
    }

    /** NOT, NEG, INC, DEC, and seldom a division. */
    private void unary() {
        int x = operands.size();
        int wide = x == 0 ? 0 : 1;
        if (random.nextInt(3) == 0) {
            code.instruction(x, random.nextInt(2), operands.registerOrMemory(), 0, 0xfe | wide);
        } else {
            int operation = random.nextInt(4) == 0 ? random.nextInt(4, 8) : random.nextInt(2, 4);
            code.instruction(x, operation, operands.registerOrMemory(), 0, 0xf6 | wide);
        }
    }

    private void multiply() {
        int x = operands.wideSize();
        switch (random.nextInt(4)) {
            case 0 ->
                    code.instruction(
                            x, operands.register(), operands.registerOrMemory(), 0, 0x0f, 0xaf);
            case 1 -> {
                code.instruction(x, operands.register(), operands.registerOrMemory(), 1, 0x6b);
                immediate(operands.value(), 1);
            }
            case 2 -> {
                int size = immediate(x);
                code.instruction(x, operands.register(), operands.registerOrMemory(), size, 0x69);
                immediate(operands.value(), size);
            }
            default ->
                    code.instruction(x, random.nextInt(4, 6), operands.registerOrMemory(), 0, 0xf7);
        }
    }

    /** BT and its like, bit scans and counts, BSWAP. */
    private void bits() {
        int x = operands.wideSize();
        switch (random.nextInt(5)) {
            case 0 -> {
                int[] opcodes = {0xa3, 0xab, 0xb3, 0xbb};
                int opcode = opcodes[random.nextInt(4)];
                code.instruction(
                        x, operands.register(), operands.registerOrMemory(), 0, 0x0f, opcode);
            }
            case 1, 2 -> {
                code.instruction(
                        x, random.nextInt(4, 8), operands.registerOrMemory(), 1, 0x0f, 0xba);
                immediate(random.nextInt(70), 1);
            }
            case 3 -> {
                int[] opcodes = {0xbc, 0xbd, 0xb8};
                int which = random.nextInt(3);
                if (which == 2 || random.nextBoolean()) {
                    code.put(0xf3);
                }
                code.instruction(
                        x,
                        operands.register(),
                        operands.registerOrMemory(),
                        0,
                        0x0f,
                        opcodes[which]);
            }
            default -> {
                int register = operands.register();
                boolean wide = mode.bits == 64 && random.nextBoolean();
                if (wide || register >= 8) {
                    code.put(0x40 | (wide ? 8 : 0) | register >> 3);
                }
                code.put(0x0f, 0xc8 | register & 7);
            }
        }
    }

    /** SETcc and CMOVcc. */
    private void conditional() {
        int condition = random.nextInt(16);
        if (random.nextBoolean()) {
            code.instruction(0, 0, operands.registerOrMemory(), 0, 0x0f, 0x90 | condition);
        } else {
            code.instruction(
                    operands.wideSize(),
                    operands.register(),
                    operands.registerOrMemory(),
                    0,
                    0x0f,
                    0x40 | condition);
        }
    }

    private void stack() {
        int x = random.nextInt(6) == 0 ? 1 : 2;
        int register = operands.register();
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                int rex = register >> 3;
                if (rex != 0) {
                    code.put(0x40 | rex);
                }
                code.put((random.nextBoolean() ? 0x50 : 0x58) | register & 7);
            }
            case 3 -> {
                code.put(0x6a);
                immediate(operands.value(), 1);
            }
            case 4 -> code.instruction(x, 6, operands.registerOrMemory(), 0, 0xff);
            case 5 -> code.instruction(x, 0, operands.registerOrMemory(), 0, 0x8f);
            case 6 -> code.put(random.nextBoolean() ? 0x9c : 0x9d);
            default -> {
                // ENTER and LEAVE, seldom right.
                if (random.nextBoolean()) {
                    code.put(0xc8, random.nextInt(32), 0, random.nextInt(3));
                } else {
                    code.put(0xc9);
                }
            }
        }
    }

    /** XCHG, XADD, CMPXCHG, CMPXCHG8B and CMPXCHG16B, some with LOCK. */
    private void exchange() {
        int x = operands.size();
        int wide = x == 0 ? 0 : 1;
        boolean lock = random.nextInt(3) == 0;
        Operand operand = lock ? operands.memory() : operands.registerOrMemory();
        if (lock) {
            code.put(0xf0);
        }
        switch (random.nextInt(4)) {
            case 0 -> code.instruction(x, operands.register(), operand, 0, 0x86 | wide);
            case 1 -> code.instruction(x, operands.register(), operand, 0, 0x0f, 0xc0 | wide);
            case 2 -> code.instruction(x, operands.register(), operand, 0, 0x0f, 0xb0 | wide);
            default -> {
                int pair = mode.bits == 64 && random.nextBoolean() ? 3 : 2;
                code.instruction(pair, 1, operands.memory(), 0, 0x0f, 0xc7);
            }
        }
    }

    /** A string instruction, often with REP and registers that fit. */
    private void string() {
        if (random.nextInt(4) != 0) {
            load(RDI, operands.address());
            load(RSI, operands.address());
            int count = random.nextInt(6) == 0 ? random.nextInt(9000) : random.nextInt(20);
            load(RCX, count);
        }
        int rep = random.nextInt(3);
        if (rep != 0) {
            code.put(rep == 1 ? 0xf2 : 0xf3);
        }
        int x = operands.size();
        code.sizePrefix(x);
        if (x == 3) {
            code.put(0x48);
        }
        int[] opcodes = {0xa4, 0xa6, 0xaa, 0xac, 0xae};
        code.put(opcodes[random.nextInt(5)] | (x == 0 ? 0 : 1));
    }

    /** Flags, conversions, and in old modes decimal arithmetic. */
    private void oneByte() {
        int[] always = {0xf5, 0xf8, 0xf9, 0xfc, 0xfd, 0x98, 0x99, 0x9e, 0x9f, 0x90, 0xd7, 0xfc};
        int[] old = {0x27, 0x2f, 0x37, 0x3f, 0x60, 0x61, 0xce, 0xd6};
        if (mode.bits == 64 && random.nextInt(3) == 0) {
            code.put(0x48, random.nextBoolean() ? 0x98 : 0x99);
        } else if (mode.bits != 64 && random.nextInt(3) == 0) {
            code.put(old[random.nextInt(old.length)]);
        } else {
            code.put(always[random.nextInt(always.length)]);
        }
    }

    /** MOV byte [an immediate of this program], a number. */
    private void selfModification() {
        Operand place = Operand.absolute(0);
        if (mode == GuestMode.REAL_16) {
            code.put(0x2e);
        }
        code.instruction(0, 0, place, 1, 0xc6);
        selfStores.add(new int[] {code.displacementAt, mode == GuestMode.REAL_16 ? 2 : 4});
        code.immediate(random.nextInt(), 1);
    }

    /** Chooses what the stores into the program change. */
    void patchSelfModification() {
        for (int[] store : selfStores) {
            if (!immediateBytes.isEmpty()) {
                int target = immediateBytes.get(random.nextInt(immediateBytes.size()));
                code.patch(store[0], operands.selfAddress(target), store[1]);
            }
        }
    }

    /** What only ring 0 may do, and segment registers. */
    private void system() {
        int page = random.nextInt(Layout.DATA_PAGES);
        switch (random.nextInt(7)) {
            case 0 -> code.put(random.nextBoolean() ? 0xfa : 0xfb);
            case 1 ->
                    code.instruction(
                            0, 7, Operand.absolute(Layout.DATA + (page << 12)), 0, 0x0f, 1);
            case 2 -> {
                // A page appears, disappears, or becomes read-only, with or without INVLPG.
                int size = mode.bits == 64 ? 8 : 4;
                int table = Layout.TABLES + (mode.bits == 64 ? 0x3000 : 0x1000);
                long entry = table + (long) size * ((Layout.DATA >> 12) + page);
                code.instruction(0, 6, Operand.absolute(entry), 1, 0x80);
                code.immediate(1 + random.nextInt(2), 1);
                if (random.nextBoolean()) {
                    Operand place = Operand.absolute(Layout.DATA + (page << 12));
                    code.instruction(0, 7, place, 0, 0x0f, 1);
                }
            }
            case 3 -> code.put(0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8);
            case 4 -> code.put(0x8c, 0xd0, 0x8e, 0xd0);
            case 5 -> code.put(0x0f, 0xa2);
            default -> code.put(0x8c, 0xd8 | random.nextInt(4));
        }
    }

    /** Any instruction that random bytes give. */
    private void wild() {
        byte[] candidate = new byte[Decoder.MAX_LENGTH + 1];
        while (true) {
            random.nextBytes(candidate);
            if (random.nextInt(4) == 0) {
                candidate[0] = 0x0f;
            }
            Instruction insn = decoder.decode(candidate, 0, Decoder.MAX_LENGTH, mode.bits);
            boolean wanted =
                    insn.status == Status.OK
                            && !UNWANTED.contains(insn.form.mnemonic())
                            && (insn.rm & 7) != RSP;
            if (wanted) {
                for (int i = 0; i < insn.length; i++) {
                    code.put(candidate[i]);
                }
                return;
            }
        }
    }
}
