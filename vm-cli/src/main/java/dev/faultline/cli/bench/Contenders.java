package dev.faultline.cli.bench;

import dev.faultline.testkernels.TestKernels;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Who takes part: Faultline first, then QEMU and the native program where they can run. */
final class Contenders {
    private static final String QEMU = "qemu-system-x86_64";

    /** Warm-up batches of those who run their final code at once. */
    private static final int ENOUGH = 3;

    private Contenders() {}

    /** This launcher's {@code run}, with the flags and the start-up cache that users have. */
    record Faultline(String launcher, String engine, int warmUpBatches, Path folder)
            implements Contender {
        @Override
        public String name() {
            return "faultline";
        }

        @Override
        public boolean runs(BenchRow row) {
            return true;
        }

        @Override
        public List<String> command(BenchRow row, String arguments) {
            List<String> command = new ArrayList<>(List.of(launcher, "run", "--serial", "null"));
            command.addAll(List.of("--debugcon", "stdio"));
            if (engine != null) {
                command.addAll(List.of("--engine", engine));
            }
            command.add(image(folder, row));
            if (!arguments.isEmpty()) {
                command.addAll(List.of("--", arguments));
            }
            return command;
        }
    }

    /** QEMU's TCG on the same images, without the devices that only make it start later. */
    record Qemu(Path folder) implements Contender {
        @Override
        public String name() {
            return "qemu";
        }

        @Override
        public boolean runs(BenchRow row) {
            return true;
        }

        @Override
        public int warmUpBatches() {
            return ENOUGH;
        }

        @Override
        public List<String> command(BenchRow row, String arguments) {
            List<String> command = new ArrayList<>(List.of(QEMU, "-accel", "tcg", "-cpu", "max"));
            command.addAll(List.of("-m", "128", "-nodefaults", "-no-user-config", "-no-reboot"));
            command.addAll(List.of("-display", "none", "-serial", "null", "-debugcon", "stdio"));
            command.addAll(List.of("-device", "isa-debug-exit,iobase=0xf4,iosize=4"));
            command.addAll(List.of("-kernel", image(folder, row), "-append", arguments));
            return command;
        }
    }

    /** The rows' own object files as a program of this host. */
    record Native(Path program) implements Contender {
        @Override
        public String name() {
            return "native";
        }

        @Override
        public boolean runs(BenchRow row) {
            return row.alsoNative();
        }

        @Override
        public int warmUpBatches() {
            return ENOUGH;
        }

        @Override
        public List<String> command(BenchRow row, String arguments) {
            return List.of(program.toString(), arguments);
        }
    }

    /** Whether QEMU is on the PATH. */
    static boolean qemuIsThere() {
        return isOn(System.getenv("PATH"), QEMU);
    }

    /** Whether one of a path's folders has an executable file of that name. */
    static boolean isOn(String path, String program) {
        if (path == null) {
            return false;
        }
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the native program can run: it makes Linux's system calls of x86-64. */
    static boolean nativeIsThere() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** Writes the images that the rows need to a folder. */
    static void writeImages(Path folder, List<BenchRow> rows) throws IOException {
        for (String image : rows.stream().map(BenchRow::image).distinct().toList()) {
            Files.write(folder.resolve(image + ".elf"), TestKernels.image(image).orElseThrow());
        }
    }

    private static String image(Path folder, BenchRow row) {
        return folder.resolve(row.image() + ".elf").toString();
    }

    /** The native program, written to a folder. */
    static Contender nativeProgram(Path folder) throws IOException {
        Path program = Files.write(folder.resolve("native"), TestKernels.nativeBenchmark());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Native(program);
    }
}
