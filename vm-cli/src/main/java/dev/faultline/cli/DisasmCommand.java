package dev.faultline.cli;

import dev.faultline.loader.CodeImage;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.testkernels.TestKernel;
import dev.faultline.testkernels.TestKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faultline disasm}: an image's code as the decoder sees it. */
@Command(
        name = "disasm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists an image's code as Faultline's decoder sees it, in Intel syntax like objdump.",
            "(bad) is #UD; a group's name in parentheses is not executed yet."
        })
final class DisasmCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "IMAGE",
            description =
                    "an ELF file, a built-in kernel's name, or with --bits any file as plain code")
    private String image;

    @Option(
            names = "--start",
            paramLabel = "ADDRESS",
            description = "the first instruction (default: all code from its start)")
    private String start;

    @Option(names = "--length", paramLabel = "N", description = "bytes to list (default: all)")
    private String length;

    @Option(
            names = "--bits",
            paramLabel = "16|32|64",
            description = "what the code is (default: what the ELF header says)")
    private String bits;

    @Option(
            names = "--load-address",
            paramLabel = "ADDRESS",
            description = "the file is no ELF file: plain code at this address (default 0)")
    private String loadAddress;

    @Override
    public Integer call() {
        int codeBits;
        long first;
        long count;
        long load;
        try {
            codeBits = bits == null ? 0 : Integer.parseInt(Values.word(bits, "16", "32", "64"));
            first = start == null ? 0 : linear(start);
            count = length == null ? Long.MAX_VALUE : bytes(length);
            load = loadAddress == null ? 0 : linear(loadAddress);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        try {
            CodeImage code = code(codeBits, load);
            Listing listing = new Listing(code, codeBits == 0 ? code.codeBits() : codeBits);
            if (start == null) {
                first = code.parts().getFirst().address();
            }
            if (start == null && length == null) {
                listing.all(spec.commandLine().getOut());
            } else {
                listing.range(spec.commandLine().getOut(), first, count);
            }
            return ExitCode.OK;
        } catch (ImageException e) {
            System.err.println("faultline: " + e.getMessage());
            return ExitCode.BAD_INPUT;
        }
    }

    private CodeImage code(int codeBits, long load) throws ImageException {
        Image file = find();
        if (loadAddress == null && CodeImage.isElf(file)) {
            return CodeImage.elf(file);
        }
        if (codeBits == 0) {
            throw new ImageException(
                    file.name()
                            + ": not an ELF file, expected --bits 16, 32 or 64 to read it as plain"
                            + " code (at --load-address)");
        }
        return CodeImage.flat(file, load, codeBits);
    }

    private Image find() throws ImageException {
        Optional<TestKernel> kernel = TestKernels.find(image);
        if (kernel.isPresent() && !Files.exists(Path.of(image))) {
            return new Image(image, kernel.get().image());
        }
        return Image.read(Path.of(image));
    }

    /** A 64-bit address: kernels live in the upper half. */
    private static long linear(String text) {
        try {
            return text.startsWith("0x")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "address '" + text + "', expected a number like 0xffffffff81000000", e);
        }
    }

    private static long bytes(String text) {
        long number = linear(text);
        if (number <= 0) {
            throw new IllegalArgumentException("length '" + text + "', expected 1 or more bytes");
        }
        return number;
    }
}
