# Everything 32-bit: what was built before long mode and must still work.

        .section .multiboot, "a"
        .balign 4
        .long   0x1badb002, 0, -0x1badb002

        .set    CODE, 0x08
        .set    DATA, 0x10
        .set    USER_CODE, 0x1b
        .set    USER_DATA, 0x23
        .set    TSS, 0x28
        .set    OTHER_TSS, 0x30
        .set    ABSENT, 0x38
        .set    TASK_GATE, 0x40

# Runs an instruction that should fault, or says nothing if it does not.
        .macro  try text:req, code:vararg
        .section .data
7:      .asciz  "\text"
        .text
        movl    $7b, what
        movl    $8f, here
        movl    $9f, next
8:      \code
9:
        .endm
        .macro  say text:req
        .section .data
7:      .asciz  "\text\n"
        .text
        push    $7b
        call    puts
        add     $4, %esp
        .endm

        .text
        .code32
        .globl  _start
_start: cli
        cld
        mov     $stack_top, %esp
        mov     $low_load, %esi
        mov     $low_start, %edi
        mov     $low_size, %ecx
        rep movsb

        # Base addresses into the descriptors of the two TSSs.
        mov     $tss, %eax
        mov     $gdt + TSS, %edi
        call    set_base
        mov     $other_tss, %eax
        mov     $gdt + OTHER_TSS, %edi
        call    set_base
        lgdt    gdt_pointer
        ljmp    $CODE, $1f
1:      mov     $DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        lldt    %ax

        # 256 gates of 8 bytes to the stubs.
        mov     $stubs, %eax
        mov     $idt, %edi
        mov     $256, %ecx
2:      mov     %ax, (%edi)
        movw    $CODE, 2(%edi)
        movw    $0x8e00, 4(%edi)
        mov     %eax, %edx
        shr     $16, %edx
        mov     %dx, 6(%edi)
        add     $8, %edi
        add     $16, %eax
        loop    2b
        movb    $0xee, idt + 0x80 * 8 + 5       # DPL 3
        lidt    idt_pointer
        mov     $TSS, %eax
        ltr     %ax

        say     "ring 0"
        xor     %ebx, %ebx
        try     "div by zero", div %ebx
        try     "int3", int3
        mov     $0x7fffffff, %eax
        inc     %eax
        try     "into", into
        mov     $11, %eax
        try     "bound", bound %eax, pair
        try     "ud2", ud2
        mov     $ABSENT, %eax
        try     "mov fs, not present", mov %eax, %fs
        try     "mov ss, not present", mov %eax, %ss
        mov     $0x1000, %eax
        try     "mov ds, beyond the GDT", mov %eax, %ds
        xor     %eax, %eax
        try     "mov ss, null", mov %eax, %ss
        try     "read through null", movb %fs:0, %al
        try     "far jump to null", ljmp $0, $0
        try     "far jump to data", ljmp $DATA, $0
        try     "far jump to code of DPL 3", ljmp $USER_CODE, $0
        andb    $0x7f, idt + 0x81 * 8 + 5
        try     "int 0x81, not present", int $0x81

        # A 16-bit gate pushes FLAGS, CS and IP of 16 bits.
        movw    $gate16 - 0x100000, idt + 0x82 * 8
        movw    $CODE16, idt + 0x82 * 8 + 2
        movw    $0x8600, idt + 0x82 * 8 + 4
        movw    $0, idt + 0x82 * 8 + 6
        .set    CODE16, 0x50
        mov     %esp, %ebx
        # The 16-bit IRET comes back by 16 bits of IP only: from code below 64 KiB of its segment.
        ljmp    $0x58, $2f - 0x100000
2:      int     $0x82
        ljmp    $CODE, $3f
