# Starts in 32-bit protected mode, goes down to real mode, looks around there and goes up to long mode.

        .section .multiboot, "a"
        .balign 4
        .long   0x1badb002, 0, -0x1badb002

        .text
        .code32
        .globl  _start
_start:
        cli
        cld
        mov     $low_load, %esi
        mov     $low_start, %edi
        mov     $low_size, %ecx
        rep movsb
        lgdt    gdt_pointer
        ljmp    $0x08, $protected16

        .section .low, "awx"
        .code16
protected16:
        mov     $0x10, %ax                      # 64 KiB limit: the descriptor caches keep it
        mov     %ax, %ds
        mov     %ax, %es
        mov     %ax, %ss
        mov     %ax, %gs
        mov     $0x18, %ax                      # 4 GiB limit: unreal mode
        mov     %ax, %fs
        mov     %cr0, %eax
        and     $~1, %eax
        mov     %eax, %cr0
        ljmp    $0, $real
real:   xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %es
        mov     %ax, %ss
        mov     $0x7000, %sp
        lidt    ivt_pointer
        mov     $in_real, %si
        call    puts

        # Every vector to one handler each for what is provoked here.
        movw    $divide_handler, 0
        movw    $0, 2
        movw    $overflow_handler, 4 * 4
        movw    $0, 4 * 4 + 2
        movw    $bound_handler, 5 * 4
        movw    $0, 5 * 4 + 2
        movw    $invalid_handler, 6 * 4
        movw    $0, 6 * 4 + 2
        movw    $call_handler, 0x21 * 4
        movw    $0x100, 0x21 * 4 + 2            # another segment: 0x100:x is physical 0x1000 + x
        subw    $0x1000, 0x21 * 4

        mov     $0x4321, %ax
        stc
        int     $0x21
        cmp     $0x1234, %ax
        mov     $int_wrong, %si
        jne     1f
        mov     $int_right, %si
1:      call    puts

        xor     %bl, %bl
        mov     $7, %ax
        divb    %bl
        mov     $after_divide, %si
        call    puts
        mov     $0x7f, %al
        add     $1, %al
        into
        mov     $bounds_pair, %bx
        mov     $9, %ax
        bound   %ax, (%bx)
        ud2

        # A word at the end of the segment's first 64 KiB goes on at the segment's base plus 64 KiB
        # only where the limit allows; a byte each does not wrap.
        mov     $0x2000, %ax
        mov     %ax, %es
        movb    $0x5a, %es:0x10
        mov     $0x2001, %ax
        mov     %ax, %es
        cmpb    $0x5a, %es:0
        mov     $segments_right, %si
        je      1f
        mov     $segments_wrong, %si
1:      call    puts

        # 32-bit operands and addresses in real mode.
        mov     $0x12345678, %eax
        rol     $8, %eax
        cmp     $0x34567812, %eax
        mov     $wide_right, %si
        je      1f
        mov     $wide_wrong, %si
1:      call    puts

        # Unreal mode: FS still reaches past 64 KiB, and loading it in real mode keeps its limit.
        mov     $0x200000, %ebx
        movl    $0xcafef00d, %fs:(%ebx)
        xor     %ax, %ax
        mov     %ax, %fs
        cmpl    $0xcafef00d, %fs:(%ebx)
        mov     $unreal_right, %si
        je      1f
        mov     $unreal_wrong, %si
1:      call    puts

        # IP and SP wrap at 64 KiB; the stack does it in the middle of nothing.
        mov     %sp, %bp
        xor     %sp, %sp
        push    $0x77
        cmp     $0xfffe, %sp
        mov     $stack_right, %si
        je      1f
        mov     $stack_wrong, %si
1:      mov     %bp, %sp
        call    puts

        # Up: page tables at 0x10000, then PAE, LME, and PG with PE in one write.
        mov     $0x1000, %ax
        mov     %ax, %es
        xor     %di, %di
        xor     %eax, %eax
        mov     $0xc00, %cx
        rep stosl
        movl    $0x11003, %es:0
        movl    $0x12003, %es:0x1000
        movl    $0x83, %es:0x2000
        mov     %cr4, %eax
        or      $0x20, %eax
        mov     %eax, %cr4
        mov     $0x10000, %eax
        mov     %eax, %cr3
        mov     $0xc0000080, %ecx
        rdmsr
        or      $0x100, %eax
        wrmsr
        mov     %cr0, %eax
        or      $0x80000001, %eax
        mov     %eax, %cr0
        ljmp    $0x20, $long_mode

# si: a string that ends with 0
puts:   mov     $0x3fd, %dx
1:      in      %dx, %al
        test    $0x20, %al
        jz      1b
        mov     $0x3f8, %dx
        lodsb
        test    %al, %al
        jz      2f
        out     %al, %dx
        jmp     puts
2:      ret

divide_handler:
        mov     %sp, %bp
        mov     $divide_text, %si
        call    puts
        addw    $2, (%bp)                       # a fault: IP is at the DIV
        iret
overflow_handler:
        mov     $overflow_text, %si
        call    puts
        iret
bound_handler:
        mov     %sp, %bp
        mov     $bound_text, %si
        call    puts
        addw    $2, (%bp)
        iret
invalid_handler:
        mov     %sp, %bp
        mov     $invalid_text, %si
        call    puts
        addw    $2, (%bp)
        iret
call_handler:
        cmp     $0x4321, %ax
        jne     1f
        mov     %sp, %bp
        testw   $1, 4(%bp)                      # CF as it was
        jz      1f
        mov     %cs, %bx
        cmp     $0x100, %bx
        jne     1f
        mov     $0x1234, %ax
1:      iret

        .code64
long_mode:
        mov     $0x18, %eax
        mov     %eax, %ds
        mov     %eax, %ss
        mov     $0x7000, %esp
        lea     in_long(%rip), %rsi
1:      lodsb
        test    %al, %al
        jz      2f
        mov     $0x3f8, %edx
        out     %al, %dx
        jmp     1b
2:      mov     $0x604, %edx
        mov     $0x2000, %eax
        out     %ax, %dx
3:      hlt
        jmp     3b

        .balign 8
gdt:    .quad   0
        .quad   0x00009b000000ffff              # 0x08 code, 16-bit, base 0
        .quad   0x000093000000ffff              # 0x10 data, 64 KiB
        .quad   0x00cf93000000ffff              # 0x18 data, 4 GiB
        .quad   0x00af9b000000ffff              # 0x20 code, 64-bit
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
ivt_pointer:
        .word   0x3ff
        .long   0
bounds_pair:
        .word   1, 8
in_real:        .asciz  "real mode\n"
int_right:      .asciz  "int 0x21 through the IVT\n"
int_wrong:      .asciz  "int 0x21 went WRONG\n"
divide_text:    .asciz  "#DE at the DIV\n"
after_divide:   .asciz  "after the DIV\n"
overflow_text:  .asciz  "#OF\n"
bound_text:     .asciz  "#BR\n"
invalid_text:   .asciz  "#UD\n"
segments_right: .asciz  "segments are paragraphs\n"
segments_wrong: .asciz  "segments are WRONG\n"
wide_right:     .asciz  "32-bit operands\n"
wide_wrong:     .asciz  "32-bit operands are WRONG\n"
unreal_right:   .asciz  "unreal mode\n"
unreal_wrong:   .asciz  "unreal mode is WRONG\n"
stack_right:    .asciz  "the stack wraps\n"
stack_wrong:    .asciz  "the stack is WRONG\n"
in_long:        .asciz  "long mode\n"

        .section .note.GNU-stack, "", @progbits
