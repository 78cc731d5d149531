# The first stage: loads the second one behind itself by INT 13h AH=42h.

        .section .boot, "ax"
        .code16
        .globl  _start
_start:
        ljmp    $0, $1f
1:      cld
        xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %es
        mov     %ax, %ss
        mov     $0x7c00, %sp
        mov     %dl, drive
        mov     $first, %si
        call    print

        mov     drive, %dl
        mov     $0x41, %ah
        mov     $0x55aa, %bx
        int     $0x13
        jc      no_extensions
        cmp     $0xaa55, %bx
        jne     no_extensions
        test    $1, %cl
        jz      no_extensions

        mov     $packet, %si
        mov     $0x42, %ah
        mov     drive, %dl
        int     $0x13
        jc      disk_error
        jmp     stage2

no_extensions:
        mov     $extensions_text, %si
        jmp     fail
disk_error:
        mov     $error_text, %si
        .globl  fail
fail:   call    print
        cli
1:      hlt
        jmp     1b

# si: a string that ends with 0, to COM1
        .globl  print
print:  mov     $0x3fd, %dx
1:      in      %dx, %al
        test    $0x20, %al
        jz      1b
        lodsb
        test    %al, %al
        jz      2f
        mov     $0x3f8, %dx
        out     %al, %dx
        jmp     print
2:      ret

        .globl  drive
drive:  .byte   0
        .balign 4
packet: .byte   0x10, 0
        .word   stage2_sectors
        .word   0x7e00, 0
        .quad   1
first:  .asciz  "first stage\n"
extensions_text:
        .asciz  "no INT 13h extensions\n"
error_text:
        .asciz  "disk error\n"

        .section .note.GNU-stack, "", @progbits
