package dev.faultline.jit.region;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the loop heads, which are where the instruction budget is checked, and how far each check
 * must look ahead so that none is needed in between.
 */
final class Paths {
    /** By block: when the search came to it. */
    private final Map<RegionBlock, Integer> found = new IdentityHashMap<>();

    /** Blocks of the search's way. */
    private final Set<RegionBlock> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Blocks whose outermost loop is not known yet, in the order found. */
    private final ArrayDeque<RegionBlock> undecided = new ArrayDeque<>();

    private final Set<RegionBlock> decided = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<RegionBlock, Integer> longest = new IdentityHashMap<>();

    private Paths() {}

    /** A block on the way of the depth-first search, and how many of its successors are done. */
    private static final class Visit {
        final RegionBlock block;
        final List<RegionBlock> successors;
        int at;

        /** The block found first that control can get back to from here, as far as is known. */
        int earliest;

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

    /** Tarjan's search: what is strongly connected is a loop with all that are nested in it. */
    private void findLoopHeads(RegionBlock head) {
        ArrayDeque<Visit> stack = new ArrayDeque<>();
        stack.push(begin(head));
        while (!stack.isEmpty()) {
            Visit top = stack.peek();
            if (top.at == top.successors.size()) {
                stack.pop();
                end(top);
                if (!stack.isEmpty()) {
                    stack.peek().earliest = Math.min(stack.peek().earliest, top.earliest);
                }
                continue;
            }
            RegionBlock to = top.successors.get(top.at++);
            Integer seen = found.get(to);
            if (seen == null) {
                stack.push(begin(to));
                continue;
            }
            to.loopHead |= open.contains(to);
            if (!decided.contains(to)) {
                top.earliest = Math.min(top.earliest, seen);
            }
        }
    }

    private Visit begin(RegionBlock block) {
        Visit visit = new Visit(block);
        visit.earliest = found.size();
        found.put(block, visit.earliest);
        open.add(block);
        undecided.push(block);
        return visit;
    }

    private void end(Visit visit) {
        open.remove(visit.block);
        if (visit.earliest != found.get(visit.block)) {
            return;
        }
        visit.block.outermost = visit.block.loopHead;
        RegionBlock inside;
        do {
            inside = undecided.pop();
            decided.add(inside);
        } while (inside != visit.block);
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
