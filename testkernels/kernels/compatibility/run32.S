        .text
        .code64
        .globl  run32, gate_target, here, next, gate_result
run32:  push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, saved_rsp
        mov     %rdi, %rsp
        mov     $0x10, %eax
        mov     %eax, %ds
        mov     %eax, %es
        pushq   $0x30
        lea     code32(%rip), %rax
        push    %rax
        lretq

        .code32
        .macro  try code:vararg
        movl    $8f, here
        movl    $9f, next
8:      \code
9:
        .endm
        .macro  value text:req
        .section .rodata
1:      .asciz  "\text"
        .text
        mov     $1b, %edi
        int     $0x81
        .endm

code32: mov     $hello, %edi
        int     $0x80
        mov     $0x7fffffff, %eax
        add     $1, %eax
        try     into
        add     $0, %eax
        try     into
        mov     $11, %eax
        try     bound %eax, pair
        mov     $10, %eax
        try     bound %eax, pair
        try     ud2
        try     divb zero
        try     .byte 0xd4, 0
        mov     $0x48, %eax
        try     mov %eax, %fs
        mov     $0x68, %eax
        mov     %eax, %fs
        xor     %eax, %eax
        mov     %eax, %gs
        # 32-bit arithmetic of old.
        mov     $0x99, %eax
        add     $0x01, %al
        daa
        movzbl  %al, %eax
        value   "0x99 + 1 by DAA is"
        mov     $0x20, %eax
        sub     $0x01, %al
        das
        value   "0x20 - 1 by DAS is"
        mov     $0x0108, %eax
        add     $0x05, %al
        aaa
        value   "0x108 + 5 by AAA is"
        mov     $123, %eax
        aam
        value   "123 by AAM is"
        mov     $0x0906, %eax
        aad
        value   "0x906 by AAD is"
        mov     $0x12345678, %eax
        push    %eax
        push    %ds
        pop     %ecx
        popw    %ax
        popw    %dx
        movzwl  %dx, %eax
        value   "the upper half off the stack is"
        mov     $0xffffffff, %eax
        inc     %eax
        value   "0xffffffff + 1 is"
        pusha
        mov     $1, %eax
        mov     $2, %ebx
        popa
        value   "eax after PUSHA and POPA is"
        mov     $table, %ebx
        mov     $2, %al
        xlat
        movzbl  %al, %eax
        value   "the third of the table is"
        lcall   $0x58, $0
        lcall   $0x30, $far32
        ljmp    $0x08, $back64
far32:  mov     $far, %edi
        int     $0x80
        lret

        .code64
gate_target:
        incl    gate_result
        lretq
back64: mov     saved_rsp, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret

        .section .rodata
hello:  .asciz  "compatibility mode\n"
far:    .asciz  "far call and return\n"
pair:   .long   1, 10
table:  .byte   11, 22, 33
zero:   .byte   0

        .section .bss
        .balign 8
saved_rsp: .skip 8
here:   .skip   4
next:   .skip   4
gate_result: .skip 4

        .section .note.GNU-stack, "", @progbits
