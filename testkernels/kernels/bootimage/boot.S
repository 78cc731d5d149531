# The first stage, in the steps of the bootloader crate 0.9: line 20 by port 92h, unreal mode in DS and ES with
# interrupts on, then the further stages at once by INT 13h AH=42h. Text goes to the screen only.

        .section .boot, "ax"
        .code16
        .globl  _start
_start: xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %es
        mov     %ax, %ss
        mov     %ax, %fs
        mov     %ax, %gs
        cld
        mov     $0x7c00, %sp
        mov     $first, %si
        call    print

        in      $0x92, %al
        or      $2, %al
        and     $0xfe, %al                      # bit 0 would reset the machine
        out     %al, $0x92

        cli
        lgdt    gdt_pointer
        mov     %cr0, %eax
        or      $1, %al
        mov     %eax, %cr0
        jmp     1f
1:      mov     $0x10, %bx
        mov     %bx, %ds
        mov     %bx, %es
        and     $0xfe, %al
        mov     %eax, %cr0
        xor     %bx, %bx
        mov     %bx, %ds
        mov     %bx, %es
        sti
        mov     $0xb8000 + 2 * 79, %eax         # beyond the limit that real mode starts with
        movw    $0x0f21, (%eax)

        mov     $0x41, %ah                      # DL is still the drive
        mov     $0x55aa, %bx
        int     $0x13
        mov     $extensions_text, %si
        jc      fail
        mov     $packet, %si
        mov     $0x42, %ah
        int     $0x13
        mov     $error_text, %si
        jc      fail
        mov     $stage2, %eax
        jmp     *%eax

        .globl  fail
fail:   call    print
1:      jmp     1b

# si: a string that ends with 0, by INT 10h, on a line of its own
        .globl  print
print:  lodsb
        test    %al, %al
        jz      1f
        mov     $0x0e, %ah
        int     $0x10
        jmp     print
1:      mov     $0x0e0d, %ax
        int     $0x10
        mov     $0x0e0a, %ax
        int     $0x10
        ret

        .balign 8
        .globl  gdt_pointer
gdt:    .quad   0
        .quad   0x00cf9b000000ffff              # 0x08 code, 32-bit
        .quad   0x00cf93000000ffff              # 0x10 data, 4 GiB
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
        .globl  packet
        .balign 4
packet: .byte   0x10, 0
        .word   stages_sectors
        .word   stages, 0
        .quad   1
first:  .asciz  "first stage"
extensions_text:
        .asciz  "no INT 13h extensions"
        .globl  error_text
error_text:
        .asciz  "disk error"

        .section .note.GNU-stack, "", @progbits
