package dev.faultline.jit.emit;

import static org.objectweb.asm.Opcodes.*;

import dev.faultline.cpu.Cpu;
import dev.faultline.jit.codecache.ExitTable;
import dev.faultline.jit.region.RegionBlock;
import dev.faultline.jit.region.RegionPlan;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/**
 * Emits the class of a region: one method that holds all its blocks, with the registers in JVM
 * locals, gotos for its control flow and one common exit.
 *
 * <p>Frames are explicit: every local has one type all along, so that there is one full frame at
 * the first label and "the same" at all others; computing them takes three to five times longer.
 */
public final class RegionEmitter {
    /** Operand stack slots that the deepest expression needs: flag operands and a condition. */
    private static final int MAX_STACK = 12;

    private final Locals locals;
    private final RegionPlan plan;
    private final Code code;
    private final Exits exits;
    private final Flags flags;
    private final StackWindow stack;

    private RegionEmitter(RegionPlan plan, MethodVisitor out) {
        this.plan = plan;
        locals = new Locals(plan);
        stack = new StackWindow(plan, locals);
        code = new Code(out, locals);
        flags = new Flags(code);
        exits = new Exits(code, flags);
    }

    /**
     * A region's class.
     *
     * @param bytes the class file
     * @param codeBytes bytes of bytecode of its method
     * @param exits what its method's results mean
     */
    public record Emitted(byte[] bytes, int codeBytes, ExitTable exits) {}

    /** Emits a plan. */
    public static Emitted emit(RegionPlan plan) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V25, ACC_FINAL | ACC_SUPER, Names.GENERATED, null, Names.REGION, null);
        constructor(writer);
        MethodVisitor out =
                writer.visitMethod(
                        ACC_PUBLIC, "run", "(" + Names.CPU_DESCRIPTOR + "I)I", null, null);
        RegionEmitter emitter = new RegionEmitter(plan, out);
        out.visitCode();
        emitter.body();
        Label end = new Label();
        out.visitLabel(end);
        out.visitMaxs(MAX_STACK, emitter.locals.count());
        out.visitEnd();
        writer.visitEnd();
        return new Emitted(writer.toByteArray(), end.getOffset(), emitter.exits.table);
    }

    private static void constructor(ClassWriter writer) {
        MethodVisitor out = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
        out.visitCode();
        out.visitVarInsn(ALOAD, 0);
        out.visitMethodInsn(INVOKESPECIAL, Names.REGION, "<init>", "()V", false);
        out.visitInsn(RETURN);
        out.visitMaxs(1, 1);
        out.visitEnd();
    }

    private void body() {
        prologue();
        Map<RegionBlock, Label> heads = new IdentityHashMap<>();
        for (RegionBlock member : plan.blocks()) {
            heads.put(member, new Label());
        }
        entries(heads);
        SimdEmitter simd = new SimdEmitter(code, exits, flags, plan.allFloats());
        BlockEmitter blocks = new BlockEmitter(code, exits, flags, stack, simd, heads);
        for (RegionBlock member : plan.blocks()) {
            blocks.emit(member);
        }
        blocks.finish();
        exits.finish();
    }

    /** Goes to the entry that was asked for; what follows is the head. */
    private void entries(Map<RegionBlock, Label> heads) {
        List<RegionBlock> entries = plan.entries();
        if (entries.size() == 1) {
            return;
        }
        Label head = heads.get(plan.head());
        Label[] others = entries.stream().skip(1).map(heads::get).toArray(Label[]::new);
        code.out.visitVarInsn(ILOAD, Locals.EXIT);
        code.out.visitTableSwitchInsn(1, others.length, head, others);
    }

    /** Everything from the CPU into locals, and a value into every local that there is. */
    private void prologue() {
        Label somewhere = new Label();
        code.out.visitVarInsn(ILOAD, Locals.ENTRY);
        code.jump(IFGE, somewhere);
        code.op(ICONST_0);
        code.op(IRETURN);
        code.place(somewhere);
        code.out.visitVarInsn(ILOAD, Locals.ENTRY);
        code.out.visitVarInsn(ISTORE, Locals.EXIT);
        code.getCpu("slots", "[J");
        code.out.visitVarInsn(ASTORE, Locals.SLOTS);
        code.getCpu("mmu", Names.MMU_DESCRIPTOR);
        code.out.visitFieldInsn(GETFIELD, Names.MMU, "tlb", "J");
        code.storeLong(Locals.TLB);
        code.getCpu("budget", "J");
        code.op(L2I);
        code.out.visitVarInsn(ISTORE, Locals.BUDGET);
        for (int at = Locals.EXIT + 1; at < Locals.LINEAR; at++) {
            code.op(ICONST_0);
            code.out.visitVarInsn(ISTORE, at);
        }
        for (int at = Locals.LINEAR; at < Locals.FLAGS_RESULT; at += 2) {
            code.op(LCONST_0);
            code.storeLong(at);
        }
        flags.readBack();
        for (int slot = 0; slot < Cpu.SLOTS; slot++) {
            if (locals.of(slot) >= 0) {
                if (locals.holds(slot)) {
                    code.reload(slot);
                } else {
                    code.op(LCONST_0);
                    code.set(slot);
                }
            }
        }
        for (int at = locals.window(); at >= 0 && at < locals.window() + 6; at += 2) {
            code.op(LCONST_0);
            code.storeLong(at);
        }
        // The one full frame; the head's own label follows and may be the target of a back edge.
        Label start = new Label();
        code.out.visitLabel(start);
        Object[] frame = locals.frame(Names.GENERATED);
        code.out.visitFrame(F_FULL, frame.length, frame, 0, null);
        code.op(NOP);
    }
}
