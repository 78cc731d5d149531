        .section .user, "ax"
        .globl  user_program
user_program:
        mov     $1, %eax
        lea     hello(%rip), %rdi
        mov     $hello_end - hello, %esi
        movabs  $0x1122334455667788, %rbx
        mov     $0x99, %r15d
        int     $0x80
        cmp     $hello_end - hello, %rax
        jne     wrong
        movabs  $0x1122334455667788, %rcx
        cmp     %rcx, %rbx
        jne     wrong
        cmp     $0x99, %r15
        jne     wrong
        # A thousand calls that do next to nothing.
        xor     %edi, %edi
        mov     $1000, %ebp
1:      mov     $2, %eax
        mov     $3, %esi
        int     $0x80
        mov     %rax, %rdi
        dec     %ebp
        jnz     1b
        cmp     $3000, %rdi
        jne     wrong
        mov     $77, %eax
        int     $0x80
        cmp     $-38, %rax
        jne     wrong
        mov     $42, %edi
        xor     %eax, %eax
        int     $0x80
wrong:  mov     $1, %edi
        xor     %eax, %eax
        int     $0x80
hello:  .ascii  "Hello from ring 3!\n"
hello_end:

        .section .note.GNU-stack, "", @progbits