3:      cmp     %esp, %ebx
        jne     fail
        cmpl    $0x1616, gate16_seen
        jne     fail
        say     "16-bit gate"

        # Ring 3 through TSS.ESP0, and a call gate back would be the same stack.
        movw    $104, tss + 102                 # no I/O permission bitmap
        movl    $ring0_top, tss + 4
        movl    $DATA, tss + 8
        mov     %esp, kernel_esp
        pushl   $USER_DATA
        pushl   $user_top
        pushl   $0x2
        pushl   $USER_CODE
        pushl   $user
        iret
after_user:
        mov     kernel_esp, %esp
        mov     $DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es

        # A task gate: its IRET comes back through the back link.
        movw    $0, idt + 0x83 * 8
        movw    $OTHER_TSS, idt + 0x83 * 8 + 2
        movw    $0x8500, idt + 0x83 * 8 + 4
        mov     %cr3, %eax
        mov     %eax, other_tss + 28
        movl    $other_task, other_tss + 32
        movl    $2, other_tss + 36
        movl    $other_top, other_tss + 56
        movl    $DATA, other_tss + 72
        movl    $CODE, other_tss + 76
        movl    $DATA, other_tss + 80
        movl    $DATA, other_tss + 84
        mov     $0x12345678, %esi
        int     $0x83
        cmp     $0x12345678, %esi
        jne     fail
        say     "back from the task"
        mov     $0x5555, %esi
        lcall   $OTHER_TSS, $0
        cmp     $0x5555, %esi
        jne     fail
        str     %eax
        cmp     $TSS, %eax
        jne     fail
        say     "and from a far call to it"

        # Virtual-8086: IOPL 0, so INT, CLI, PUSHF and HLT come to the monitor as #GP.
        mov     %esp, kernel_esp
        movl    $v86_monitor, gp_hook
        pushl   $0                              # GS
        pushl   $0                              # FS
        pushl   $0                              # DS
        pushl   $0                              # ES
        pushl   $0                              # SS
        pushl   $0x7000                         # ESP
        pushl   $0x20002                        # VM
        pushl   $0                              # CS
        pushl   $v86_code
        iret
after_v86:
        mov     kernel_esp, %esp
        movl    $0, gp_hook
        mov     $DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es

        # 32-bit paging with 4 MiB pages, then a 4 KiB page that is not there.
        mov     $page_directory, %edi
        movl    $0x83, (%edi)
        movl    $page_table + 3, 4 * 512(%edi)  # 0x80000000
        movl    $0x1003, page_table
        movl    $0x1001, page_table + 4
        mov     %cr4, %eax
        or      $0x10, %eax
        mov     %eax, %cr4
        mov     %edi, %cr3
        mov     %cr0, %eax
        or      $0x80010000, %eax
        mov     %eax, %cr0
        say     "32-bit paging"
        movl    $0xfeed, 0x80000010
        cmpl    $0xfeed, 0x1010
        jne     fail
        try     "write to a read-only page", movl $1, 0x80001000
        try     "read of an absent page", mov 0x80002000, %eax
        try     "read of an absent table", mov 0x90000000, %eax
        testl   $0x60, page_table
        jz      fail

        # PAE: the same with 64-bit entries and NX.
        mov     %cr0, %eax
        and     $0x7fffffff, %eax
        mov     %eax, %cr0
        movl    $pae_directory + 1, pae_pdpt
        movl    $pae_directory2 + 1, pae_pdpt + 16
        movl    $0x83, pae_directory
        movl    $0x200083, pae_directory + 8
        movl    $page_table + 3, pae_directory2
        movl    $0x1003, page_table
        movl    $0, page_table + 4
        movl    $0x1003, page_table + 8
        movl    $0x80000000, page_table + 12
        movl    $0, page_table + 16
        mov     %cr4, %eax
        or      $0x20, %eax
        mov     %eax, %cr4
        mov     $pae_pdpt, %eax
        mov     %eax, %cr3
        mov     $0xc0000080, %ecx
        rdmsr
        or      $0x800, %eax
        wrmsr
        mov     %cr0, %eax
        or      $0x80000000, %eax
        mov     %eax, %cr0
        say     "PAE"
        cmpl    $0xfeed, 0x80000010
        jne     fail
        mov     $0x80001000, %eax
        try     "execution of a no-execute page", jmp *%eax
        try     "read of an absent page", mov 0x80002000, %eax
        try     "read of an absent directory", mov 0x40000000, %eax
        say     "done"
        mov     $0x604, %edx
        mov     $0x2000, %eax
        out     %ax, %dx
        hlt

