package dev.faultline.jit.fuzz;

import dev.faultline.cpu.Rflags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes random programs: a main part, which ends with INT 0x40, then a few functions. */
final class Generator {
    private static final int MOST_LOOPS = 2;
    private static final int FUNCTIONS = 3;
    private static final int LIMIT = 500;
    private static final int RSP = 4;

    /** A branch whose displacement of some bytes is still to be set, to an instruction. */
    private record Fixup(int at, int size, int target) {}

    private record OpenLoop(int start, int counter, int end) {}

    private final SplittableRandom random;
    private final GuestMode mode;
    private final int start;
    private final Encoder code;
    private final InstructionGenerator instructions;
    private final Operands operands;
    private final List<Integer> offsets = new ArrayList<>();
    private final List<Fixup> fixups = new ArrayList<>();
    private final List<Fixup> calls = new ArrayList<>();
    private final List<int[]> tableEntries = new ArrayList<>();
    private final List<OpenLoop> loops = new ArrayList<>();
    private final byte[] tables = new byte[Layout.PRIVATE_SIZE];
    private int counters;
    private int length;

    Generator(long seed) {
        random = new SplittableRandom(seed);
        int kind = random.nextInt(20);
        mode =
                kind < 9
                        ? GuestMode.KERNEL_64
                        : kind < 14
                                ? GuestMode.USER_64
                                : kind < 18 ? GuestMode.PAGED_32 : GuestMode.REAL_16;
        // Often across the end of a page.
        start = random.nextInt(3) == 0 ? random.nextInt(0x800) : 0x1000 - random.nextInt(0x100);
        long address = mode == GuestMode.REAL_16 ? start : Layout.CODE + start;
        code = new Encoder(mode.bits, address);
        operands = new Operands(random, mode, start);
        instructions = new InstructionGenerator(random, mode, code, operands);
    }

    Program generate() {
        length = random.nextInt(6, 36);
        for (int i = 0; i < length; i++) {
            begin();
            closeLoops(i);
            mainInstruction(i);
        }
        while (!loops.isEmpty()) {
            closeLoops(Integer.MAX_VALUE);
        }
        int end = begin();
        code.put(0xcd, 0x40);
        int[] functions = new int[FUNCTIONS];
        for (int f = 0; f < FUNCTIONS; f++) {
            functions[f] = offsets.size();
            int body = random.nextInt(1, 5);
            for (int i = 0; i < body; i++) {
                begin();
                instructions.straight();
            }
            begin();
            code.put(0xc3);
        }
        begin();
        patch(end, functions);
        return program();
    }

    /** Notes that an instruction begins here; gives its number. */
    private int begin() {
        offsets.add(code.length());
        return offsets.size() - 1;
    }

    private void mainInstruction(int i) {
        int kind = random.nextInt(100);
        if (kind < 5 && loops.size() < MOST_LOOPS && counters < 8) {
            openLoop(i);
        } else if (kind < 13) {
            conditionalBranch();
        } else if (kind < 15) {
            branch(0xe9, 0xeb);
        } else if (kind < 17) {
            // JRCXZ, LOOP, LOOPE, LOOPNE forward: eight bits only.
            code.put(0xe0 + random.nextInt(4));
            forward(1);
        } else if (kind < 20) {
            code.put(0xe8);
            calls.add(new Fixup(code.length(), wide(), random.nextInt(FUNCTIONS)));
            code.immediate(0, wide());
        } else if (kind < 23) {
            throughTable(random.nextBoolean());
        } else {
            instructions.any();
        }
    }

    private int wide() {
        return mode.bits == 16 ? 2 : 4;
    }

    private void conditionalBranch() {
        int condition = random.nextInt(16);
        if (random.nextInt(3) == 0) {
            code.put(0x0f, 0x80 | condition);
            forward(wide());
        } else {
            code.put(0x70 | condition);
            forward(1);
        }
    }

    private void branch(int near, int shorter) {
        boolean far = random.nextBoolean();
        code.put(far ? near : shorter);
        forward(far ? wide() : 1);
    }

    /** A displacement to one of the next instructions; eight bits do not reach far. */
    private void forward(int size) {
        int most = size == 1 ? 4 : 12;
        fixups.add(new Fixup(code.length(), size, offsets.size() + random.nextInt(most)));
        code.immediate(0, size);
    }

