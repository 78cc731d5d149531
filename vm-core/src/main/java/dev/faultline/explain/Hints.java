package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.PageFault;
import dev.faultline.trace.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Typical causes, where what is seen fits one. Each says what it is seen by. */
final class Hints {
    /** How far from RSP an access may be that a push or a large frame makes, in bytes. */
    private static final long NEAR_STACK = 64 << 10;

    /** More than any frame has. */
    private static final long FRAME_BYTES = 64;

    private final GuestView guest;
    private final Cpu cpu;
    private final Chain chain;
    private final List<String> hints = new ArrayList<>();

    private Hints(GuestView guest, Chain chain) {
        this.guest = guest;
        cpu = guest.cpu();
        this.chain = chain;
    }

    static List<String> of(GuestView guest, Chain chain) {
        Hints hints = new Hints(guest, chain);
        if (!chain.isEmpty()) {
            hints.all();
        }
        return hints.hints;
    }

    private void all() {
        boolean overflow = stackOverflow();
        tables();
        unalignedStack();
        for (int i = 1; i < chain.links().size(); i++) {
            if (chain.links().get(i - 1).outcome() instanceof Delivery.Open) {
                privilege(chain.links().get(i - 1), chain.links().get(i));
            }
        }
        for (Delivery link : chain.links()) {
            if (link.outcome() instanceof Delivery.Failed failed) {
                gate(link, failed.reason());
                noTss(link);
                if (!overflow) {
                    unmapped(link, failed);
                }
            }
        }
        errorCodeLeft();
    }

    /** A write beside RSP, whose page is not mapped: nothing can be pushed there any more. */
    private boolean stackOverflow() {
        Delivery cause = chain.cause();
        if (cause.vector() != Vector.PF || cause.kind() != DeliveryKind.FAULT) {
            return false;
        }
        boolean write = (cause.errorCode() & PageFault.WRITE) != 0;
        boolean absent = (cause.errorCode() & PageFault.PRESENT) == 0;
        boolean near = Math.abs(cause.rsp() - cause.address()) <= NEAR_STACK;
        if (!write || !absent || !near || guest.read(cause.rsp() - 8, 8).isPresent()) {
            return false;
        }
        String what =
                "stack overflow: RSP is %s and the write beside it, to %s, meets a page that is not"
                        + " mapped, as a guard page is.";
        String rsp = guest.place(cause.rsp());
        hints.add(what.formatted(rsp, GuestView.hex(cause.address())) + overflowAdvice());
        return true;
    }

    /** An SSE instruction's operand on the stack that is aligned to 8 bytes as pushes are. */
    private void unalignedStack() {
        Delivery cause = chain.cause();
        String text = guest.instructionText(cause.rip());
        boolean onStack = text.contains("[rsp") || text.contains("[rbp");
        if (cause.reason() == FaultReason.VECTOR_ALIGNMENT && onStack) {
            hints.add(
                    "the stack is not 16-byte aligned at an SSE access: RSP is %s, the operand is at %s. A"
                                    .formatted(
                                            guest.place(cause.rsp()), guest.place(cause.address()))
                            + " function compiled for the System V ABI expects RSP to be a multiple of"
                            + " 16 before the CALL; align it in the entry code that calls C.");
        }
    }

    private String overflowAdvice() {
        if (chain.cause().entered()) {
            return "";
        }
        return " The exception's frame goes to the same stack and cannot be pushed"
                + (chain.shutDown()
                        ? ": give the gate of #DF (and of #PF) an IST stack."
                        : ", which is why #DF came.");
    }

    private void tables() {
        if (cpu.protectedMode() && cpu.idtLimit < 0xff && chain.shutDown()) {
            hints.add(
                    "the IDT has %d bytes, room for %d gates: LIDT was not executed, or with a limit"
                                    .formatted(
                                            cpu.idtLimit + 1,
                                            (cpu.idtLimit + 1) / (cpu.longMode() ? 16 : 8))
                            + " that is too small.");
        }
    }

