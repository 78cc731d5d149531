package dev.faultline.interp;

import static dev.faultline.interp.FlagArithmetic.*;
import static dev.faultline.ir.MicroOpcode.*;

import dev.faultline.cpu.BlockJournal;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.ExitStatus;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.semantics.FallibleOperations;
import dev.faultline.cpu.semantics.PureOperations;
import dev.faultline.cpu.simd.SimdClass;
import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOpShape;
import dev.faultline.memory.HostMemory;
import dev.faultline.mmu.Access;
import dev.faultline.mmu.Mmu;
import dev.faultline.mmu.SoftTlb;
import dev.faultline.mmu.WideAccess;
import dev.faultline.translate.BlockCache;
import dev.faultline.translate.Engine;

/**
 * Executes blocks: one switch over micro-op codes, from block to block through their links, until
 * something needs the dispatcher.
 *
 * <p>The method run must stay below HotSpot's 8,000 bytes of bytecode, or it is never compiled; a
 * test asserts it. Rare micro-ops are therefore calls.
 */
public final class Interpreter implements Engine {
    private static final long PAGE_MASK = ~0xfffL;
    private static final long LOW_32 = 0xffffffffL;

    private final Cpu cpu;
    private final BlockCache cache;
    private Block hot;

    public Interpreter(Cpu cpu, BlockCache cache) {
        this.cpu = cpu;
        this.cache = cache;
    }

    /**
     * Runs from a block on. The guest's state is precise when it returns.
     *
     * @return {@link ExitStatus#NONE} to go on at cpu.rip after the dispatcher's checks, or why not
     */
    @Override
    public int run(Block first) {
        return start(first) ? run(first, 0) : ExitStatus.NONE;
    }

    /**
     * Goes on in the middle of a block.
     *
     * @param microOp the first one of an instruction; that one and the rest are not taken from the
     *     budget yet, which is large enough for them
     * @return as {@link #run(Block)}
     */
    public int resume(Block block, int microOp) {
        cpu.budget -= block.instructionsFrom(microOp);
        return run(block, microOp);
    }