fail:   say     "FAILED"
        mov     $0x11, %eax
        out     %eax, $0xf4
        hlt

set_base:
        mov     %ax, 2(%edi)
        shr     $16, %eax
        mov     %al, 4(%edi)
        mov     %ah, 7(%edi)
        ret

# Pushed: the string
puts:   push    %eax
        push    %edx
        push    %esi
        mov     16(%esp), %esi
1:      lodsb
        test    %al, %al
        jz      2f
        mov     $0x3f8, %edx
        out     %al, %dx
        jmp     1b
2:      pop     %esi
        pop     %edx
        pop     %eax
        ret

# Pushed: the number
puthex: pusha
        mov     36(%esp), %ebx
        mov     $8, %ecx
        mov     $0x3f8, %edx
1:      rol     $4, %ebx
        mov     %ebx, %eax
        and     $15, %eax
        movb    digits(%eax), %al
        out     %al, %dx
        loop    1b
        popa
        ret

        .altmacro
        .macro  stub number
        .balign 16
        .if     (\number == 8) || ((\number >= 10) && (\number <= 14)) || (\number == 17)
        .else
        push    $0
        .endif
        push    $\number
        jmp     common
        .endm
        .balign 16
stubs:  .set    number, 0
        .rept   256
        stub    %number
        .set    number, number + 1
        .endr
        .noaltmacro

# On the stack: PUSHA, DS, vector, error, EIP, CS, EFLAGS, from ring 3 ESP and SS too
common: push    %ds
        pusha
        mov     $DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     36(%esp), %eax
        cmp     $0x80, %eax
        je      system_call
        cmp     $13, %eax
        jne     1f
        cmpl    $0, gp_hook
        je      1f
        jmp     *gp_hook
1:      push    what
        call    puts
        movl    $text_vector, (%esp)
        call    puts
        add     $4, %esp
        pushl   36(%esp)
        call    puthex
        movl    $text_error, (%esp)
        call    puts
        add     $4, %esp
        pushl   40(%esp)
        call    puthex
        movl    $text_at, (%esp)
        call    puts
        add     $4, %esp
        mov     44(%esp), %eax
        sub     here, %eax
        cmpl    $14, 36(%esp)
        jne     2f
        mov     %cr2, %ebx
        cmp     44(%esp), %ebx
        jne     2f
        mov     $0xc2c2c2c2, %eax               # EIP is CR2: a fetch
2:      push    %eax
        call    puthex
        movl    $text_cs, (%esp)
        call    puts
        add     $4, %esp
        pushl   48(%esp)
        call    puthex
        movl    $text_end, (%esp)
        call    puts
        add     $4, %esp
        mov     next, %eax
        mov     %eax, 44(%esp)
        popa
        pop     %ds
        add     $8, %esp
        iret

system_call:
        say     "int 0x80 from ring 3"
        lea     64(%esp), %eax                  # past SS
        cmp     $ring0_top, %eax
        jne     fail
        cmpl    $user_top, 56(%esp)
        jne     fail
        cmpl    $USER_DATA, 60(%esp)
        jne     fail
        jmp     after_user

user:   mov     $USER_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        try     "cli in ring 3", cli
        try     "hlt in ring 3", hlt
        try     "int 0x40 in ring 3", int $0x40
        try     "far jump to ring 0", ljmp $CODE, $0
        mov     $DATA, %eax
        try     "mov ds, DPL 0, in ring 3", mov %eax, %ds
        try     "in al, 0x60 in ring 3", in $0x60, %al
        int     $0x80

