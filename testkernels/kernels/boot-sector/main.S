# What a BIOS hands to a boot sector: where it starts, the drive, and the screen by INT 10h.

        .code16
        .globl  _start
_start:
        call    1f
1:      pop     %bx                             # where this runs
        cld
        xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %ss
        mov     $0x7c00, %sp
        mov     %dl, drive

        mov     $at_right, %si
        mov     %cs, %ax
        or      %ax, %ax
        jnz     2f
        cmp     $1b, %bx
        je      3f
2:      mov     $at_wrong, %si
3:      call    serial

        mov     $drive_right, %si
        cmpb    $0x80, drive
        je      4f
        mov     $drive_wrong, %si
4:      call    serial

        mov     $mode_right, %si
        mov     $0x0f, %ah
        int     $0x10
        cmp     $0x5003, %ax                    # 80 columns, mode 3
        jne     5f
        int     $0x12
        cmp     $639, %ax                       # the extended BIOS data area takes the last KiB
        je      6f
5:      mov     $mode_wrong, %si
6:      call    serial

        # Write a line, then look at the row of the screen where the cursor was.
        mov     $0x03, %ah
        xor     %bh, %bh
        int     $0x10
        xor     %dl, %dl
        mov     $0x02, %ah
        int     $0x10
        push    %dx
        mov     $hello, %si
7:      lodsb
        test    %al, %al
        jz      8f
        mov     $0x0e, %ah
        mov     $0x0007, %bx
        int     $0x10
        jmp     7b
8:      pop     %dx
        mov     $hello, %di
9:      mov     $0x02, %ah
        xor     %bh, %bh
        int     $0x10
        mov     $0x08, %ah
        int     $0x10
        call    put
        inc     %dl
        inc     %di
        cmpb    $'\r', (%di)
        jne     9b
        mov     $'\n', %al
        call    put

        # The timer ticks by itself.
        sti
        mov     0x46c, %ax
10:     hlt
        cmp     0x46c, %ax
        je      10b
        mov     $tick, %si
        call    serial

        mov     $0x604, %dx
        mov     $0x2000, %ax
        out     %ax, %dx
11:     hlt
        jmp     11b

# si: a string that ends with 0
serial: lodsb
        test    %al, %al
        jz      2f
        call    put
        jmp     serial
2:      ret

# al: a character
put:    push    %dx
        push    %ax
        mov     $0x3fd, %dx
1:      in      %dx, %al
        test    $0x20, %al
        jz      1b
        pop     %ax
        mov     $0x3f8, %dx
        out     %al, %dx
        pop     %dx
        ret

drive:          .byte   0
at_right:       .asciz  "at 0000:7c00\n"
at_wrong:       .asciz  "NOT at 0000:7c00\n"
drive_right:    .asciz  "drive 80h\n"
drive_wrong:    .asciz  "NOT drive 80h\n"
mode_right:     .asciz  "mode 3, 639 KiB\n"
mode_wrong:     .asciz  "WRONG mode or memory\n"
hello:          .asciz  "Hello from INT 10h!\r\n"
tick:           .asciz  "tick\n"

        .section .note.GNU-stack, "", @progbits