    private void gate(Delivery link, FaultReason reason) {
        if (reason == null) {
            return;
        }
        int vector = link.vector();
        String name = Vector.name(vector);
        switch (reason) {
            case GATE_NOT_PRESENT, GATE_TYPE -> {
                if (vector != Vector.DF) {
                    hints.add("no handler is set for " + name + " (vector " + vector + ").");
                }
            }
            case GATE_CODE_NULL, GATE_NOT_CODE, GATE_CODE_NOT_64, SELECTOR_LIMIT ->
                    hints.add(
                            "the gate of %s has a wrong code selector; CS is 0x%x now."
                                    .formatted(name, cs()));
            case TSS_LIMIT -> hints.add("the TSS is too short: a 64-bit one has 104 bytes.");
            default -> {}
        }
    }

    /** An INT n or INT3 that its gate does not let through. */
    private void privilege(Delivery link, Delivery next) {
        if (next.reason() == FaultReason.GATE_DPL) {
            hints.add(
                    "%s at CPL %d needs DPL %d in gate %d: only exceptions and interrupts may use it"
                                    .formatted(
                                            Words.name(link), link.cpl(), link.cpl(), link.vector())
                            + " now.");
        }
    }

    private int cs() {
        return cpu.segments[SegmentRegister.CS].selector;
    }

    /** A handler that needs a stack of the TSS where there is none. */
    private void noTss(Delivery link) {
        if (link.cpl() == 3 && cpu.protectedMode() && cpu.tr.selector == 0) {
            hints.add(
                    "TR is null: LTR was not executed, so that there is no stack to enter the"
                            + " handler of "
                            + Words.name(link)
                            + " from user mode.");
        }
    }

    /** A table that the page tables do not cover. */
    private void unmapped(Delivery link, Delivery.Failed failed) {
        if (failed.second() != Vector.PF) {
            return;
        }
        long address = failed.address();
        String of = Vector.name(link.vector());
        if (within(address, cpu.idtBase, cpu.idtLimit)) {
            hints.add("the page tables do not map the IDT: the gate of " + of + " is unreadable.");
        } else if (within(address, cpu.gdtBase, cpu.gdtLimit)) {
            hints.add("the page tables do not map the GDT, which the gate of " + of + " needs.");
        } else if (within(address, cpu.tr.base, cpu.tr.limit)) {
            hints.add("the page tables do not map the TSS, which has the handler's stack.");
        } else if (Long.compareUnsigned(address, -FRAME_BYTES) >= 0) {
            hints.add(
                    "the stack pointer for the handler of %s is 0: RSP0 or the IST entry of the TSS was"
                                    .formatted(of)
                            + " never set.");
        } else {
            hints.add(
                    "the stack for the handler of %s is not mapped at %s."
                            .formatted(of, guest.place(address)));
        }
    }

    private static boolean within(long address, long base, long limit) {
        return Long.compareUnsigned(address - base, limit) <= 0;
    }

    /** An IRETQ that faults with an error code on top of an intact frame. */
    private void errorCodeLeft() {
        Delivery cause = chain.cause();
        boolean iret = guest.instruction(cause.rip()).contains("iretq");
        if (!iret || cause.kind() != DeliveryKind.FAULT || !guest.is64()) {
            return;
        }
        OptionalLong code = guest.read(cause.rsp(), 8);
        OptionalLong selector = guest.read(cause.rsp() + 16, 8);
        boolean small = code.isPresent() && Long.compareUnsigned(code.getAsLong(), 0xffff) <= 0;
        if (small && selector.isPresent() && (selector.getAsLong() | 3) == (cs() | 3)) {
            hints.add(
                    "IRETQ finds 0x%x where RIP should be, and a whole frame above it: the handler"
                                    .formatted(code.getAsLong())
                            + " did not pop the error code (add 8 to RSP before IRETQ).");
        }
    }
}
