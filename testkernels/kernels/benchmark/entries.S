# Handlers of the rows. Each counts itself in r8 and leaves every other register alone.

        .text
        .globl  count_only, skip_two, skip_two_with_code, map_and_retry, allow_write_and_retry
        .balign 16
count_only:
        inc     %r8
        iretq

# What faulted is two bytes long.
        .balign 16
skip_two:
        inc     %r8
        addq    $2, (%rsp)
        iretq

        .balign 16
skip_two_with_code:
        inc     %r8
        add     $8, %rsp
        addq    $2, (%rsp)
        iretq

# Maps page n of TEST_PAGES to page n of the arena.
        .balign 16
map_and_retry:
        push    %rax
        push    %rcx
        push    %rdx
        mov     %cr2, %rax
        and     $0x1ff000, %eax
        mov     %rax, %rcx
        shr     $9, %ecx
        add     test_entries, %rcx
        mov     arena, %rdx
        lea     3(%rdx, %rax), %rax
        mov     %rax, (%rcx)
        pop     %rdx
        pop     %rcx
        pop     %rax
        inc     %r8
        add     $8, %rsp
        iretq

        .balign 16
allow_write_and_retry:
        push    %rax
        push    %rcx
        mov     %cr2, %rax
        mov     %eax, %ecx
        and     $0x1ff000, %ecx
        shr     $9, %ecx
        add     test_entries, %rcx
        orq     $2, (%rcx)
        invlpg  (%rax)
        pop     %rcx
        pop     %rax
        inc     %r8
        add     $8, %rsp
        iretq

# End of interrupt for the first PIC.
        .globl  count_interrupt
        .balign 16
count_interrupt:
        push    %rax
        mov     $0x20, %al
        out     %al, $0x20
        pop     %rax
        inc     %r8
        iretq

        .globl  bare_sysret, end_of_user, user_result
        .balign 16
bare_sysret:
        inc     %r8
        sysretq

        .balign 16
end_of_user:
        mov     %r8, user_result
        jmp     leave_user

# uint64_t bare_iretq(uint64_t count): a frame that IRETQ leaves as it was, so that nothing else runs.
        .globl  bare_iretq
        .balign 16
bare_iretq:
        mov     %rsp, %rdx
        xor     %eax, %eax
        inc     %rdi
        mov     $iretq_frame, %rsp
1:      inc     %rax
        dec     %rdi
        jz      2f
        iretq
2:      mov     %rdx, %rsp
        dec     %rax
        ret

        .section .data
        .balign 16
iretq_frame:
        .quad   1b, 0x08, 2, iretq_frame, 0x10
user_result:
        .quad   0

# Ring 3: the count at the top of the stack, the address for the page faults above it.
        .section .user, "ax"
        .globl  user_pf, user_int80, user_syscall
user_pf:
        mov     (%rsp), %rbx
        mov     8(%rsp), %rsi
        xor     %r8d, %r8d
1:      mov     (%rsi), %al
        dec     %rbx
        jnz     1b
        int     $0x81

user_int80:
        mov     (%rsp), %rbx
        xor     %r8d, %r8d
1:      int     $0x80
        dec     %rbx
        jnz     1b
        int     $0x81

user_syscall:
        mov     (%rsp), %rbx
        xor     %r8d, %r8d
1:      syscall
        dec     %rbx
        jnz     1b
        int     $0x81

        .section .note.GNU-stack, "", @progbits
