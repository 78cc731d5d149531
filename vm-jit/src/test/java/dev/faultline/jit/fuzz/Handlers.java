package dev.faultline.jit.fuzz;

import java.util.HexFormat;

/**
 * The handlers, which can stand anywhere. At each entry, in Intel's syntax for 64 bits (the others
 * are alike, NOPs between):
 *
 * <pre>
 * 00 skip with error code:  add rsp, 8
 * 10 skip:   push rax; push rcx; inc dword ptr [0x38ff0]; mov rax, [rsp+16]; sub rax, 0x10000
 *            cmp rax, 0x2000; jae halt; movzx eax, word ptr [rax*2+0x39000]; add rax, 0x10000
 *            mov [rsp+16], rax; pop rcx; pop rax; iretq
 * 50 debug:  and qword ptr [rsp+16], ~0x100; inc dword ptr [0x38ff4]; iretq
 * 70 count:  inc dword ptr [0x38ff8]; iretq
 * 80 irq:    push rax; push rdx; in al, 0x60; nop; nop; nop; mov al, 0x20; out 0x20, al
 *            inc dword ptr [0x38ffc]; pop rdx; pop rax; iretq
 * a0 halt:   cli; hlt; jmp halt
 * b0 fix:    push rax; push rcx; test byte ptr [rsp+16], 1; jnz 1f; mov rax, cr2; mov rcx, rax
 *            shr rcx, 12; sub rcx, 0x20; cmp rcx, 16; jae 1f; or byte ptr [rcx*8+0xd100], 1
 *            invlpg [rax]; pop rcx; pop rax; add rsp, 8; iretq
 *         1: pop rcx; pop rax; jmp skip with error code
 * </pre>
 */
final class Handlers {
    static final int SKIP_WITH_ERROR_CODE = 0;
    static final int SKIP = 0x10;
    static final int DEBUG = 0x50;
    static final int COUNT = 0x70;
    static final int IRQ = 0x80;
    static final int HALT = 0xa0;
    static final int FIX = 0xb0;

    private static final byte[] CODE_64 =
            hex(
                    """
                    4883c4089090909090909090909090905051ff0425f08f0300488b442410482d\
                    00000100483d0020000073740fb7044500900300480500000100488944241059\
                    5848cf909090909090909090909090904881642410fffeffffff0425f48f0300\
                    48cf9090909090909090909090909090ff0425f88f030048cf90909090909090\
                    5052e460909090b020e620ff0425fc8f03005a5848cf90909090909090909090\
                    faf4ebfc9090909090909090909090905051f64424100175270f20d04889c148\
                    c1e90c4883e9204883f9107313800ccd00d10000010f013859584883c40848cf\
                    5958e919ffffff\
                    """);
    private static final byte[] CODE_32 =
            hex(
                    """
                    83c4049090909090909090909090909050ff05f08f03008b4424042d00000100\
                    3d0020000073790fb704450090030005000001008944240458cf909090909090\
                    9090909090909090909090909090909081642408fffeffffff05f48f0300cf90\
                    90909090909090909090909090909090ff05f88f0300cf909090909090909090\
                    5052e460909090b020e620ff05fc8f03005a58cf909090909090909090909090\
                    faf4ebfc9090909090909090909090905051f64424080175210f20d089c1c1e9\
                    0c83e92083f9107311800c8d80b00000010f0138595883c404cf5958e91fffff\
                    ff\
                    """);
    private static final byte[] CODE_16 =
            hex(
                    """
                    909090909090909090909090909090905589e566501eb800398ed8817e040010\
                    757e660fb74602663d002000007371678b0445000000008946021f66585dcf90\
                    909090909090909090909090909090905589e5816606fffe5dcf909090909090\
                    90909090909090909090909090909090cf909090909090909090909090909090\
                    5052e4609090b020e6205a58cf90909090909090909090909090909090909090\
                    faf4ebfc909090909090909090909090e95dff\
                    """);

    private Handlers() {}

    /** Where the handlers for code of a size stand: all three are always there. */
    static int address(int bits) {
        return Layout.HANDLERS + (bits == 64 ? 0 : bits == 32 ? 0x1000 : 0x2000);
    }

    static byte[] code(int bits) {
        return bits == 64 ? CODE_64 : bits == 32 ? CODE_32 : CODE_16;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.strip());
    }
}
