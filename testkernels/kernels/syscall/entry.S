        .text
        .globl  syscall_entry
syscall_entry:
        swapgs
        mov     %rsp, %gs:0
        mov     %gs:8, %rsp
        push    %r11
        push    %rcx
        push    %r8
        push    %r8
        pushfq
        pop     %rcx
        mov     %rsi, %rdx
        mov     %rdi, %rsi
        mov     %rax, %rdi
        call    system_call
        pop     %r8
        pop     %r8
        pop     %rcx
        pop     %r11
        mov     %gs:0, %rsp
        swapgs
        sysretq

        .section .user, "ax"
        .globl  user_program
user_program:
        cld
        stc
        mov     $1, %eax
        lea     hello(%rip), %rdi
        mov     $hello_end - hello, %esi
        pushfq
        pop     %rbx
        syscall
after:  pushfq
        pop     %rdx
        cmp     %rbx, %rdx              # SYSRET brings the flags back from r11
        jne     wrong
        lea     after(%rip), %rdx
        cmp     %rdx, %rcx              # SYSCALL left the return address in rcx
        jne     wrong
        cmp     %rbx, %r11              # and the flags in r11
        jne     wrong
        mov     %cs, %edx
        cmp     $0x2b, %edx
        jne     wrong
        mov     %ss, %edx
        cmp     $0x23, %edx
        jne     wrong
        xor     %edi, %edi
        mov     $1000, %ebp
1:      mov     $2, %eax
        mov     $3, %esi
        syscall
        mov     %rax, %rdi
        dec     %ebp
        jnz     1b
        cmp     $3000, %rdi
        jne     wrong
        mov     $42, %edi
        xor     %eax, %eax
        syscall
wrong:  mov     $1, %edi
        xor     %eax, %eax
        syscall
hello:  .ascii  "Hello through SYSCALL!\n"
hello_end:

        .section .note.GNU-stack, "", @progbits
