package dev.faultline.ir;

/** Micro-ops as text: "addf32 rax, rax, rcx", for dumps and test reports. */
public final class Printer {
    private static final String[] GPRS = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15", "zero"
    };

    private Printer() {}

    /** One micro-op. */
    public static String print(long word, long imm) {
        int shape = MicroOpShape.of(MicroOp.op(word));
        StringBuilder text = new StringBuilder(MicroOpShape.name(MicroOp.op(word)));
        if ((shape & (MicroOpShape.D | MicroOpShape.SD)) != 0) {
            text.append(' ').append(slot(MicroOp.d(word)));
        }
        if ((shape & MicroOpShape.A) != 0) {
            text.append(' ').append(slot(MicroOp.a(word)));
        }
        if ((shape & MicroOpShape.B) != 0) {
            text.append(' ').append(slot(MicroOp.b(word)));
        }
        if (MicroOp.op(word) == MicroOpcode.PACKED || MicroOp.op(word) == MicroOpcode.FLOAT) {
            boolean packed = MicroOp.op(word) == MicroOpcode.PACKED;
            int x = MicroOp.x(word);
            text.append(' ').append(slot(MicroOp.c(word))).append(' ');
            text.append(packed ? PackedOperation.of(x) : FloatOperation.of(x));
            return text.append(" imm=0x").append(Long.toHexString(imm)).toString();
        }
        text.append(" c=").append(MicroOp.c(word)).append(" x=").append(MicroOp.x(word));
        return text.append(" imm=0x").append(Long.toHexString(imm)).toString();
    }

    /** A whole block, a line each. */
    public static String print(Block block) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < block.code.length; i++) {
            text.append(String.format("%016x  ", block.ripOf(i)));
            text.append(print(block.code[i], block.immediates[i])).append('\n');
        }
        return text.toString();
    }

    private static String slot(int index) {
        if (index >= MicroOp.FIRST_VECTOR_SLOT) {
            int quadword = index - MicroOp.FIRST_VECTOR_SLOT;
            return "ymm" + quadword / 4 + "." + quadword % 4;
        }
        return index < GPRS.length ? GPRS[index] : "t" + (index - GPRS.length);
    }
}