    @SuppressWarnings("LabelledBreakTarget") // labelled parts instead of a second loop: see below
    private int run(Block first, int microOp) {
        final Cpu cpu = this.cpu;
        final Mmu mmu = cpu.mmu;
        final long[] s = cpu.slots;
        Block block = first;
        long[] code = block.code;
        long[] imm = block.immediates;
        int i = microOp;
        // One loop and not two, one for blocks and one for micro-ops: HotSpot compiles a loop that
        // is running (OSR) once for each loop header, a second of C2's time each.
        while (true) {
            Block next;
            boolean taken;
            linked:
            {
                end:
                {
                    final long w = code[i];
                    final int d = (int) (w >>> 16) & 0xff;
                    final int a = (int) (w >>> 24) & 0xff;
                    final int b = (int) (w >>> 32) & 0xff;
                    switch ((int) w & 0xffff) {
                        case NOP -> {}
                        case MOV -> s[d] = s[a];
                        case MOVI -> s[d] = imm[i];
                        case MOV32 -> s[d] = s[a] & LOW_32;
                        case MERGE8 -> s[d] = s[d] & ~0xffL | s[a] & 0xff;
                        case MERGE8H -> s[d] = s[d] & ~0xff00L | (s[a] & 0xff) << 8;
                        case MERGE16 -> s[d] = s[d] & ~0xffffL | s[a] & 0xffff;
                        case EXTRACT8H -> s[d] = s[a] >>> 8 & 0xff;
                        case ZX8 -> s[d] = s[a] & 0xff;
                        case ZX16 -> s[d] = s[a] & 0xffff;
                        case SX8 -> s[d] = (byte) s[a];
                        case SX16 -> s[d] = (short) s[a];
                        case SX32 -> s[d] = (int) s[a];
                        case LEA -> s[d] = s[a] + (s[b] << c(w)) + imm[i];
                        case LEA32 -> s[d] = s[a] + (s[b] << c(w)) + imm[i] & LOW_32;
                        case LEA16 -> s[d] = s[a] + (s[b] << c(w)) + imm[i] & 0xffff;
                        case ADD_SEGMENT -> s[d] = s[a] + cpu.segments[c(w)].base;
                        case ADD -> s[d] = s[a] + s[b];
                        case ADD32 -> s[d] = s[a] + s[b] & LOW_32;
                        case ADDF -> s[d] = add(cpu, x(w), s[a], s[b]);
                        case ADDF32 -> s[d] = add(cpu, 2, s[a], s[b]) & LOW_32;
                        case ADDI -> s[d] = s[a] + imm[i];
                        case ADDI32 -> s[d] = s[a] + imm[i] & LOW_32;
                        case ADDIF -> s[d] = add(cpu, x(w), s[a], imm[i]);
                        case ADDIF32 -> s[d] = add(cpu, 2, s[a], imm[i]) & LOW_32;
                        case SUB -> s[d] = s[a] - s[b];
                        case SUB32 -> s[d] = s[a] - s[b] & LOW_32;
                        case SUBF -> s[d] = sub(cpu, x(w), s[a], s[b]);
                        case SUBF32 -> s[d] = sub(cpu, 2, s[a], s[b]) & LOW_32;
                        case SUBI -> s[d] = s[a] - imm[i];
                        case SUBI32 -> s[d] = s[a] - imm[i] & LOW_32;
                        case SUBIF -> s[d] = sub(cpu, x(w), s[a], imm[i]);
                        case SUBIF32 -> s[d] = sub(cpu, 2, s[a], imm[i]) & LOW_32;
                        case AND -> s[d] = s[a] & s[b];
                        case AND32 -> s[d] = s[a] & s[b] & LOW_32;
                        case ANDF -> s[d] = logic(cpu, x(w), s[a] & s[b]);
                        case ANDF32 -> s[d] = logic(cpu, 2, s[a] & s[b] & LOW_32);
                        case ANDI -> s[d] = s[a] & imm[i];
                        case ANDI32 -> s[d] = s[a] & imm[i] & LOW_32;
                        case ANDIF -> s[d] = logic(cpu, x(w), s[a] & imm[i]);
                        case ANDIF32 -> s[d] = logic(cpu, 2, s[a] & imm[i] & LOW_32);
                        case OR -> s[d] = s[a] | s[b];
                        case OR32 -> s[d] = (s[a] | s[b]) & LOW_32;
                        case ORF -> s[d] = logic(cpu, x(w), s[a] | s[b]);
                        case ORF32 -> s[d] = logic(cpu, 2, (s[a] | s[b]) & LOW_32);
                        case ORI -> s[d] = s[a] | imm[i];
                        case ORI32 -> s[d] = (s[a] | imm[i]) & LOW_32;
                        case ORIF -> s[d] = logic(cpu, x(w), s[a] | imm[i]);
                        case ORIF32 -> s[d] = logic(cpu, 2, (s[a] | imm[i]) & LOW_32);
                        case XOR -> s[d] = s[a] ^ s[b];
                        case XOR32 -> s[d] = (s[a] ^ s[b]) & LOW_32;
                        case XORF -> s[d] = logic(cpu, x(w), s[a] ^ s[b]);
                        case XORF32 -> s[d] = logic(cpu, 2, (s[a] ^ s[b]) & LOW_32);
                        case XORI -> s[d] = s[a] ^ imm[i];
                        case XORI32 -> s[d] = (s[a] ^ imm[i]) & LOW_32;
                        case XORIF -> s[d] = logic(cpu, x(w), s[a] ^ imm[i]);
                        case XORIF32 -> s[d] = logic(cpu, 2, (s[a] ^ imm[i]) & LOW_32);
                        case ADCF -> s[d] = clean(w, addCarry(cpu, x(w), s[a], s[b]));
                        case SBBF -> s[d] = clean(w, subBorrow(cpu, x(w), s[a], s[b]));
                        case INCF -> s[d] = clean(w, step(cpu, LazyFlags.INC | x(w), s[a], 1));
                        case DECF -> s[d] = clean(w, step(cpu, LazyFlags.DEC | x(w), s[a], -1));
                        case CMP -> sub(cpu, x(w), s[a], s[b]);
                        case CMPI -> sub(cpu, x(w), s[a], imm[i]);
                        case TEST -> logic(cpu, x(w), s[a] & s[b]);
                        case TESTI -> logic(cpu, x(w), s[a] & imm[i]);
                        case CMP_BRANCH -> {
                            taken = Comparison.branch(cpu, x(w), s[a], s[b], c(code[i + 1]));
                            i++;
                            break end;
                        }
                        case CMPI_BRANCH -> {
                            taken = Comparison.branch(cpu, x(w), s[a], imm[i], c(code[i + 1]));
                            i++;
                            break end;
                        }
                        case TEST_BRANCH -> {
                            taken = Comparison.branchOn(cpu, x(w), s[a] & s[b], c(code[i + 1]));
                            i++;
                            break end;
                        }
                        case TESTI_BRANCH -> {
                            taken = Comparison.branchOn(cpu, x(w), s[a] & imm[i], c(code[i + 1]));
                            i++;
                            break end;
                        }
                        case SHLI -> s[d] = s[a] << imm[i];
                        case SHLI32 -> s[d] = s[a] << imm[i] & LOW_32;
                        case SHL -> s[d] = s[a] << s[b];
                        case SHL32 -> s[d] = s[a] << (s[b] & 31) & LOW_32;
                        case SHRI -> s[d] = s[a] >>> imm[i];
                        case SHRI32 -> s[d] = (s[a] & LOW_32) >>> imm[i];
                        case SHR -> s[d] = s[a] >>> s[b];
                        case SHR32 -> s[d] = (s[a] & LOW_32) >>> (s[b] & 31);
                        case SARI -> s[d] = s[a] >> imm[i];
                        case SARI32 -> s[d] = (int) s[a] >> imm[i] & LOW_32;
                        case SAR -> s[d] = s[a] >> s[b];
                        case SAR32 -> s[d] = (int) s[a] >> (s[b] & 31) & LOW_32;
                        case IMUL -> s[d] = s[a] * s[b];
                        case IMUL32 -> s[d] = s[a] * s[b] & LOW_32;
                        case SETCC -> s[d] = LazyFlags.condition(cpu, c(w)) ? 1 : 0;
                        case CMOV -> s[d] = clean(w, LazyFlags.condition(cpu, c(w)) ? s[a] : s[b]);
                        case LOAD8 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 1);
                            if (host != 0) {
                                s[d] = HostMemory.getByte(host) & 0xff;
                            } else if (!slowLoad(block, i, linear, 1, false)) {
                                return exit();
                            }
                        }
                        case LOAD16 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 2);
                            if (host != 0) {
                                s[d] = HostMemory.getShort(host) & 0xffff;
                            } else if (!slowLoad(block, i, linear, 2, false)) {
                                return exit();
                            }
                        }
                        case LOAD32 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 4);
                            if (host != 0) {
                                s[d] = HostMemory.getInt(host) & LOW_32;
                            } else if (!slowLoad(block, i, linear, 4, false)) {
                                return exit();
                            }
                        }
                        case LOAD64 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 8);
                            if (host != 0) {
                                s[d] = HostMemory.getLong(host);
                            } else if (!slowLoad(block, i, linear, 8, false)) {
                                return exit();
                            }
                        }
                        case LOADS8 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 1);
                            if (host != 0) {
                                s[d] = HostMemory.getByte(host);
                            } else if (!slowLoad(block, i, linear, 1, true)) {
                                return exit();
                            }
                        }
                        case LOADS16 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 2);
                            if (host != 0) {
                                s[d] = HostMemory.getShort(host);
                            } else if (!slowLoad(block, i, linear, 2, true)) {
                                return exit();
                            }
                        }
                        case LOADS32 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = readable(mmu.tlb, linear, 4);
                            if (host != 0) {
                                s[d] = HostMemory.getInt(host);
                            } else if (!slowLoad(block, i, linear, 4, true)) {
                                return exit();
                            }
                        }
                        case LOADW -> {
                            if (!loadForWrite(block, i, s[a] + imm[i])) {
                                return exit();
                            }
                        }
                        case STORE8 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = writable(mmu.tlb, linear, 1);
                            if (host != 0) {
                                HostMemory.putByte(host, (byte) s[d]);
                            } else if (!slowStore(block, i, linear, 1, s[d], x(w))) {
                                return exit();
                            }
                        }
                        case STORE16 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = writable(mmu.tlb, linear, 2);
                            if (host != 0) {
                                HostMemory.putShort(host, (short) s[d]);
                            } else if (!slowStore(block, i, linear, 2, s[d], x(w))) {
                                return exit();
                            }
                        }
                        case STORE32 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = writable(mmu.tlb, linear, 4);
                            if (host != 0) {
                                HostMemory.putInt(host, (int) s[d]);
                            } else if (!slowStore(block, i, linear, 4, s[d], x(w))) {
                                return exit();
                            }
                        }
                        case STORE64 -> {
                            long linear = s[a] + (s[b] << c(w)) + imm[i];
                            long host = writable(mmu.tlb, linear, 8);
                            if (host != 0) {
                                HostMemory.putLong(host, s[d]);
                            } else if (!slowStore(block, i, linear, 8, s[d], x(w))) {
                                return exit();
                            }
                        }
                        case LOAD128, LOAD256, STORE128, STORE256 -> {
                            if (!wide(block, i, s[a] + (s[b] << c(w)) + imm[i])) {
                                return exit();
                            }
                        }
                        case ALIGNED -> {
                            if ((s[a] & imm[i]) != 0) {
                                rare(block, i, w);
                                return exit();
                            }
                        }
                        case SIMD_READY -> {
                            if (!SimdClass.ready(cpu, c(w)) && !rare(block, i, w)) {
                                return exit();
                            }
                        }
                        case FLOAT_CHECK -> {
                            if (cpu.floating.pending != 0 && !rare(block, i, w)) {
                                return exit();
                            }
                        }
                        case PUSH64 -> {
                            long linear = s[Cpu.RSP] - 8;
                            long host = writable(mmu.tlb, linear, 8);
                            if (host != 0) {
                                HostMemory.putLong(host, s[a]);
                            } else if (!slowStore(block, i, linear, 8, s[a], PUSH)) {
                                return exit();
                            }
                            s[Cpu.RSP] = linear;
                        }
                        case PUSHI64 -> {
                            long linear = s[Cpu.RSP] - 8;
                            long host = writable(mmu.tlb, linear, 8);
                            if (host != 0) {
                                HostMemory.putLong(host, imm[i]);
                            } else if (!slowStore(block, i, linear, 8, imm[i], PUSH)) {
                                return exit();
                            }
                            s[Cpu.RSP] = linear;
                        }
                        case POP64 -> {
                            long linear = s[Cpu.RSP];
                            long host = readable(mmu.tlb, linear, 8);
                            if (host != 0) {
                                s[Cpu.RSP] = linear + 8;
                                s[d] = HostMemory.getLong(host);
                            } else if (!slowPop(block, i, linear, d)) {
                                return exit();
                            }
                        }
                        case CANONICAL -> {
                            if (s[a] << 16 >> 16 != s[a] && !slowCanonical(block, i, s[a])) {
                                return exit();
                            }
                        }
                        case JUMP -> {
                            taken = true;
                            break end;
                        }
                        case BRANCH -> {
                            taken = LazyFlags.condition(cpu, c(w));
                            break end;
                        }
                        case BRANCH_ZERO -> {
                            taken = s[a] == 0;
                            break end;
                        }
                        case JUMP_REGISTER -> {
                            next = block.alone ? null : cache.recent(s[a], block, mmu.codeEpoch);
                            if (next == null) {
                                return leave(block, s[a], true);
                            }
                            if (next != block.taken) {
                                block.noteTarget(next);
                            }
                            break linked;
                        }
                        case FALL_THROUGH -> {
                            taken = false;
                            break end;
                        }
                        case EXIT -> {
                            cpu.rip = block.endRip;
                            return ExitStatus.NONE;
                        }
                        case EXIT_RIP -> {
                            return ExitStatus.NONE;
                        }
                        default -> {
                            if (!rare(block, i, w)) {
                                return exit();
                            }
                        }
                    }
                    i++;
                    continue;
                }
                next = taken ? block.taken : block.next;
                if (next == null || next.stamp != mmu.codeEpoch) {
                    return leave(block, taken ? imm[i] : block.endRip, taken);
                }
            }
            block = next;
            if (--block.heat < 0) {
                return leaveHot(block);
            }
            if (!start(block)) {
                return ExitStatus.NONE;
            }
            code = block.code;
            imm = block.immediates;
            i = 0;
        }
    }

    /**
     * Takes a block's instructions from the budget; false, at its first one, where it is too small.
     */
    private boolean start(Block block) {
        cpu.budget -= block.count;
        if (cpu.budget >= 0) {
            if (block.number != 0) {
                BlockJournal.enter(cpu, block.number);
            }
            return true;
        }
        cpu.budget += block.count;
        cpu.rip = block.rip;
        return false;
    }

    /**
     * Leaves before a block that has become hot or has compiled code. Who wants the block back the
     * next time, too, sets its heat again.
     */
    private int leaveHot(Block block) {
        block.heat = Integer.MAX_VALUE;
        hot = block;
        cpu.rip = block.rip;
        return ExitStatus.NONE;
    }

    /**
     * The block at cpu.rip, where the last run ended because it is hot; null at any other end. The
     * call forgets it.
     */
    public Block takeHot() {
        Block block = hot;
        hot = null;
        return block;
    }

    private static final int PUSH = Access.STACK | Access.WRITE;

    private static int c(long word) {
        return (int) (word >>> 40) & 0xff;
    }

    private static int x(long word) {
        return (int) (word >>> 48) & 0xff;
    }

    /** Zero-extends where the word's size is 32 bits. */
    private static long clean(long word, long value) {
        return x(word) == 2 ? value & LOW_32 : value;
    }

    private static long readable(long tlb, long linear, int size) {
        long entry = SoftTlb.entry(tlb, linear);
        if (HostMemory.getLong(entry + SoftTlb.READ_TAG) != (linear + size - 1 & PAGE_MASK)) {
            return 0;
        }
        return HostMemory.getLong(entry + SoftTlb.ADDEND) + linear;
    }

    private static long writable(long tlb, long linear, int size) {
        long entry = SoftTlb.entry(tlb, linear);
        if (HostMemory.getLong(entry + SoftTlb.WRITE_TAG) != (linear + size - 1 & PAGE_MASK)) {
            return 0;
        }
        return HostMemory.getLong(entry + SoftTlb.ADDEND) + linear;
    }

    /** Makes rip, nextRip and the retired count exact for the instruction of a micro-op. */
    private void synchronize(Block block, int i) {
        cpu.rip = block.ripOf(i);
        cpu.nextRip = block.nextRipOf(i);
        cpu.unretired = block.instructionsFrom(i);
    }

    /** Leaves in the middle of a block, at the instruction that synchronize was called for. */
    private int exit() {
        cpu.budget += cpu.unretired;
        cpu.unretired = 0;
        return cpu.exitStatus;
    }

    /** Leaves at the end of a block for one that is not linked yet. */
    private int leave(Block block, long rip, boolean taken) {
        cpu.rip = rip;
        if (!block.alone) {
            cache.linkNext(block, taken);
        }
        return ExitStatus.NONE;
    }

    private boolean slowLoad(Block block, int i, long linear, int size, boolean signed) {
        synchronize(block, i);
        long word = block.code[i];
        long value = cpu.mmu.load(linear, size, x(word));
        if (cpu.exitStatus != ExitStatus.NONE) {
            return false;
        }
        int unused = 64 - 8 * size;
        cpu.slots[(int) (word >>> 16) & 0xff] = signed ? value << unused >> unused : value;
        return true;
    }

    private boolean loadForWrite(Block block, int i, long linear) {
        long word = block.code[i];
        int d = (int) (word >>> 16) & 0xff;
        int size = 1 << c(word);
        long host = writable(cpu.mmu.tlb, linear, size);
        if (host != 0) {
            cpu.slots[d] =
                    switch (size) {
                        case 1 -> HostMemory.getByte(host);
                        case 2 -> HostMemory.getShort(host);
                        case 4 -> HostMemory.getInt(host);
                        default -> HostMemory.getLong(host);
                    };
            return true;
        }
        synchronize(block, i);
        long value = cpu.mmu.load(linear, size, x(word) | Access.WRITE);
        if (cpu.exitStatus != ExitStatus.NONE) {
            return false;
        }
        cpu.slots[d] = value;
        return true;
    }

    private boolean slowStore(Block block, int i, long linear, int size, long value, int access) {
        synchronize(block, i);
        return cpu.mmu.store(linear, size, value, access);
    }

    /** LOAD128 to STORE256. */
    private boolean wide(Block block, int i, long linear) {
        long word = block.code[i];
        int op = (int) word & 0xffff;
        int d = (int) (word >>> 16) & 0xff;
        int quadwords = op == LOAD128 || op == STORE128 ? 2 : 4;
        long[] s = cpu.slots;
        if (op <= LOAD256) {
            long host = readable(cpu.mmu.tlb, linear, 8 * quadwords);
            if (host == 0) {
                synchronize(block, i);
                return WideAccess.load(cpu, linear, quadwords, d, x(word));
            }
            for (int q = 0; q < quadwords; q++) {
                s[d + q] = HostMemory.getLong(host + 8 * q);
            }
            return true;
        }
        long host = writable(cpu.mmu.tlb, linear, 8 * quadwords);
        if (host == 0) {
            synchronize(block, i);
            return WideAccess.store(cpu, linear, quadwords, d, x(word));
        }
        for (int q = 0; q < quadwords; q++) {
            HostMemory.putLong(host + 8 * q, s[d + q]);
        }
        return true;
    }

    private boolean slowPop(Block block, int i, long linear, int d) {
        synchronize(block, i);
        long value = cpu.mmu.load(linear, 8, Access.STACK);
        if (cpu.exitStatus != ExitStatus.NONE) {
            return false;
        }
        cpu.slots[Cpu.RSP] = linear + 8;
        cpu.slots[d] = value;
        return true;
    }

    private boolean slowCanonical(Block block, int i, long target) {
        synchronize(block, i);
        return FallibleOperations.canonicalTarget(cpu, target);
    }

    /** A micro-op that has a semantics method instead of a case. */
    private boolean rare(Block block, int i, long word) {
        int op = (int) word & 0xffff;
        if (op >= FIRST_PURE && op < FIRST_FALLIBLE) {
            long value = PureOperations.evaluate(cpu, word, block.immediates[i]);
            if ((MicroOpShape.of(op) & MicroOpShape.D) != 0) {
                cpu.slots[(int) (word >>> 16) & 0xff] = value;
            }
            return true;
        }
        synchronize(block, i);
        return FallibleOperations.execute(cpu, word, block.immediates[i]);
    }
}
