# The second stage (long mode announced, the kernel a sector at a time to 4 MiB, E820, mode 3), the third one
# (protected mode without paging, then page tables with a recursive entry) and the way into 64-bit code.

        .set    SECTOR, 0x500                   # where each sector goes first
        .set    FILE, 0x400000                  # where the kernel's ELF file goes
        .set    TABLES, 0x1000                  # PML4, PDPT, page directory, page table
        .set    MAP, 0x5000                     # E820 entries, 24 bytes each
        .set    VGA, 0xb8000

        .text
        .code16
        .globl  stage2
stage2: mov     $second, %si
        call    print

        # AMD's long mode callback; a BIOS may not know it.
        mov     $0xec00, %ax
        mov     $2, %bl
        int     $0x15

        movw    $1, packet + 2
        movw    $SECTOR, packet + 4
        movl    $kernel_sector, packet + 8
        mov     $FILE, %edi
        mov     $kernel_sectors, %ecx
1:      mov     $packet, %si
        mov     $0x42, %ah
        int     $0x13
        mov     $error_text, %si
        jc      fail
        push    %ecx
        mov     $512 / 4, %ecx
        mov     $SECTOR, %esi
        addr32 rep movsl
        pop     %ecx
        incl    packet + 8
        dec     %ecx
        jnz     1b

        # Entries of 24 bytes are asked for; whoever gives 20 leaves the rest alone.
        xor     %ebx, %ebx
        xor     %bp, %bp
        mov     $MAP, %di
2:      mov     $0xe820, %eax
        mov     $24, %ecx
        mov     $0x534d4150, %edx
        movl    $1, 20(%di)
        int     $0x15
        jc      3f
        cmp     $0x534d4150, %eax
        jne     3f
        inc     %bp
        add     $24, %di
        test    %ebx, %ebx
        jnz     2b
3:      mov     %bp, map_count
        mov     $0x0003, %ax
        int     $0x10

        cli
        lgdt    gdt_pointer
        mov     %cr0, %eax
        or      $1, %al
        mov     %eax, %cr0
        ljmpl   $0x08, $stage3

        .code32
stage3: mov     $0x10, %ax
        mov     %ax, %ds
        mov     %ax, %es
        mov     %ax, %ss
        mov     $third, %esi
        mov     $VGA, %edi
        mov     $0x0f, %ah
1:      lodsb
        stosw
        cmpb    $0, (%esi)
        jne     1b

        # CPUID is there if RFLAGS.ID can be changed, and then long mode must be.
        pushf
        pop     %eax
        mov     %eax, %ecx
        xor     $1 << 21, %eax
        push    %eax
        popf
        pushf
        pop     %eax
        cmp     %ecx, %eax
        je      stop
        mov     $0x80000001, %eax
        cpuid
        test    $1 << 29, %edx
        jz      stop
        lidt    no_idt

        mov     $TABLES, %edi
        mov     $0x4000 / 4, %ecx
        xor     %eax, %eax
        rep stosl
        movl    $TABLES + 3, TABLES + 511 * 8   # the recursive entry
        movl    $TABLES + 0x1003, TABLES
        movl    $TABLES + 0x2003, TABLES + 0x1000
        movl    $TABLES + 0x3003, TABLES + 0x2000
        # The kernel's file, in pages of 2 MiB.
        mov     $FILE + 0x83, %eax
        mov     $TABLES + 0x2000 + 8 * (FILE >> 21), %edi
        mov     $kernel_sectors + 4095, %ecx
        shr     $12, %ecx
2:      mov     %eax, (%edi)
        add     $0x200000, %eax
        add     $8, %edi
        loop    2b
        # This loader with its memory map, and the screen, in small ones.
        mov     $MAP + 3, %eax
        mov     $TABLES + 0x3000 + 8 * (MAP >> 12), %edi
3:      mov     %eax, (%edi)
        add     $0x1000, %eax
        add     $8, %edi
        cmp     $loader_end + 3, %eax
        jb      3b
        movl    $VGA + 3, TABLES + 0x3000 + 8 * (VGA >> 12)

        wbinvd
        mfence
        mov     $TABLES, %eax
        mov     %eax, %cr3
        mov     %cr4, %eax
        or      $0x20, %eax
        mov     %eax, %cr4
        mov     $0xc0000080, %ecx
        rdmsr
        or      $0x100, %eax
        wrmsr
        mov     %cr0, %eax
        or      $0x80000000, %eax
        mov     %eax, %cr0
        lgdt    gdt64_pointer
        ljmp    $0x08, $stage4
stop:   hlt
        jmp     stop

        .code64
stage4: xor     %eax, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     $0x7c00, %esp
        mov     $FILE, %edi
        mov     $MAP, %esi
        movzwl  map_count, %edx
        call    map_kernel
        mov     $MAP, %edi
        movzwl  map_count, %esi
        mov     stack_top, %rsp
        call    *%rax
1:      hlt
        jmp     1b

        .balign 8
gdt64:  .quad   0
        .quad   0x00209a0000000000              # 0x08 code, 64-bit; SS is null
gdt64_pointer:
        .word   . - gdt64 - 1
        .long   gdt64
no_idt: .word   0
        .long   0
map_count:
        .word   0
second: .asciz  "second stage"
third:  .asciz  "third stage"

        .section .kernel, "a"
        .incbin "kernel.elf"

        .section .note.GNU-stack, "", @progbits