other_task:
        say     "in the other task"
        str     %eax
        cmp     $OTHER_TSS, %eax
        jne     fail
        pushf
        pop     %eax
        test    $0x4000, %eax                   # NT
        jz      fail
        movzwl  other_tss, %eax                 # the back link
        cmp     $TSS, %eax
        jne     fail
        mov     $0xdead, %esi
        iret
        jmp     other_task

# The monitor knows two bytes: INT n is served, HLT ends virtual-8086 mode.
v86_monitor:
        testl   $0x20000, 52(%esp)
        jz      fail
        movzwl  48(%esp), %eax                  # CS
        shl     $4, %eax
        add     44(%esp), %eax                  # EIP
        movzbl  (%eax), %ebx
        cmp     $0xf4, %ebx
        je      v86_halted
        cmp     $0xcd, %ebx
        jne     v86_other
        say     "int from virtual-8086 mode"
        addl    $2, 44(%esp)
        jmp     v86_back
v86_other:
        cmp     $0xfa, %ebx
        jne     fail
        say     "cli from virtual-8086 mode"
        incl    44(%esp)
v86_back:
        popa
        add     $4, %esp                        # DS is not ours to load
        add     $8, %esp
        iret
v86_halted:
        cmpw    $0x7000, 56(%esp)
        jne     fail
        cmpw    $0x1234, 68(%esp)               # DS as virtual-8086 code set it
        jne     fail
        say     "hlt from virtual-8086 mode"
        jmp     after_v86

        .code16
gate16: addr32 movl $0x1616, gate16_seen
        iretw
        .code32

        .section .low, "awx"
        .code16
v86_code:
        mov     $0x1234, %ax
        mov     %ax, %ds
        mov     $0x2000, %ax
        mov     %ax, %es
        movw    $0xbeef, %es:0x10               # physical 0x20010
        cmpw    $0xbeef, %es:0x10
        jne     1f
        cli
        int     $0x21
        push    %ax
        pop     %bx
        cmp     %ax, %bx
        jne     1f
        hlt
1:      ud2

        .section .data
        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff              # 0x08 code
        .quad   0x00cf93000000ffff              # 0x10 data
        .quad   0x00cffb000000ffff              # 0x18 code, DPL 3
        .quad   0x00cff3000000ffff              # 0x20 data, DPL 3
        .quad   0x0000890000000067              # 0x28 TSS
        .quad   0x0000890000000067              # 0x30 the other TSS
        .quad   0x00cf13000000ffff              # 0x38 data, not present
        .quad   0
        .quad   0
        .quad   0x00009b100000ffff              # 0x50 16-bit code, base 0x100000
        .quad   0x00cf9b100000ffff              # 0x58 32-bit code, base 0x100000
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
idt_pointer:
        .word   0x7ff
        .long   idt
pair:   .long   1, 10
digits: .ascii  "0123456789abcdef"
text_vector: .asciz ": vector "
text_error:  .asciz ", error "
text_at:     .asciz ", at +"
text_cs:     .asciz ", cs "
text_end:    .asciz "\n"

        .section .bss
        .balign 4096
page_directory: .skip 4096
page_table:     .skip 4096
pae_directory:  .skip 4096
pae_directory2: .skip 4096
pae_pdpt:       .skip 32
        .balign 16
idt:    .skip   2048
tss:    .skip   104
other_tss: .skip 104
what:   .skip   4
here:   .skip   4
next:   .skip   4
gp_hook: .skip  4
kernel_esp: .skip 4
gate16_seen: .skip 4
        .skip   4096
stack_top:
        .skip   4096
ring0_top:
        .skip   4096
user_top:
        .skip   4096
other_top:

        .section .note.GNU-stack, "", @progbits
