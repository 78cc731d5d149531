        .section .rodata
        .globl  pattern
        .balign 4
pattern:
        .set    i, 0
        .rept   30000
        .long   (i * 2654435761) & 0xffffffff
        .set    i, i + 1
        .endr
        .section .note.GNU-stack, "", @progbits
