package dev.faultline.jit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Mode;
import dev.faultline.device.disk.MemoryMedium;
import dev.faultline.interp.Interpreter;
import dev.faultline.ir.Block;
import dev.faultline.jit.codecache.Entry;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import dev.faultline.machine.Pace;
import dev.faultline.machine.RunResult;
import dev.faultline.translate.EngineFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A boot sector that goes from real mode to protected mode to 64-bit mode and back, again and
 * again, with a hot loop in each, a BIOS service and a polled port: what was compiled once stays.
 */
class ModeSwitchTest {
    private static final int BASE = 0x7c00;
    private static final int ROUNDS = 2000;
    private static final int REAL_LOOP = BASE + 0x40;
    private static final int PROTECTED_LOOP = BASE + 0x90;
    private static final int LONG_LOOP = BASE + 0xe0;

    private static final String BOOT_SECTOR =
            """
            .code16
            cli
            xor ax, ax
            mov ds, ax
            mov ss, ax
            mov sp, 0x7000
            mov dword ptr [0x1000], 0x2003  # one page of 2 MiB
            mov dword ptr [0x2000], 0x3003
            mov dword ptr [0x3000], 0x83
            mov eax, 0x1000
            mov cr3, eax
            lgdt [base + 0x1e0]
            mov ebp, ROUNDS
            round:
            mov cx, 300
            .org 0x40, 0x90
            1: add ebx, ecx
            inc word ptr [0x600]
            in al, 0x61
            dec cx
            jnz 1b
            int 0x12
            mov eax, cr0
            or al, 1
            mov cr0, eax
            .byte 0xea
            .word base + 0x80, 0x08
            .org 0x80, 0x90
            .code32
            mov ax, 0x10
            mov ds, ax
            mov ss, ax
            mov ecx, 300
            .org 0x90, 0x90
            1: add ebx, ecx
            inc dword ptr [0x600]
            in al, 0x61
            dec ecx
            jnz 1b
            mov eax, 0x20
            mov cr4, eax
            mov ecx, 0xc0000080
            rdmsr
            or eax, 0x100
            wrmsr
            mov eax, cr0
            or eax, 0x80000000
            mov cr0, eax
            .byte 0xea
            .long base + 0xd0
            .word 0x18
            .org 0xd0, 0x90
            .code64
            mov ecx, 300
            .org 0xe0, 0x90
            1: add rbx, rcx
            inc dword ptr [0x600]
            in al, 0x61
            dec ecx
            jnz 1b
            push 0x08
            push base + 0x110
            rex.w retf
            .org 0x110, 0x90
            .code32
            mov eax, cr0
            and eax, 0x7fffffff
            mov cr0, eax
            mov ecx, 0xc0000080
            rdmsr
            and eax, 0xfffffeff
            wrmsr
            mov ax, 0x28
            mov ds, ax
            mov ss, ax
            .byte 0xea
            .long base + 0x150
            .word 0x20
            .org 0x150, 0x90
            .code16
            mov eax, cr0
            and al, 0xfe
            mov cr0, eax
            .byte 0xea
            .word base + 0x170, 0
            .org 0x170, 0x90
            xor ax, ax
            mov ds, ax
            mov ss, ax
            dec ebp
            jnz round
            hlt
            .org 0x1b0, 0x90
            .quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff, 0x00af9b000000ffff
            .quad 0x00009b000000ffff, 0x000093000000ffff
            .org 0x1e0, 0x90
            .word 47
            .long base + 0x1b0
            """;

    /**
     * A loop in protected mode that jumps to its own beginning by a far pointer; after 500 rounds
     * the pointer's code segment is one that ends within the loop.
     */
    private static final String SHORTER_SEGMENT =
            """
            .code16
            cli
            xor ax, ax
            mov ds, ax
            lgdt [base + 0x1e0]
            mov dword ptr [0x600], base + 0x40
            mov word ptr [0x604], 0x08
            mov eax, cr0
            or al, 1
            mov cr0, eax
            .byte 0xea
            .word base + 0x30, 0x08
            .org 0x30, 0x90
            .code32
            mov ax, 0x10
            mov ds, ax
            xor ecx, ecx
            .org 0x40, 0x90
            inc ecx
            cmp ecx, 500
            jne 1f
            mov word ptr [0x604], 0x18
            1: jmp 2f
            .org 0x60, 0x90
            2: add ebx, ecx
            jmp fword ptr ds:[0x600]
            .org 0x1b0, 0x90
            .quad 0, 0x004f9b000000ffff, 0x00cf93000000ffff, 0x00409b0000007c5f
            .org 0x1e0, 0x90
            .word 31
            .long base + 0x1b0
            """;

