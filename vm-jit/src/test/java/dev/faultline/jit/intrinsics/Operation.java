package dev.faultline.jit.intrinsics;

import dev.faultline.ir.MicroOpShape;
import dev.faultline.ir.MicroOpcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A micro-op but for its slots: every value of every field that means something of its own. */
record Operation(int op, int c, int x, long imm) {
    private static final int IMMEDIATES = 3;

    /** All that compute: no memory access, no end of a block, no system instruction. */
    static List<Operation> computing(Random random) {
        List<Operation> all = new ArrayList<>();
        for (int op = MicroOpcode.NOP; op <= MicroOpcode.CMOV; op++) {
            if (op < MicroOpcode.CMP_BRANCH || op > MicroOpcode.TESTI_BRANCH) {
                expand(all, op, random);
            }
        }
        for (int op = MicroOpcode.FIRST_PURE; op <= MicroOpcode.SEGMENT_SELECTOR; op++) {
            expand(all, op, random);
        }
        expand(all, MicroOpcode.DIV, random);
        expand(all, MicroOpcode.IDIV, random);
        return all;
    }

    /** Those that write status flags. */
    static List<Operation> flagWriting(Random random) {
        return computing(random).stream()
                .filter(o -> (o.shape() & MicroOpShape.WF) != 0 && !o.divides())
                .toList();
    }

    private static void expand(List<Operation> all, int op, Random random) {
        for (int c = 0; c < lastC(op) + 1; c++) {
            for (int x : sizes(op)) {
                for (int i = 0; i < (hasImmediate(op) ? IMMEDIATES : 1); i++) {
                    all.add(new Operation(op, c, x, immediate(op, x, random)));
                }
            }
        }
    }

    private static int lastC(int op) {
        return switch (op) {
            case MicroOpcode.LEA, MicroOpcode.LEA32, MicroOpcode.LEA16 -> 3;
            case MicroOpcode.ADD_SEGMENT, MicroOpcode.SEGMENT_SELECTOR -> 5;
            case MicroOpcode.SETCC, MicroOpcode.CMOV -> 15;
            case MicroOpcode.BT, MicroOpcode.BLS -> 3;
            case MicroOpcode.ADX -> 1;
            case MicroOpcode.FLAG, MicroOpcode.DECIMAL -> 4;
            case MicroOpcode.LOOP_TEST -> 2;
            default -> 0;
        };
    }

    private static int[] sizes(int op) {
        if (op >= MicroOpcode.ADD && op <= MicroOpcode.XORIF32) {
            int variant = op - MicroOpcode.ADD & 7;
            boolean flagsOfAnySize = (variant & 3) == 2;
            return flagsOfAnySize ? new int[] {0, 1, 3} : new int[] {0};
        }
        return switch (op) {
            case MicroOpcode.ADCF, MicroOpcode.SBBF, MicroOpcode.INCF, MicroOpcode.DECF -> all();
            case MicroOpcode.CMP, MicroOpcode.CMPI, MicroOpcode.TEST, MicroOpcode.TESTI -> all();
            case MicroOpcode.CMOV, MicroOpcode.SHLD, MicroOpcode.SHRD -> new int[] {1, 2, 3};
            case MicroOpcode.RORI, MicroOpcode.MULX_HIGH, MicroOpcode.BSWAP -> new int[] {2, 3};
            case MicroOpcode.BSF, MicroOpcode.BSR, MicroOpcode.TZCNT -> new int[] {1, 2, 3};
            case MicroOpcode.LZCNT, MicroOpcode.POPCNT, MicroOpcode.BT -> new int[] {1, 2, 3};
            case MicroOpcode.ANDN, MicroOpcode.BEXTR, MicroOpcode.BZHI -> new int[] {2, 3};
            case MicroOpcode.BLS, MicroOpcode.ADX -> new int[] {2, 3};
            default -> op < MicroOpcode.FIRST_PURE ? new int[] {0} : all();
        };
    }

    private static int[] all() {
        return new int[] {0, 1, 2, 3};
    }

    boolean divides() {
        return op == MicroOpcode.DIV || op == MicroOpcode.IDIV;
    }

    private static boolean hasImmediate(int op) {
        boolean alu = op >= MicroOpcode.ADD && op <= MicroOpcode.XORIF32;
        return switch (op) {
            case MicroOpcode.MOVI, MicroOpcode.CMPI, MicroOpcode.TESTI, MicroOpcode.RORI -> true;
            case MicroOpcode.SHLI, MicroOpcode.SHLI32, MicroOpcode.SHRI -> true;
            case MicroOpcode.SHRI32, MicroOpcode.SARI, MicroOpcode.SARI32 -> true;
            case MicroOpcode.SHLIF, MicroOpcode.SHRIF, MicroOpcode.SARIF -> true;
            case MicroOpcode.LEA, MicroOpcode.LEA32, MicroOpcode.LEA16 -> true;
            default -> alu && (op - MicroOpcode.ADD & 4) != 0;
        };
    }

    private static long immediate(int op, int x, Random random) {
        return switch (op) {
            case MicroOpcode.SHLI, MicroOpcode.SHRI, MicroOpcode.SARI -> random.nextInt(64);
            case MicroOpcode.SHLI32, MicroOpcode.SHRI32, MicroOpcode.SARI32 -> random.nextInt(32);
            case MicroOpcode.SHLIF, MicroOpcode.SHRIF, MicroOpcode.SARIF ->
                    1 + random.nextInt(random.nextBoolean() ? 3 : x == 3 ? 63 : 31);
            case MicroOpcode.RORI -> random.nextInt(x == 3 ? 64 : 32);
            case MicroOpcode.DECIMAL -> 10;
            default -> hasImmediate(op) ? Values.any(random) : 0;
        };
    }

    int shape() {
        return MicroOpShape.of(op);
    }
}
