package dev.faultline.cli.bench;

import static dev.faultline.cli.bench.RowGroup.CODE;
import static dev.faultline.cli.bench.RowGroup.COMPUTE;
import static dev.faultline.cli.bench.RowGroup.EXCEPTIONS;
import static dev.faultline.cli.bench.RowGroup.PROCESS;
import static dev.faultline.cli.bench.RowGroup.STRINGS;
import static dev.faultline.cli.bench.RowGroup.SYSTEM;
import static dev.faultline.cli.bench.RowGroup.TRANSITIONS;
import static dev.faultline.cli.bench.RowGroup.VECTORS;

import java.util.ArrayList;
import java.util.List;

/** All rows in the table's order, with their goals against QEMU's TCG. */
final class BenchRows {
    private static final double NONE = Double.NaN;
    private static final double SIXTH = 1.0 / 6;
    private static final double FIFTH = 1.0 / 5;

    // spotless:off
    static final List<BenchRow> ALL = List.of(
            BenchRow.of("int3", EXCEPTIONS, SIXTH, "INT3 and IRETQ, ring 0"),
            BenchRow.of("int3-ist", EXCEPTIONS, SIXTH, "the same through an IST stack"),
            BenchRow.of("ud2", EXCEPTIONS, SIXTH, "UD2, skipped by the handler"),
            BenchRow.of("divide-error", EXCEPTIONS, SIXTH, "DIV by zero, skipped"),
            BenchRow.of("gp-address", EXCEPTIONS, SIXTH, "#GP by a non-canonical load, skipped"),
            BenchRow.of("gp-selector", EXCEPTIONS, SIXTH, "#GP by a bad selector, skipped"),
            BenchRow.of("pf-skipped", EXCEPTIONS, SIXTH, "#PF in ring 0, skipped"),
            BenchRow.of("pf-skipped-ring3", EXCEPTIONS, SIXTH, "#PF in ring 3, skipped"),
            BenchRow.of("pf-demand", EXCEPTIONS, SIXTH, "#PF, page mapped, load, page unmapped"),
            BenchRow.of("pf-protected", EXCEPTIONS, SIXTH, "#PF, page made writable, undone"),
            BenchRow.of("single-step", EXCEPTIONS, SIXTH, "an instruction with RFLAGS.TF"),
            BenchRow.of("int80", EXCEPTIONS, SIXTH, "INT 0x80 from ring 3 and back"),
            BenchRow.of("syscall", TRANSITIONS, 0.5, "SYSCALL and SYSRET"),
            BenchRow.of("iretq", TRANSITIONS, SIXTH, "IRETQ to itself"),
            BenchRow.of("pit", TRANSITIONS, NONE, "PIT one-shot of 1.7 us, HLT, interrupt"),
            BenchRow.of("cr3-reload", SYSTEM, 1, "MOV CR3 of the same, 8 pages read"),
            BenchRow.of("cr3-switch", SYSTEM, 1, "MOV CR3 of another, 8 pages read"),
            BenchRow.of("touch-512", SYSTEM, 1, "a load from each of 512 pages"),
            BenchRow.of("touch-4032", SYSTEM, 1, "a load from each of 4032 pages"),
            BenchRow.of("touch-4032-grown", SYSTEM, 1, "the same, QEMU's soft TLB grown to it"),
            BenchRow.of("invlpg", SYSTEM, 1, "INVLPG"),
            BenchRow.of("invlpg-touch", SYSTEM, 1, "INVLPG and a load from the page"),
            BenchRow.of("out-unused", SYSTEM, 1, "OUT to port 0xed"),
            BenchRow.of("in-uart", SYSTEM, 1, "IN of the UART's line status"),
            BenchRow.of("cpuid", SYSTEM, 1, "CPUID"),
            BenchRow.of("rdtsc", SYSTEM, 1, "RDTSC"),
            BenchRow.of("rdmsr", SYSTEM, 1, "RDMSR of EFER"),
            BenchRow.of("pushf-popf", SYSTEM, 1, "PUSHF and POPF"),
            BenchRow.of("sti-cli", SYSTEM, 1, "STI and CLI"),
            BenchRow.of("cr0", SYSTEM, 1, "MOV from and to CR0"),
            BenchRow.of("lock-xadd", SYSTEM, 1, "LOCK XADD"),
            BenchRow.of("code-near", CODE, FIFTH, "a store into the next instruction"),
            BenchRow.of("code-far", CODE, FIFTH, "a store into another page's code, a call"),
            BenchRow.of("code-data", CODE, FIFTH, "a store to data beside the code"),
            BenchRow.of("code-stubs", CODE, FIFTH, "one of 64 stubs written, then called"),
            BenchRow.of("rep-movsb", STRINGS, 1.0 / 30, "REP MOVSB, 64 KiB"),
            BenchRow.of("rep-movsq", STRINGS, FIFTH, "REP MOVSQ, 64 KiB"),
            BenchRow.of("rep-stosq", STRINGS, FIFTH, "REP STOSQ, 64 KiB"),
            BenchRow.of("rep-movsb-16", STRINGS, 1, "REP MOVSB, 16 bytes"),
            BenchRow.of("sieve", COMPUTE, 1, "primes below 2^20"),
            BenchRow.of("crc32", COMPUTE, 1, "CRC-32 of 64 KiB by table"),
            BenchRow.of("sha256", COMPUTE, 1, "SHA-256 of 64 KiB"),
            BenchRow.of("matrix", COMPUTE, 1, "product of 96 by 96 integers"),
            BenchRow.of("quicksort", COMPUTE, 1, "16384 numbers filled in and sorted"),
            BenchRow.of("copy-8", COMPUTE, 1, "64 KiB copied by a loop of 8 bytes"),
            BenchRow.of("copy-1", COMPUTE, 1, "64 KiB copied by a loop of 1 byte"),
            BenchRow.of("copy-8-far", COMPUTE, 1, "as copy-8, the target 2 MiB away"),
            BenchRow.of("strlen", COMPUTE, 1, "length of 64 KiB, bytewise"),
            BenchRow.of("alu", COMPUTE, 1, "a step of xorshift"),
            BenchRow.of("chase-64k", COMPUTE, 1, "a load that depends on the last, 64 KiB"),
            BenchRow.of("chase-16m", COMPUTE, 1, "the same in 16 MiB"),
            BenchRow.of("fib", COMPUTE, 1, "fib(27) by recursion"),
            BenchRow.of("bytecode", COMPUTE, 1, "903 steps of a threaded interpreter"),
            BenchRow.of("indirect-call", COMPUTE, 1, "a call through one of 8 pointers"),
            BenchRow.of("multiply-divide", COMPUTE, 1, "64-bit multiply and two divides"),
            BenchRow.of("bit-tricks", COMPUTE, 1, "BSWAP, bit count, BSF, rotate"),
            BenchRow.of("collatz", COMPUTE, 1, "the way of a number to 1"),
            BenchRow.of("mandelbrot", VECTORS, FIFTH, "64 by 64 points, doubles"),
            BenchRow.of("n-body", VECTORS, FIFTH, "1000 steps of five bodies"),
            BenchRow.of("matrix-double", VECTORS, 1, "product of 64 by 64 doubles"),
            BenchRow.of("x87", VECTORS, 1, "a polynomial at 1000 points, 80 bits"),
            BenchRow.of("memcpy-sse2", VECTORS, 1, "64 KiB copied by 16 bytes"),
            BenchRow.of("strlen-sse2", VECTORS, 1, "length of 64 KiB by PCMPEQB"),
            BenchRow.of("memcpy-avx2", VECTORS, 1, "64 KiB copied by 32 bytes"),
            BenchRow.of("strlen-avx2", VECTORS, 1, "length of 64 KiB by VPCMPEQB"),
            BenchRow.of("aes-ctr", VECTORS, 1, "AES-128 of 16 KiB by AESENC"),
            BenchRow.of("sha256-ni", VECTORS, 1, "SHA-256 by SHA256RNDS2; TCG runs the plain one"),
            new BenchRow("warm-up", PROCESS, NONE, "the mips kernel, cold", "mips"),
            new BenchRow("start", PROCESS, NONE, "the exit kernel", "exit"));
    // spotless:on

    private BenchRows() {}

    /**
     * The rows of these names in the table's order; all of them if there is no name.
     *
     * @throws IllegalArgumentException with the list if a name is unknown
     */
    static List<BenchRow> find(List<String> names) {
        List<String> known = ALL.stream().map(BenchRow::name).toList();
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "row '" + unknown.getFirst() + "', expected one of " + String.join(" ", known));
        }
        return ALL.stream().filter(row -> names.isEmpty() || names.contains(row.name())).toList();
    }
}
