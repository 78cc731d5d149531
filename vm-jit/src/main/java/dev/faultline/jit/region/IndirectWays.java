package dev.faultline.jit.region;

import dev.faultline.ir.Block;
import dev.faultline.ir.MicroOp;
import dev.faultline.ir.MicroOpcode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the places that an indirect jump was seen to go to belong to its region. What is called
 * from everywhere returns to everywhere, and with all of these a region would hold code that has
 * nothing to do with its head: of many places only those that a return comes back to from a call in
 * the region itself, and those that a jump table has nearby.
 */
final class IndirectWays {
    /** So many are followed wherever they are. */
    private static final int FEW = 2;

    /** Bytes from a jump to the places of its table. */
    private static final long NEAR = 8192;

    private final Set<Long> returnSites = new HashSet<>();
    private final List<Block> returns = new ArrayList<>();

    /** The ways on that a new member of the region opens, its own or those of returns before it. */
    List<Block> opened(Block member) {
        List<Block> all = new ArrayList<>();
        if (calls(member)) {
            returnSites.add(member.endRip);
            for (Block from : returns) {
                addIf(from, member.endRip, all);
            }
        }
        boolean few = member.targets.length <= FEW;
        boolean comesBack = !few && returns(member);
        if (comesBack) {
            returns.add(member);
        }
        for (Block target : member.targets) {
            boolean wanted =
                    comesBack
                            ? returnSites.contains(target.rip)
                            : few || Math.abs(target.rip - member.rip) < NEAR;
            if (wanted) {
                all.add(target);
            }
        }
        return all;
    }

    private static void addIf(Block from, long rip, List<Block> all) {
        for (Block target : from.targets) {
            if (target.rip == rip && target.modeKey == from.modeKey) {
                all.add(target);
            }
        }
    }

    /** Whether a block ends with an instruction that pushes where the block ends. */
    private static boolean calls(Block block) {
        int last = block.code.length - 1;
        for (int i = block.firstMicroOp(last); i < last; i++) {
            int op = MicroOp.op(block.code[i]);
            boolean constant = op == MicroOpcode.PUSHI64 || op == MicroOpcode.MOVI;
            if (constant && block.immediates[i] == block.endRip) {
                return true;
            }
        }
        return false;
    }

    /** Whether a block ends with a jump to what stands at the top of the stack. */
    private static boolean returns(Block block) {
        int last = block.code.length - 1;
        if (!block.indirect) {
            return false;
        }
        for (int i = block.firstMicroOp(last); i < last; i++) {
            int op = MicroOp.op(block.code[i]);
            boolean load = op == MicroOpcode.LOAD64 || op == MicroOpcode.POP64;
            if (load
                    && StackAccess.is(block.code[i])
                    && StackAccess.offset(block.code[i], block.immediates[i]) == 0) {
                return true;
            }
        }
        return false;
    }
}
