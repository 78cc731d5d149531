package dev.faultline.log;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be logged; the words of {@code --log}. */
public enum LogKind {
    /** Exceptions and interrupts outside real mode with all registers, as QEMU's -d int. */
    INT("int"),

    /** The same in real mode, where QEMU prints only what leads to a delivery. */
    REAL("real"),

    /** Why each exception was raised, a line each. */
    WHY("why"),

    /** Each block as it is entered, as QEMU's -d exec; the interpreter runs the guest then. */
    EXEC("exec"),

    /** All registers before each block, as QEMU's -d cpu; the interpreter runs the guest then. */
    CPU("cpu"),

    /** Each block's instructions as it is translated, as QEMU's -d in_asm. */
    IN_ASM("in_asm"),

    /** Power-on, resets and triple faults with all registers, as QEMU's -d cpu_reset. */
    CPU_RESET("cpu_reset"),

    /** First accesses to ports, addresses, MSRs and BIOS services that are not modelled. */
    UNIMP("unimp");

    private final String word;

    LogKind(String word) {
        this.word = word;
    }

    /** What the command line calls it. */
    public String word() {
        return word;
    }

    /**
     * The kinds of a list like {@code int,why}.
     *
     * @throws IllegalArgumentException where a word is none
     */
    public static Set<LogKind> parse(String list) {
        Set<LogKind> kinds = EnumSet.noneOf(LogKind.class);
        for (String word : list.split(",", -1)) {
            kinds.add(
                    Arrays.stream(values())
                            .filter(kind -> kind.word.equals(word))
                            .findFirst()
                            .orElseThrow(() -> unknown(word)));
        }
        return kinds;
    }

    private static IllegalArgumentException unknown(String word) {
        String known = Arrays.stream(values()).map(LogKind::word).collect(Collectors.joining(","));
        return new IllegalArgumentException("--log '" + word + "', expected some of " + known);
    }
}
