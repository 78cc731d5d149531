# A function as a compiler writes it, entered as nobody should: rsp is a multiple of 16 and not 8 more.
        .section .text.fixed, "ax"
        .globl  push_and_move
push_and_move:
        and     $-16, %rsp
        sub     $40, %rsp
        movaps  %xmm0, 16(%rsp)
        hlt

        .section .note.GNU-stack, "", @progbits
