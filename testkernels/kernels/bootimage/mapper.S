# The fourth stage's work: the kernel's ELF segments and a stack, in frames of their own, through the recursive
# entry of the PML4, read-only and not executable where the segments say so.

        .set    FIRST_FRAME, 0x800000           # frames are taken from here on, and never given back
        .set    STACK_TOP, 0x7fff00000000
        .set    STACK_PAGES, 16
        .set    RECURSIVE, 0xffffff8000000000   # all page tables, as entry 511 shows them

        .text
        .code64

# rdi: the file, in memory; rax: the entry point
        .globl  map_kernel
map_kernel:
        push    %rbx
        push    %rbp
        push    %r12
        mov     %rdi, %rbx
        mov     $0xc0000080, %ecx
        rdmsr
        or      $1 << 11, %eax                  # EFER.NXE
        wrmsr
        mov     %cr0, %rax
        or      $1 << 16, %rax                  # CR0.WP
        mov     %rax, %cr0

        mov     32(%rbx), %rbp                  # e_phoff
        add     %rbx, %rbp
        movzwl  56(%rbx), %r12d                 # e_phnum
1:      cmpl    $1, (%rbp)                      # PT_LOAD
        jne     2f
        mov     16(%rbp), %rdi                  # p_vaddr
        mov     40(%rbp), %rsi                  # p_memsz
        call    map_range
        mov     8(%rbp), %rsi                   # p_offset
        add     %rbx, %rsi
        mov     16(%rbp), %rdi
        mov     32(%rbp), %rcx                  # p_filesz
        rep movsb
        call    protect
2:      add     $56, %rbp
        dec     %r12d
        jnz     1b

        mov     $STACK_TOP - STACK_PAGES * 0x1000, %rdi
        mov     $STACK_PAGES * 0x1000, %esi
        call    map_range
        mov     24(%rbx), %rax                  # e_entry
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret

# rdi, rsi: a range that gets new frames of zeros
map_range:
        lea     (%rdi,%rsi), %r10
        and     $-0x1000, %rdi
1:      mov     %rdi, %r9
        mov     $3, %r8d                        # levels above the page's own entry
        call    map
        lea     0x1000(%r9), %rdi
        cmp     %r10, %rdi
        jb      1b
        ret

# rdi: an address; r8: how many levels of tables there must be above; makes what is missing, and the frame
map:    push    %rdi
        call    entry
        test    %r8d, %r8d
        jz      1f
        dec     %r8d
        call    map                             # the table that has the entry
        inc     %r8d
1:      testb   $1, (%rdi)
        jnz     2f
        mov     next_frame, %rax
        addq    $0x1000, next_frame
        or      $3, %rax
        mov     %rax, (%rdi)
        mov     (%rsp), %rdi
        and     $-0x1000, %rdi
        mov     $512, %ecx
        xor     %eax, %eax
        rep stosq
2:      pop     %rdi
        ret

# rdi: an address; becomes that of its entry in the page tables
entry:  shl     $16, %rdi                       # bits 63 to 48 say nothing
        shr     $25, %rdi
        and     $-8, %rdi
        mov     $RECURSIVE, %rax
        or      %rax, %rdi
        ret

# rbp: a program header, whose pages get their rights
protect:
        mov     16(%rbp), %rsi
        mov     40(%rbp), %rdx
        add     %rsi, %rdx
        and     $-0x1000, %rsi
1:      mov     %rsi, %rdi
        call    entry
        testb   $2, 4(%rbp)                     # p_flags: PF_W
        jnz     2f
        andl    $~2, (%rdi)
2:      testb   $1, 4(%rbp)                     # PF_X
        jnz     3f
        orl     $1 << 31, 4(%rdi)
3:      invlpg  (%rsi)
        add     $0x1000, %rsi
        cmp     %rdx, %rsi
        jb      1b
        ret

        .balign 8
        .globl  stack_top
stack_top:      .quad   STACK_TOP
next_frame:     .quad   FIRST_FRAME

        .section .note.GNU-stack, "", @progbits
