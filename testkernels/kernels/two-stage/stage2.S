# The second stage: memory map, kernel file to 16 MiB through unreal mode, ELF segments, long mode.

        .set    MAP, 0x5000                     # E820 entries, 20 bytes each
        .set    MAP_COUNT, 0x4ff0
        .set    BOUNCE, 0x20000                 # 32 KiB at a time
        .set    CHUNK_SECTORS, 64
        .set    FILE, 0x1000000                 # where the kernel's ELF file goes
        .set    TABLES, 0x10000

        .text
        .code16
        .globl  stage2
stage2: mov     $second, %si
        call    print

        # Line 20 first: INT 15h, and whether it did.
        mov     $0x2401, %ax
        int     $0x15
        mov     $0xffff, %ax
        mov     %ax, %fs
        movw    $0x1234, 0x500
        movw    $0x4321, %fs:0x510
        cmpw    $0x1234, 0x500
        mov     $a20_text, %si
        jne     fail

        # The memory map.
        xor     %ebx, %ebx
        mov     $MAP, %di
        movl    $0, MAP_COUNT
1:      mov     $0xe820, %eax
        mov     $20, %ecx
        mov     $0x534d4150, %edx
        int     $0x15
        jc      2f
        cmp     $0x534d4150, %eax
        mov     $map_text, %si
        jne     fail
        add     $20, %di
        incl    MAP_COUNT
        test    %ebx, %ebx
        jnz     1b
2:      mov     $map_read, %si
        call    print

        # Unreal mode: DS, ES and FS with a limit of 4 GiB.
        cli
        lgdt    gdt_pointer
        mov     %cr0, %eax
        or      $1, %al
        mov     %eax, %cr0
        mov     $0x10, %bx
        mov     %bx, %ds
        mov     %bx, %es
        mov     %bx, %fs
        and     $~1, %al
        mov     %eax, %cr0
        jmp     3f
3:      xor     %ax, %ax
        mov     %ax, %ds
        mov     %ax, %es
        mov     %ax, %fs
        sti

        # The kernel's file, piece by piece; the services in between must leave the limits as they are.
        mov     $kernel_sectors, %ebp
        mov     $FILE, %edi
4:      mov     $CHUNK_SECTORS, %eax
        cmp     %eax, %ebp
        jae     5f
        mov     %ebp, %eax
5:      mov     %ax, count
        push    %edi
        push    %ebp
        mov     $packet, %si
        mov     $0x42, %ah
        mov     drive, %dl
        int     $0x13
        mov     $error_text, %si
        jc      fail
        pop     %ebp
        pop     %edi
        movzwl  count, %ecx
        add     %ecx, sector
        sub     %ecx, %ebp
        shl     $7, %ecx                        # doublewords
        mov     $BOUNCE, %esi
        addr32 rep movsl
        test    %ebp, %ebp
        jnz     4b
        mov     $loaded, %si
        call    print

        # Identity map of the first GiB in 2 MiB pages.
        mov     $TABLES, %edi
        mov     $0x3000 / 4, %ecx
        xor     %eax, %eax
7:      mov     %eax, %fs:(%edi)
        add     $4, %edi
        dec     %ecx
        jnz     7b
        mov     $TABLES, %edi
        movl    $TABLES + 0x1003, %fs:(%edi)
        movl    $TABLES + 0x2003, %fs:0x1000(%edi)
        mov     $TABLES + 0x2000, %edi
        mov     $0x83, %eax
        mov     $512, %ecx
8:      mov     %eax, %fs:(%edi)
        add     $0x200000, %eax
        add     $8, %edi
        dec     %ecx
        jnz     8b

        cli
        mov     $0xff, %al                      # the kernel has no handlers
        out     %al, $0x21
        out     %al, $0xa1
        mov     %cr4, %eax
        or      $0x20, %eax
        mov     %eax, %cr4
        mov     $TABLES, %eax
        mov     %eax, %cr3
        mov     $0xc0000080, %ecx
        rdmsr
        or      $0x100, %eax
        wrmsr
        mov     %cr0, %eax
        or      $0x80000001, %eax
        mov     %eax, %cr0
        ljmp    $0x18, $long_mode

        .code64
long_mode:
        mov     $0x10, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     $0x7c00, %esp

        # ELF64: copy the PT_LOAD segments to where they want to be.
        mov     $FILE, %ebx
        movzwl  56(%rbx), %edx                  # e_phnum
        mov     32(%rbx), %rbp                  # e_phoff
        add     %rbx, %rbp
9:      cmpl    $1, (%rbp)
        jne     10f
        mov     8(%rbp), %rsi                   # p_offset
        add     %rbx, %rsi
        mov     24(%rbp), %rdi                  # p_paddr
        mov     32(%rbp), %rcx                  # p_filesz
        rep movsb
        mov     40(%rbp), %rcx                  # p_memsz
        sub     32(%rbp), %rcx
        xor     %eax, %eax
        rep stosb
10:     add     $56, %rbp
        dec     %edx
        jnz     9b
        mov     $MAP, %edi
        mov     MAP_COUNT, %esi
        call    *24(%rbx)                       # e_entry
11:     hlt
        jmp     11b

        .balign 8
gdt:    .quad   0
        .quad   0x00009b000000ffff              # 0x08 code, 16-bit
        .quad   0x00cf93000000ffff              # 0x10 data, 4 GiB
        .quad   0x00af9b000000ffff              # 0x18 code, 64-bit
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
        .balign 4
packet: .byte   0x10, 0
count:  .word   0
        .word   0, BOUNCE >> 4
sector: .quad   kernel_sector
second:         .asciz  "second stage\n"
a20_text:       .asciz  "address line 20 is closed\n"
map_text:       .asciz  "no E820 map\n"
map_read:       .asciz  "memory map read\n"
error_text:     .asciz  "disk error in the kernel\n"
loaded:         .asciz  "kernel loaded\n"

        .section .kernel, "a"
        .incbin "kernel.elf"

        .section .note.GNU-stack, "", @progbits
