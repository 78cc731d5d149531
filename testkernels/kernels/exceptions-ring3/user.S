# Ring 3: r12 is the instruction, r13 where to go on, r14 what to call it, r15 the stack pointer.
        .macro  try text:req, code:vararg
        .section .user.rodata, "a"
1:      .asciz  "\text"
        .section .user, "ax"
        lea     8f(%rip), %r12
        lea     9f(%rip), %r13
        lea     1b(%rip), %r14
        mov     %rsp, %r15
8:      \code
9:
        .endm

        .section .user, "ax"
        .globl  user_program, user_with_ts
user_program:
        xor     %ebx, %ebx
        try     "div by zero", divl %ebx
        try     "int3", int3
        try     "int 3", .byte 0xcd, 3
        try     "int 4", int $4
        try     "ud2", ud2
        try     "int 0x30, gate of DPL 0", int $0x30
        try     "int 1, gate of DPL 0", int $1
        try     "hlt", hlt
        try     "cli", cli
        try     "sti", sti
        try     "in al, 0x60", in $0x60, %al
        try     "out 0x80, al", out %al, $0x80
        try     "insb", insb
        try     "mov rax, cr0", mov %cr0, %rax
        try     "mov cr3, rax", mov %rax, %cr3
        try     "mov rax, dr7", mov %dr7, %rax
        try     "clts", clts
        try     "lgdt", lgdt user_program
        try     "lidt", lidt user_program
        mov     $0x20, %eax
        try     "ltr", ltr %ax
        try     "lldt", lldt %ax
        try     "lmsw", lmsw %ax
        try     "invlpg", invlpg user_program
        try     "wbinvd", wbinvd
        try     "rdmsr", rdmsr
        try     "wrmsr", wrmsr
        try     "swapgs", swapgs
        try     "sysretq", sysretq
        try     "syscall without EFER.SCE", syscall
        mov     $0x10, %eax
        try     "mov ds, DPL 0", mov %eax, %ds
        try     "mov ss, DPL 0", mov %eax, %ss
        xor     %eax, %eax
        try     "mov ss, null", mov %eax, %ss
        mov     $0x48, %eax
        try     "mov fs, not present, DPL 0", mov %eax, %fs
        movabs  $0x800000000000, %rbx
        try     "read of a non-canonical address", mov (%rbx), %al
        try     "read of the kernel", mov 0x100000, %al
        try     "write to the kernel", movb $1, 0x100000
        mov     $0x100000, %ebx
        try     "jump into the kernel", jmp *%rbx
        try     "write to a read-only page", movb $1, 0x40001000
        mov     $0x40000000, %ebx
        try     "execution of data", jmp *%rbx
        try     "read of nothing", mov 0x40002000, %al
        try     "write to nothing", movb $1, 0x40002000
        mov     $0x40002000, %ebx
        try     "execution of nothing", jmp *%rbx
        mov     $0x40001ffe, %ebx
        try     "read across into nothing", mov (%rbx), %rax
        mov     %rsp, %rbx
        mov     $0x40003000, %esp
        try     "push to nothing", push %rax
        mov     $0x40000ff1, %esp
        try     "ud2 with rsp misaligned", ud2
        mov     %rbx, %rsp
        # POPF cannot change IF or IOPL in ring 3, and says nothing.
        pushq   $0x3202
        popfq
        int     $0x80
user_with_ts:
        try     "fninit", fninit
        try     "fwait", fwait
        int     $0x80

        .section .note.GNU-stack, "", @progbits
