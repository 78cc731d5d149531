package dev.faultline.cli;

/**
 * What the launcher runs to make the start-up cache: the ways in which users start a guest, so that
 * the classes of all of them are in it. Wanted by the property {@code faultline.training}.
 */
final class Training {
    /** A kernel that computes until everything is compiled, and a disk that the BIOS boots. */
    private static final String[] KERNELS = {"mips", "two-stage"};

    private Training() {}

    static boolean wanted() {
        return Boolean.getBoolean("faultline.training");
    }

    static int run() {
        int worst = ExitCode.OK;
        for (String kernel : KERNELS) {
            RunOptions options = QuickArguments.parse(new String[] {"run", kernel});
            worst = Math.max(worst, Runner.run(options));
        }
        return worst;
    }
}
