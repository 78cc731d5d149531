package dev.faultline.jit.region;

import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the loop heads, which are where the instruction budget is checked, and how far each check
 * must look ahead so that none is needed in between.
 */
final class Paths {
    private static final int OPEN = 1;
    private static final int DONE = 2;

    private final Map<RegionBlock, Integer> state = new IdentityHashMap<>();
    private final Map<RegionBlock, Integer> longest = new IdentityHashMap<>();

    private Paths() {}

    /** A block on the way of the depth-first search, and how many of its successors are done. */
    private static final class Visit {
        final RegionBlock block;
        final List<RegionBlock> successors;
        int at;

        Visit(RegionBlock block) {
            this.block = block;
            successors = block.successors();
        }
    }

    static void compute(List<RegionBlock> blocks) {
        Paths paths = new Paths();
        paths.findLoopHeads(blocks.getFirst());
        for (RegionBlock b : blocks) {
            if (b.loopHead || b == blocks.getFirst()) {
                b.longestPath = paths.from(b);
            }
        }
    }

    private void findLoopHeads(RegionBlock head) {
        ArrayDeque<Visit> stack = new ArrayDeque<>();
        stack.push(new Visit(head));
        state.put(head, OPEN);
        while (!stack.isEmpty()) {
            Visit top = stack.peek();
            if (top.at == top.successors.size()) {
                state.put(top.block, DONE);
                stack.pop();
                continue;
            }
            RegionBlock to = top.successors.get(top.at++);
            Integer seen = state.get(to);
            if (seen == null) {
                state.put(to, OPEN);
                stack.push(new Visit(to));
            } else if (seen == OPEN) {
                to.loopHead = true;
            }
        }
    }

    /** Without edges into loop heads the graph has no cycle; its depth is bounded by its size. */
    private int from(RegionBlock block) {
        Integer known = longest.get(block);
        if (known != null) {
            return known;
        }
        int most = 0;
        for (RegionBlock to : block.successors()) {
            if (!to.loopHead) {
                most = Math.max(most, from(to));
            }
        }
        int length = most + block.block.count;
        longest.put(block, length);
        return length;
    }
}
