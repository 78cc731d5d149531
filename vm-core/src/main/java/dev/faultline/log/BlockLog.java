package dev.faultline.log;

import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.explain.GuestView;
import dev.faultline.ir.Block;
import dev.faultline.translate.GuestListing;
import java.util.Set;

/** The logs {@code exec}, {@code cpu} and {@code in_asm}. */
final class BlockLog {
    private final LogOutput output;
    private final LogFilter filter;
    private final boolean logsExecution;
    private final boolean logsRegisters;
    private final LogText entry = new LogText();
    private GuestView guest;
    private GuestListing listing;
    private long executed;
    private long translated;

    BlockLog(LogOutput output, Set<LogKind> kinds, LogFilter filter) {
        this.output = output;
        this.filter = filter;
        logsExecution = kinds.contains(LogKind.EXEC);
        logsRegisters = kinds.contains(LogKind.CPU);
    }

    void attach(GuestView machine) {
        guest = machine;
        listing = new GuestListing(machine.memory(), machine.names());
    }

    private boolean takes(Block block) {
        return filter.takesPlace(Mode.cpl(block.modeKey), block.rip);
    }

    /** A block is about to be executed. */
    void entering(Block block) {
        if (executed >= filter.first() || !takes(block)) {
            return;
        }
        executed++;
        if (logsExecution) {
            // QEMU: Trace CPU: HOST-ADDRESS [CS-BASE/LINEAR-ADDRESS/FLAGS/TRANSLATOR-FLAGS] NAME.
            boolean wide = Mode.is64(block.modeKey);
            long base = wide ? 0 : guest.cpu().segments[SegmentRegister.CS].base;
            entry.text("Trace 0: 0x").hex(block.physical, 1);
            entry.text(" [").hex(base, 16).character('/').hex(block.linear, 16);
            entry.character('/').hex(block.modeKey & 0xffffffffL, 8);
            entry.character('/').hex(block.count, 8).text("] ");
            entry.anyText(guest.names().apply(block.linear)).line();
        }
        if (logsRegisters) {
            CpuDump.append(entry, guest.cpu(), guest.memory().a20());
        }
        output.write(entry);
    }

    /** A block was translated. */
    void translated(Block block) {
        if (translated >= filter.first() || !takes(block)) {
            return;
        }
        translated++;
        entry.text("----------------\nIN: ").anyText(guest.names().apply(block.linear)).line();
        for (String line : listing.lines(block)) {
            entry.text("0x").anyText(line).line();
        }
        output.write(entry.line());
    }
}