    /** AND reg, 3; JMP or CALL [table + reg * size]; the four entries lead forward. */
    private void throughTable(boolean call) {
        int table = 0x40 + 0x20 * random.nextInt(4);
        int size = mode.bits / 8;
        for (int i = 0; i < 4; i++) {
            int target = call ? -1 - random.nextInt(FUNCTIONS) : offsets.size() + random.nextInt(9);
            tableEntries.add(new int[] {table + i * size, target});
        }
        long address = privateData() + table;
        int register = random.nextInt(4);
        if (mode == GuestMode.REAL_16) {
            // and bx, 6; jmp [bx + table]
            code.instruction(1, 4, Operand.register(3), 1, 0x83).put(6);
            begin();
            code.put(0xff, 0x80 | (call ? 2 : 4) << 3 | 7).immediate(address, 2);
            return;
        }
        code.instruction(2, 4, Operand.register(register), 1, 0x83).put(3);
        begin();
        int scale = mode.bits == 64 ? 3 : 2;
        Operand entry = Operand.memory(-1, register, scale, address);
        code.instruction(2, call ? 2 : 4, entry, 0, 0xff);
    }

    private long privateData() {
        return mode == GuestMode.REAL_16
                ? Layout.privateData(mode) - Layout.DATA
                : Layout.privateData(mode);
    }

    private Operand counter(int number) {
        return Operand.absolute(privateData() + 4L * number);
    }

    /** MOV dword [counter], n; the loop goes on to the next few instructions. */
    private void openLoop(int i) {
        int times = random.nextInt(1, random.nextInt(4) == 0 ? 60 : 8);
        code.instruction(2, 0, counter(counters), 4, 0xc7).immediate(times, 4);
        loops.add(new OpenLoop(offsets.size(), counters++, i + random.nextInt(2, 12)));
    }

    /** DEC dword [counter]; JNZ to the loop's start, where its end has come. */
    private void closeLoops(int i) {
        while (!loops.isEmpty() && loops.getLast().end <= i) {
            OpenLoop loop = loops.removeLast();
            if (i == Integer.MAX_VALUE) {
                begin();
            }
            code.instruction(2, 1, counter(loop.counter), 0, 0xff);
            begin();
            code.put(0x0f, 0x85);
            int at = code.length();
            code.immediate(offsets.get(loop.start) - (at + wide()), wide());
            if (i != Integer.MAX_VALUE) {
                begin();
            }
        }
    }

    private void patch(int end, int[] functions) {
        for (Fixup fixup : fixups) {
            int target = offsets.get(Math.min(fixup.target, end));
            int distance = target - (fixup.at + fixup.size);
            // Too far for eight bits: nowhere but to the next instruction.
            code.patch(fixup.at, fixup.size == 1 && distance > 127 ? 0 : distance, fixup.size);
        }
        for (Fixup call : calls) {
            int target = offsets.get(functions[call.target]);
            code.patch(call.at, target - (call.at + call.size), call.size);
        }
        long base = mode == GuestMode.REAL_16 ? start : Layout.CODE + start;
        for (int[] entry : tableEntries) {
            int number = entry[1] < 0 ? functions[-1 - entry[1]] : Math.min(entry[1], end);
            long address = base + offsets.get(number);
            for (int i = 0; i < mode.bits / 8; i++) {
                tables[entry[0] + i] = (byte) (address >>> 8 * i);
            }
        }
        instructions.patchSelfModification();
    }

    private Program program() {
        long[] registers = new long[16];
        for (int i = 0; i < 16; i++) {
            registers[i] = i == RSP ? stackTop() : operands.registerValue();
            registers[i] = mode.bits == 64 ? registers[i] : i < 8 ? registers[i] & 0xffffffffL : 0;
        }
        int[] interrupts = new int[random.nextInt(4)];
        for (int i = 0; i < interrupts.length; i++) {
            interrupts[i] = random.nextInt(1, 200);
        }
        Arrays.sort(interrupts);
        long flags = random.nextInt() & Rflags.ARITHMETIC;
        flags |= random.nextInt(4) == 0 ? 0 : Rflags.IF;
        flags |= random.nextInt(12) == 0 ? Rflags.DF : 0;
        flags |= random.nextInt(12) == 0 && mode == GuestMode.USER_64 ? Rflags.AC : 0;
        flags |= random.nextInt(60) == 0 ? Rflags.TF : 0;
        return new Program(
                mode,
                code.bytes(),
                start,
                tables,
                offsets.stream().mapToInt(Integer::intValue).toArray(),
                registers,
                flags,
                random.nextLong(),
                random.nextBoolean(),
                random.nextInt(4) != 0,
                LIMIT,
                interrupts);
    }

    private long stackTop() {
        return mode == GuestMode.REAL_16 ? Layout.STACK_TOP & 0xffff : Layout.STACK_TOP;
    }
}
