package dev.faultline.explain;

import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.Vector;
import dev.faultline.mmu.PageFault;
import dev.faultline.trace.Delivery;

/** Deliveries in words. */
public final class Words {
    private Words() {}

    /**
     * What is delivered: "#PF(0x2)", "INT 0x80", "interrupt 0x20".
     *
     * @param kind a constant of {@link DeliveryKind}
     */
    public static String name(int vector, int errorCode, int kind) {
        String number = "0x" + Integer.toHexString(vector);
        return switch (kind) {
            case DeliveryKind.INT_N -> "INT " + number;
            case DeliveryKind.INT3 -> "INT3";
            case DeliveryKind.INTO -> "INTO";
            case DeliveryKind.INT1 -> "INT1";
            case DeliveryKind.EXTERNAL -> "interrupt " + number;
            case DeliveryKind.NMI -> "NMI";
            case DeliveryKind.TRAP -> Vector.name(vector);
            default -> ErrorCode.name(vector, errorCode);
        };
    }

    /** The same of a recorded delivery. */
    static String name(Delivery delivery) {
        return name(delivery.vector(), delivery.errorCode(), delivery.kind());
    }

    /** The same for a sentence: "#PF writing 0xdeadbeef", "#GP(0x28) because the selector ...". */
    static String cause(Delivery delivery) {
        String where = delivery.cpl() == 3 ? " in user mode" : "";
        FaultReason reason = delivery.reason();
        if (delivery.vector() == Vector.PF && delivery.kind() == DeliveryKind.FAULT) {
            return access(delivery.errorCode(), delivery.address(), reason) + where;
        }
        boolean said = reason == null || reason == FaultReason.DOUBLE_FAULT;
        return name(delivery) + where + (said ? "" : " because " + reason.sentence());
    }

    /** A page fault by what was tried. */
    static String access(int errorCode, long address, FaultReason reason) {
        String how = "reading ";
        if ((errorCode & PageFault.WRITE) != 0) {
            how = "writing ";
        } else if ((errorCode & PageFault.FETCH) != 0) {
            how = "fetching code from ";
        }
        return "#PF " + how + GuestView.hex(address) + page(reason);
    }

    /** What of a page that is mapped denies the access. */
    private static String page(FaultReason reason) {
        return switch (reason) {
            case WRITE_PROTECTED -> ", a read-only page";
            case USER_TO_SUPERVISOR_PAGE -> ", a supervisor page";
            case NO_EXECUTE -> ", an execute-disable page";
            case SMEP, SMAP -> ", a user page that " + reason + " protects";
            case PROTECTION_KEY -> ", a page whose protection key PKRU denies";
            case RESERVED_BIT -> ", with a reserved bit set in its tables";
            case null, default -> "";
        };
    }

    /** Why a delivery failed: "its gate 14 is not present". */
    static String failure(GuestView guest, Delivery delivery, Delivery.Failed failed) {
        return failed.second() == Vector.PF
                ? "its delivery met a "
                        + access(failed.errorCode(), failed.address(), failed.reason())
                : rejection(guest, delivery, failed.reason());
    }

    /** The same of an exception that is no page fault. */
    static String rejection(GuestView guest, Delivery delivery, FaultReason reason) {
        if (reason == null) {
            return "it could not be delivered";
        }
        int vector = delivery.vector();
        return switch (reason) {
            case GATE_NOT_PRESENT -> "its gate " + vector + " is not present";
            case IDT_LIMIT -> "its gate " + vector + " is past the IDT's limit";
            case GATE_TYPE ->
                    GateText.empty(guest, vector)
                            ? "its gate " + vector + " is empty"
                            : "its gate " + vector + " is no interrupt, trap or task gate";
            case GATE_DPL -> "the DPL of its gate " + vector + " is below CPL";
            default -> "on its delivery " + reason.sentence();
        };
    }

    /** A rule with its place in the SDM. */
    static String rule(FaultReason reason) {
        return reason.sentence() + " (" + reason.source() + ')';
    }
}