    private JitEngine engine;

    private Machine machine(EngineFactory factory) {
        return machine(BOOT_SECTOR, factory);
    }

    private static Machine machine(String program, EngineFactory factory) {
        String source = program.replace("ROUNDS", String.valueOf(ROUNDS));
        byte[] sector = Arrays.copyOf(Assembler.assemble(source, BASE), 512);
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        Machine machine =
                new Machine(
                        MachineConfiguration.standard()
                                .withDisk(MemoryMedium.disk(sector))
                                .withEngine(factory));
        machine.boot();
        return machine;
    }

    private Machine compiled() {
        return compiled(BOOT_SECTOR);
    }

    private Machine compiled(String program) {
        JitOptions options = JitOptions.defaults().withSync(true).withThreshold(50);
        return machine(program, (cpu, cache) -> engine = new JitEngine(cpu, cache, options));
    }

    private static void runTo(Machine machine, long retired) {
        assertEquals(null, machine.run(new Until(retired)));
    }

    private record Until(long retired) implements Pace {
        @Override
        public boolean pause(Cpu cpu) {
            return cpu.retired() >= retired;
        }

        @Override
        public long next(Cpu cpu) {
            return Math.max(retired, cpu.retired() + 1);
        }
    }

    /** The regions of the three loops, by address, found by stepping through one round. */
    private static Map<Integer, Entry> loops(Machine machine) {
        Map<Integer, Entry> found = new TreeMap<>();
        for (int steps = 0; found.size() < 3 && steps < 10_000; steps++) {
            Block block = machine.nextBlock();
            int rip = (int) block.rip;
            if (rip == REAL_LOOP || rip == PROTECTED_LOOP || rip == LONG_LOOP) {
                if (block.compiled instanceof Entry entry) {
                    found.put(rip, entry);
                }
            }
            runTo(machine, machine.cpu().retired() + 1);
        }
        return found;
    }

    @Test
    void codeOfAllModesStaysCompiledWhenTheModeChanges() {
        try (Machine machine = compiled()) {
            // More rounds than there are entries before a region is looked at for the second time.
            runTo(machine, 500 * 4600);
            assertTrue((machine.cpu().slots[Cpu.RBP] & 0xffff) < ROUNDS - 400, "not so far yet");
            long installed = engine.code().installed();
            Map<Integer, Entry> loops = loops(machine);
            assertEquals(3, loops.size(), "not compiled: " + loops.keySet());
            assertEquals(16, Mode.codeBits(loops.get(REAL_LOOP).modeKey));
            assertEquals(32, Mode.codeBits(loops.get(PROTECTED_LOOP).modeKey));
            assertEquals(64, Mode.codeBits(loops.get(LONG_LOOP).modeKey));
            runTo(machine, (ROUNDS - 100) * 4600);
            assertEquals(3, loops(machine).size(), "not compiled any more");
            // Where a device event ends a region early, the rest of a loop gets code now and then.
            long more = engine.code().installed() - installed;
            assertTrue(more < ROUNDS / 50, more + " regions more in some " + ROUNDS + " rounds");
        }
    }

    @Test
    void theSameComesOutAsUnderTheInterpreter() {
        String expected;
        try (Machine machine = machine(Interpreter::new)) {
            expected = end(machine);
            assertTrue(expected.contains("HLT with interrupts off"), expected);
        }
        try (Machine machine = compiled()) {
            assertEquals(expected, end(machine));
        }
    }

    /** Intel SDM Vol. 3A 5.3: fetching beyond the limit is #GP, without an IDT a triple fault. */
    @Test
    void codeOfALongerSegmentDoesNotRunInAShorterOne() {
        String expected;
        try (Machine machine = machine(SHORTER_SEGMENT, Interpreter::new)) {
            expected = end(machine);
            assertTrue(expected.contains("TripleFault"), expected);
            assertEquals(501, machine.cpu().slots[Cpu.RCX], "the test's own expectation");
        }
        try (Machine machine = compiled(SHORTER_SEGMENT)) {
            assertEquals(expected, end(machine));
        }
    }

    private static String end(Machine machine) {
        RunResult result = machine.run();
        Cpu cpu = machine.cpu();
        return result
                + " "
                + cpu.rip
                + " "
                + cpu.slots[Cpu.RCX]
                + " "
                + machine.cpu().slots[Cpu.RBX]
                + " "
                + machine.memory().read32(0x600);
    }
}
