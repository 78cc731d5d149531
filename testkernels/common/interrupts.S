# 256 entry points that give every vector the same frame, and the way into and out of ring 3.

        .text
        .altmacro
        .macro  entry vector
        .balign 16
        .if     (\vector == 8) || ((\vector >= 10) && (\vector <= 14)) || (\vector == 17) || (\vector == 21)
        .else
        push    $0
        .endif
        push    $\vector
        jmp     common_entry
        .endm

        .balign 16
        .globl  interrupt_entries
interrupt_entries:
        .set    vector, 0
        .rept   256
        entry   %vector
        .set    vector, vector + 1
        .endr

common_entry:
        push    %rax
        push    %rcx
        push    %rdx
        push    %rbx
        push    %rbp
        push    %rsi
        push    %rdi
        push    %r8
        push    %r9
        push    %r10
        push    %r11
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        cld
        mov     %rsp, %rdi
        mov     %rsp, %rbx
        and     $-16, %rsp
        call    dispatch
        mov     %rbx, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %r11
        pop     %r10
        pop     %r9
        pop     %r8
        pop     %rdi
        pop     %rsi
        pop     %rbp
        pop     %rbx
        pop     %rdx
        pop     %rcx
        pop     %rax
        add     $16, %rsp
        iretq

# void enter_user(uint64_t rip, uint64_t rsp, uint64_t rflags): returns when a handler calls leave_user.
        .globl  enter_user, leave_user
enter_user:
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, user_return_rsp
        pushq   $0x23
        push    %rsi
        push    %rdx
        pushq   $0x2b
        push    %rdi
        iretq
leave_user:
        mov     user_return_rsp, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret

        .section .bss
        .balign 8
user_return_rsp: .skip 8

        .section .note.GNU-stack, "", @progbits
