package dev.faultline.jit.debug;

import dev.faultline.ir.Block;
import dev.faultline.ir.Printer;
import dev.faultline.jit.codecache.Exit;
import dev.faultline.jit.codecache.ExitKind;
import dev.faultline.jit.codecache.ExitTable;
import dev.faultline.jit.emit.RegionEmitter.Emitted;
import dev.faultline.jit.region.RegionBlock;
import dev.faultline.jit.region.RegionPlan;
import dev.faultline.translate.GuestListing;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceClassVisitor;

/**
 * One region as text: guest instructions, micro-ops, exits, why it ended where it did, bytecode.
 */
public final class RegionListing {
    private final GuestListing guest;

    /** A listing that reads guest instructions through this one, or without them where null. */
    public RegionListing(GuestListing guest) {
        this.guest = guest;
    }

    /** The whole listing. */
    public String text(RegionPlan plan, Emitted emitted) {
        StringBuilder out = new StringBuilder(blocks(plan, emitted));
        out.append(String.format("%nwhy it ends where it does:%n"));
        plan.ends().forEach(line -> out.append("  ").append(line).append('\n'));
        exits(out, emitted.exits());
        out.append(String.format("%nbytecode:%n"));
        return out.append(bytecode(emitted.bytes())).toString();
    }

    /** What stands at its beginning: guest instructions and micro-ops. */
    public String blocks(RegionPlan plan, Emitted emitted) {
        StringBuilder out = new StringBuilder();
        Block head = plan.head().block;
        out.append(
                String.format(
                        "region at 0x%x, mode key 0x%x: %d blocks, %d instructions, %d bytes of"
                                + " bytecode%n",
                        head.rip,
                        head.modeKey,
                        plan.blocks().size(),
                        plan.instructions(),
                        emitted.codeBytes()));
        for (RegionBlock member : plan.blocks()) {
            block(out, member, plan.entries().indexOf(member));
        }
        return out.toString();
    }

    private void block(StringBuilder out, RegionBlock member, int entry) {
        Block block = member.block;
        out.append(String.format("%nblock 0x%x", block.rip));
        if (entry >= 0) {
            out.append(", entry ").append(entry);
        }
        if (member.loopHead()) {
            out.append(", loop head: budget of at least ").append(member.longestPath());
        }
        edge(out, ", taken to ", member.taken());
        edge(out, ", followed by ", member.next());
        for (RegionBlock target : member.targets()) {
            edge(out, ", jumps to ", target);
        }
        out.append('\n');
        if (guest != null) {
            guest.lines(block).forEach(line -> out.append("  ").append(line).append('\n'));
        }
        for (int i = 0; i < block.code.length; i++) {
            out.append("    ");
            out.append(Printer.print(block.code[i], block.immediates[i])).append('\n');
        }
    }

    private static void edge(StringBuilder out, String how, RegionBlock to) {
        if (to != null) {
            out.append(how).append(String.format("0x%x", to.block.rip));
        }
    }

    private static void exits(StringBuilder out, ExitTable exits) {
        out.append(String.format("%nexits:%n"));
        int number = 0;
        for (Exit exit : exits.exits()) {
            out.append(
                    String.format(
                            "  %d: %s, rip 0x%x, %d not retired, flags %d%n",
                            number++,
                            ExitKind.name(exit.kind),
                            exit.rip,
                            exit.unretired,
                            exit.flags));
        }
    }

    /** A class file as ASM's Textifier shows it. */
    public static String bytecode(byte[] classFile) {
        StringWriter text = new StringWriter();
        new ClassReader(classFile)
                .accept(
                        new TraceClassVisitor(null, new Textifier(), new PrintWriter(text)),
                        ClassReader.SKIP_DEBUG);
        return text.toString();
    }
}
