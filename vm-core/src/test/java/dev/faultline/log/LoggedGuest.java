package dev.faultline.log;

import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import dev.faultline.loader.LoadRequest;
import dev.faultline.machine.Assembler;
import dev.faultline.machine.Machine;
import dev.faultline.machine.MachineConfiguration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** A few instructions with their log: {@code realMode("int 0x40").log("int,real")}. */
final class LoggedGuest {
    static final int REAL_MODE = 0x7c00;
    static final int PROTECTED_MODE = 0x100000;
    private static final long INSTRUCTIONS = 10_000;

    private final int address;
    private final int bits;
    private final String source;
    private String filter;
    private String symbol = "";

    private LoggedGuest(int address, int bits, String source) {
        this.address = address;
        this.bits = bits;
        this.source = source;
    }

    /** 16-bit code at 0:7c00, then a HLT. */
    static LoggedGuest realMode(String source) {
        return new LoggedGuest(REAL_MODE, 16, source);
    }

    /** 32-bit code at 1 MiB in flat segments, without an IDT, then a HLT. */
    static LoggedGuest protectedMode(String source) {
        return new LoggedGuest(PROTECTED_MODE, 32, source);
    }

    LoggedGuest filtered(String text) {
        filter = text;
        return this;
    }

    /** Gives the first instruction's address a name. */
    LoggedGuest named(String name) {
        symbol = name;
        return this;
    }

    private String nameOf(long linear) {
        return symbol.isEmpty() ? "" : symbol + "+0x" + Long.toHexString(linear - address);
    }

    /** Runs to the end and returns what was logged. */
    String log(String kinds) throws ImageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogFilter chosen = filter == null ? LogFilter.ALL : LogFilter.parse(filter);
        GuestLog log = GuestLog.to(out, LogKind.parse(kinds), chosen);
        var configuration =
                MachineConfiguration.standard()
                        .withMemory(4 << 20)
                        .withMaxInstructions(INSTRUCTIONS);
        byte[] code = Assembler.assemble("cli;" + source + "; hlt", address, bits);
        LoadRequest request = new LoadRequest("", List.of(), OptionalLong.of(address));
        try (Machine machine = new Machine(log.configure(configuration))) {
            machine.load(new Image("test", code), request);
            log.setNames(this::nameOf);
            log.attach(machine);
            log.ended(machine.run().reason());
        }
        log.close();
        return out.toString(StandardCharsets.UTF_8);
    }
}
