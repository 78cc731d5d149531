package dev.faultline.translate;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.CpuFeature;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Mode;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Form;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.ir.Block;
import dev.faultline.ir.BlockBuilder;
import dev.faultline.ir.MicroOpcode;
import dev.faultline.ir.Verifier;
import dev.faultline.ir.passes.DeadFlags;
import dev.faultline.ir.passes.FuseBranches;
import dev.faultline.isa.Forms;
import dev.faultline.isa.Lift;
import dev.faultline.memory.PhysicalMemory;

/** Translates guest bytes to blocks. */
public final class Translator {
    private static final int PAGE = 4096;

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final Decoder decoder = new Decoder(Forms.map());
    private final BlockBuilder builder = new BlockBuilder(Cpu.SLOT_TEMPORARY, Cpu.SLOT_VECTOR);
    private final Lift lift = new Lift(builder);

    /** One page of code, and the start of the next one behind it. */
    private final byte[] window = new byte[PAGE + Decoder.MAX_LENGTH];

    private int mostInstructions = BlockBuilder.MAX_INSTRUCTIONS;
    private InstructionStop stop;

    public Translator(Cpu cpu, PhysicalMemory memory) {
        this.cpu = cpu;
        this.memory = memory;
    }

    /** Lets blocks translated from now on have so many instructions at most. */
    public void limitInstructions(int most) {
        mostInstructions = Math.min(most, BlockBuilder.MAX_INSTRUCTIONS);
    }

    /** Lets blocks translated from now on end before the instructions that it names. */
    void setInstructionStop(InstructionStop newStop) {
        stop = newStop;
    }

    GuestListing listing() {
        return new GuestListing(memory);
    }

    /** Whether all of a block's bytes lie in RAM, where writes to them are noticed. */
    boolean inRam(Block block) {
        return memory.isRam(block.physical)
                && (block.secondPhysical < 0 || memory.isRam(block.secondPhysical));
    }

    /** The linear address of an offset in CS. */
    public static long linear(Cpu cpu, long rip) {
        if (Mode.is64(cpu.modeKey)) {
            return rip;
        }
        return cpu.segments[SegmentRegister.CS].base + rip & 0xffffffffL;
    }

    /**
     * The block at an offset in CS.
     *
     * @param physical where its first byte is
     * @return null with a fetch fault pending, where the first instruction reaches into a page that
     *     cannot be fetched
     */
    Block translate(long rip, long linear, long physical, BlockLimit limit) {
        long key = cpu.modeKey;
        boolean wide = Mode.is64(key);
        long codeLimit = wide ? -1 : cpu.segments[SegmentRegister.CS].limit;
        long mask = wide ? -1 : 0xffffffffL;
        builder.clear();
        lift.beginBlock();
        int inPage = (int) (PAGE - (linear & PAGE - 1));
        // Code in device memory, or where nothing is, is read and run one instruction at a time.
        boolean ram = memory.isRam(physical);
        Lift.Code code = new Lift.Code(codeLimit, mask);
        long second = -1;
        int offset = 0;
        int most = limit == BlockLimit.ONE || !ram ? 1 : mostInstructions;
        fetch(physical, 0, Math.min(inPage, most * Decoder.MAX_LENGTH));
        while (!builder.ended() && builder.instructions() < most && offset < inPage) {
            if (offset > 0 && stop != null && stop.at(linear + offset & mask)) {
                break;
            }
            int within = withinLimit(codeLimit, rip + offset, wide);
            int available = Math.min(inPage - offset, within);
            Instruction insn = decoder.decode(window, offset, available, Mode.codeBits(key));
            if (insn.status == Status.TRUNCATED && available < within) {
                if (offset > 0) {
                    break;
                }
                second = cpu.mmu.fetch(linear + inPage & mask);
                if (second < 0) {
                    return null;
                }
                fetch(second, inPage, Decoder.MAX_LENGTH);
                available = Math.min(inPage + Decoder.MAX_LENGTH, within);
                insn = decoder.decode(window, 0, available, Mode.codeBits(key));
            }
            builder.startInstruction(offset);
            liftOne(insn, key, rip + offset + insn.length & mask, code);
            offset += Math.max(insn.length, 1);
        }
        Block.Placement placement =
                new Block.Placement(rip, linear, physical, second, key, codeLimit, mask);
        return finish(placement, offset, limit);
    }

    /** Bytes from rip to the CS limit, at least 0. */
    private static int withinLimit(long codeLimit, long rip, boolean wide) {
        if (wide) {
            return Decoder.MAX_LENGTH;
        }
        return (int) Math.max(0, Math.min(Decoder.MAX_LENGTH, codeLimit - rip + 1));
    }

    private void fetch(long physical, int at, int length) {
        if (memory.isRam(physical)) {
            memory.read(physical, window, at, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            window[at + i] = (byte) cpu.mmu.readDevice(physical + i);
        }
    }

    private void liftOne(Instruction insn, long key, long next, Lift.Code code) {
        lift.begin(insn, key, next, code);
        switch (insn.status) {
            // Still too short: the bytes end at the CS limit.
            case TRUNCATED -> lift.raise(Vector.GP, 0, FaultReason.CODE_LIMIT);
            case TOO_LONG -> lift.raise(Vector.GP, 0, FaultReason.TOO_LONG);
            case INVALID -> {
                boolean locked = insn.form != null && insn.lock;
                lift.raise(
                        Vector.UD,
                        0,
                        locked ? FaultReason.LOCK_PREFIX : FaultReason.INVALID_OPCODE);
            }
            case OK -> {
                boolean needsProtection = (insn.form.flags() & Form.PROTECTED_ONLY) != 0;
                boolean hidden = cpu.features.anyHidden() && hidden(insn);
                if (hidden || needsProtection && !lift.protectedMode()) {
                    lift.raise(Vector.UD, 0, FaultReason.INVALID_OPCODE);
                } else {
                    insn.form.lifter().lift(lift);
                }
            }
        }
    }

    private boolean hidden(Instruction insn) {
        CpuFeature feature = RequiredFeature.of(insn);
        return feature != null && cpu.features.hides(feature);
    }

    private Block finish(Block.Placement placement, int length, BlockLimit limit) {
        if (!builder.ended()) {
            builder.emit(MicroOpcode.FALL_THROUGH, 0, 0, 0, 0, 0, 0);
        }
        DeadFlags.run(builder);
        builder.compact();
        FuseBranches.run(builder);
        Block block = builder.build(placement, length, limit == BlockLimit.ONE);
        assert Verifier.check(block) == null : Verifier.check(block);
        return block;
    }
}
