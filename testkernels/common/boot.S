# Multiboot 1 header and the way from its 32-bit entry to 64-bit C: page tables, GDT, long mode.

        .set    MULTIBOOT_FLAGS, 0x3            # modules page-aligned, memory information
        .section .multiboot, "a"
        .balign 4
        .long   0x1badb002
        .long   MULTIBOOT_FLAGS
        .long   -(0x1badb002 + MULTIBOOT_FLAGS)

        .section .text.boot, "ax"
        .code32
        .globl  _start
_start:
        cld
        mov     $boot_stack_top, %esp
        mov     %eax, multiboot_magic
        mov     %ebx, multiboot_info

        # One gigabyte, identity-mapped by 2 MiB pages for the supervisor.
        movl    $boot_pdpt + 3, boot_pml4
        movl    $boot_pd + 3, boot_pdpt
        mov     $0x83, %eax
        mov     $boot_pd, %edi
        mov     $512, %ecx
1:      mov     %eax, (%edi)
        add     $0x200000, %eax
        add     $8, %edi
        loop    1b

        mov     %cr4, %eax
        or      $0x20, %eax                     # PAE
        mov     %eax, %cr4
        mov     $boot_pml4, %eax
        mov     %eax, %cr3
        mov     $0xc0000080, %ecx               # EFER
        rdmsr
        or      $0x900, %eax                    # LME, NXE
        wrmsr
        mov     $0x80010011, %eax               # PG, WP, ET, PE
        mov     %eax, %cr0
        lgdt    gdt_pointer
        ljmp    $0x08, $long_mode

        .code64
long_mode:
        mov     $0x10, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        mov     $boot_stack_top, %rsp
        xor     %ebp, %ebp
        call    kernel_main
        mov     $0, %edi
        jmp     power_off

# Every way to end the machine; each falls back on the next one and at last on HLT.
        .globl  power_off, debug_exit
power_off:
        mov     $0x604, %edx
        mov     $0x2000, %eax
        out     %ax, %dx
        mov     $0xb004, %edx
        out     %ax, %dx
        jmp     stop
debug_exit:
        mov     %edi, %eax
        mov     $0xf4, %edx
        out     %eax, %dx
stop:   cli
        hlt
        jmp     stop

        .section .data
        .balign 16
        .globl  gdt, gdt_pointer
gdt:    .quad   0
        .quad   0x00af9b000000ffff              # 0x08 code, 64-bit, DPL 0
        .quad   0x00cf93000000ffff              # 0x10 data, DPL 0
        .quad   0x00cffb000000ffff              # 0x18 code, 32-bit, DPL 3 (SYSRET to compatibility mode)
        .quad   0x00cff3000000ffff              # 0x20 data, DPL 3
        .quad   0x00affb000000ffff              # 0x28 code, 64-bit, DPL 3
        .quad   0x00cf9b000000ffff              # 0x30 code, 32-bit, DPL 0
        .quad   0, 0                            # 0x38 TSS, filled in by load_tss
        .quad   0x00cf13000000ffff              # 0x48 data, DPL 0, not present
        .quad   0x00af1b000000ffff              # 0x50 code, 64-bit, DPL 0, not present
        .quad   0, 0                            # 0x58 for the kernel's own use
        .quad   0, 0                            # 0x68 the same
gdt_end:
gdt_pointer:
        .word   gdt_end - gdt - 1
        .quad   gdt

        .section .bss
        .balign 4096
        .globl  boot_pml4
boot_pml4: .skip 4096
boot_pdpt: .skip 4096
boot_pd:   .skip 4096
        .skip   16384
        .globl  boot_stack_top
boot_stack_top:
        .globl  multiboot_magic, multiboot_info
multiboot_magic: .skip 4
multiboot_info:  .skip 4

        .section .note.GNU-stack, "", @progbits
