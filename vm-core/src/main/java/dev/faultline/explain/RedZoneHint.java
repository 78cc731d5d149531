package dev.faultline.explain;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.Vector;
import dev.faultline.trace.Delivery;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The red zone of the System V ABI, 128 bytes below RSP that a function without calls may use,
 * overwritten by the frame of an interrupt on the same stack. Said only where all of it is seen:
 * the frame still lies there, between the interrupted place and the fault a register is loaded out
 * of it, and the faulting instruction uses that register.
 */
final class RedZoneHint {
    private static final long RED_ZONE = 128;

    /** RIP, CS, RFLAGS, RSP and SS. */
    private static final int WORDS = 5;

    private static final int MOST_DELIVERIES = 4;
    private static final int MOST_INSTRUCTIONS = 48;

    private static final Pattern LOAD =
            Pattern.compile("(?:mov|movzx|movsx|movsxd) (\\w+),.*\\[(rsp|rbp)-0x([0-9a-f]+)\\]");

    private static final String[] NAMES = {"RIP", "CS", "RFLAGS", "RSP", "SS"};

    private final GuestView guest;
    private final Delivery cause;

    private RedZoneHint(GuestView guest, Delivery cause) {
        this.guest = guest;
        this.cause = cause;
    }

    /**
     * The hint, if there is one.
     *
     * @param recent the last deliveries, the chain's at their end
     */
    static List<String> of(GuestView guest, List<Delivery> recent, Chain chain) {
        int before = recent.size() - chain.links().size();
        if (chain.isEmpty() || !guest.is64() || chain.cause().kind() != DeliveryKind.FAULT) {
            return List.of();
        }
        RedZoneHint hint = new RedZoneHint(guest, chain.cause());
        for (int i = before - 1; i >= Math.max(0, before - MOST_DELIVERIES); i--) {
            Optional<String> text = hint.about(recent.get(i));
            if (text.isPresent()) {
                return List.of(text.get());
            }
        }
        return List.of();
    }

    private Optional<String> about(Delivery delivery) {
        if (!(delivery.outcome() instanceof Delivery.Entered(long _, long frame))
                || delivery.cpl() != cause.cpl()
                || delivery.rsp() != cause.rsp()
                || delivery.rsp() - frame > RED_ZONE
                || delivery.rsp() - frame < WORDS * Long.BYTES) {
            return Optional.empty();
        }
        boolean coded =
                delivery.kind() == DeliveryKind.FAULT && Vector.hasErrorCode(delivery.vector());
        long words = frame + (coded ? Long.BYTES : 0);
        String fault = wide(guest.instructionText(cause.rip()));
        long rip = delivery.rip();
        for (int i = 0; i < MOST_INSTRUCTIONS && rip != cause.rip(); i++) {
            int length = guest.instructionLength(rip);
            if (length == 0) {
                return Optional.empty();
            }
            Matcher load = LOAD.matcher(guest.instructionText(rip));
            if (load.lookingAt() && fault.matches(".*\\b" + wide(load.group(1)) + "\\b.*")) {
                int word = word(load, words);
                if (word >= 0 && stillThere(delivery, words, word) && reaches(rip, load.group(1))) {
                    return Optional.of(text(delivery, frame, rip, word));
                }
            }
            rip += length;
        }
        return Optional.empty();
    }

    /** Which word of a frame a load is out of, or -1. */
    private int word(Matcher load, long words) {
        // RBP is what it was only as long as no handler has been entered.
        boolean frameless = load.group(2).equals("rsp");
        if (!frameless && cause.entered()) {
            return -1;
        }
        long base = frameless ? cause.rsp() : guest.cpu().slots[Cpu.RBP];
        long offset = base - Long.parseUnsignedLong(load.group(3), 16) - words;
        return offset >= 0 && offset < WORDS * Long.BYTES ? (int) (offset / Long.BYTES) : -1;
    }

    /** Whether the frame has not been overwritten since. */
    private boolean stillThere(Delivery delivery, long words, int word) {
        return holds(words, delivery.rip())
                && holds(words + 3 * Long.BYTES, delivery.rsp())
                && plausible(word, guest.read(words + (long) word * Long.BYTES, Long.BYTES));
    }

    /** Whether a word of the frame can still be what was pushed. */
    private static boolean plausible(int word, OptionalLong read) {
        if (read.isEmpty()) {
            return false;
        }
        long value = read.getAsLong();
        return switch (NAMES[word]) {
            case "CS", "SS" -> value >>> 16 == 0;
            case "RFLAGS" -> (value & 2) != 0 && value >>> 22 == 0;
            default -> true;
        };
    }

    private boolean holds(long address, long expected) {
        OptionalLong value = guest.read(address, Long.BYTES);
        return value.isPresent() && value.getAsLong() == expected;
    }

    /**
     * Whether the way from a load on leads to the instruction that faulted, without a branch and
     * with what was loaded still in its register.
     */
    private boolean reaches(long load, String register) {
        Pattern loaded = Pattern.compile("(?:mov|lea|pop|xor)\\w* " + wide(register) + "\\b.*");
        long rip = load + guest.instructionLength(load);
        for (int i = 0; i < MOST_INSTRUCTIONS && rip != cause.rip(); i++) {
            int length = guest.instructionLength(rip);
            String text = wide(guest.instructionText(rip));
            boolean leaves = text.startsWith("ret") || text.startsWith("jmp");
            if (length == 0 || leaves || loaded.matcher(text).matches()) {
                return false;
            }
            rip += length;
        }
        return rip == cause.rip();
    }

    private String text(Delivery delivery, long frame, long load, int word) {
        return "red zone overwritten: %s came at %s and has pushed its frame to %s, below RSP %s, where"
                        .formatted(
                                Words.name(delivery),
                                guest.place(delivery.rip()),
                                GuestView.hex(frame),
                                GuestView.hex(delivery.rsp()))
                + " the interrupted function keeps data; %s at %s then reads the pushed %s instead."
                        .formatted(guest.instructionText(load), guest.place(load), NAMES[word])
                + " Compile the kernel with -mno-red-zone.";
    }

    /** A text with 32-bit registers named as the 64-bit ones that they are the half of. */
    private static String wide(String text) {
        return text.replaceAll("\\be([abcd]x|[sd]i|[bs]p)\\b", "r$1")
                .replaceAll("\\b(r\\d+)d\\b", "$1");
    }
}
