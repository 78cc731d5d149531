        .macro  touch code:vararg
        lea     8f(%rip), %r12
8:      \code
        .endm

        .section .user, "ax"
        .globl  user_program
user_program:
        mov     $0x40000000, %ebx
        touch   mov 0x9000(%rbx), %rax
        touch   mov %rax, 0xa000(%rbx)
        lea     0xb000(%rbx), %rcx
        touch   call *%rcx
        touch   mov 0xc000(%rbx), %rax
        touch   mov %rax, 0xf000(%rbx)
        movabs  $0x1122334455667788, %rax
        touch   push %rax
        pop     %rax
        int     $0x80

        .section .note.GNU-stack, "", @progbits
