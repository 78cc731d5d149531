# uint64_t name(uint64_t count): loops that write into code; each on pages of its own.

        .text
        .globl  code_near, code_far, code_data
        .balign 4096
code_near:
        xor     %eax, %eax
1:      mov     %edi, 2f + 1(%rip)
2:      mov     $0x11111111, %ecx
        rol     $7, %rax
        add     %rcx, %rax
        dec     %rdi
        jnz     1b
        ret

        .balign 4096
code_far:
        xor     %eax, %eax
1:      mov     %edi, patched + 1(%rip)
        call    patched
        rol     $7, %rax
        add     %rcx, %rax
        dec     %rdi
        jnz     1b
        ret

        .balign 4096
patched:
        mov     $0x11111111, %ecx
        ret

        .balign 4096
code_data:
        xor     %eax, %eax
1:      mov     %edi, beside(%rip)
        mov     beside(%rip), %ecx
        rol     $7, %rax
        add     %rcx, %rax
        dec     %rdi
        jnz     1b
        ret
        .skip   1024
beside: .long   0
        .balign 4096

        .section .note.GNU-stack, "", @progbits
