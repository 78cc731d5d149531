# Three programs in ring 3. Each yields by int 0x80 and ends by int 0x81 with its result in rax. The first
# two keep all they have in SSE registers and in MXCSR across the switches; the third uses none.
        .section .user, "ax"
        .globl  task_multiply, task_root, task_integer
task_multiply:
        movsd   start(%rip), %xmm0
        movsd   start(%rip), %xmm15
        mov     $5, %ecx
1:      mulsd   factor(%rip), %xmm0
        addsd   %xmm0, %xmm15
        int     $0x80
        dec     %ecx
        jnz     1b
        movsd   %xmm15, -8(%rsp)
        mov     -8(%rsp), %rax
        int     $0x81

task_root:
        ldmxcsr upward(%rip)
        movsd   factor(%rip), %xmm0
        movsd   start(%rip), %xmm15
        mov     $7, %ecx
1:      addsd   %xmm15, %xmm0
        sqrtsd  %xmm0, %xmm0
        int     $0x80
        dec     %ecx
        jnz     1b
        movsd   %xmm0, -8(%rsp)
        mov     -8(%rsp), %rax
        int     $0x81

task_integer:
        xor     %eax, %eax
        mov     $4, %ecx
1:      lea     3(%rax, %rax, 2), %rax
        int     $0x80
        dec     %ecx
        jnz     1b
        int     $0x81

        .balign 8
start:  .double 1.0
factor: .double 1.1
upward: .long   0x5f80                          # MXCSR: round up

        .section .note.GNU-stack, "", @progbits
