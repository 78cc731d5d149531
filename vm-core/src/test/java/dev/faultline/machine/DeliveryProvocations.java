package dev.faultline.machine;

import static dev.faultline.cpu.FaultReason.*;
import static dev.faultline.machine.Guest.guest;
import static dev.faultline.machine.LegacyGuest.EXECUTE_READ;
import static dev.faultline.machine.LegacyGuest.FLAT_CODE;
import static dev.faultline.machine.LegacyGuest.FLAT_DATA;
import static dev.faultline.machine.LegacyGuest.FREE;
import static dev.faultline.machine.LegacyGuest.IDT;
import static dev.faultline.machine.LegacyGuest.TSS;
import static dev.faultline.machine.LegacyGuest.TSS_SELECTOR;
import static dev.faultline.machine.LegacyGuest.compatibilityMode;
import static dev.faultline.machine.LegacyGuest.protectedMode;
import static dev.faultline.machine.LegacyGuest.userMode;
import static dev.faultline.machine.LegacyGuest.virtual8086;
import static dev.faultline.machine.Provocation.legacy;
import static dev.faultline.machine.Provocation.long64;

import java.util.List;

/** Rules about the delivery of interrupts and exceptions, all broken by INT 0x40 but for #DF. */
final class DeliveryProvocations {
    private static final int VECTOR = 0x40;
    private static final String INT = "int 0x40";
    private static final int INTERRUPT_GATE = 0x8e;
    private static final int DPL_3 = 0x60;
    private static final int USER_CODE = 0xfb;

    private DeliveryProvocations() {}

    static List<Provocation> all() {
        // spotless:off
        return List.of(
                new Provocation(DOUBLE_FAULT, "#DF(0x0)", 3, () -> guest("ud2").machine),
                long64(IDT_LIMIT, "#GP(0x202)", () -> guest(INT)),
                legacy(GATE_TYPE, "#GP(0x202)", () -> ring0().gate(VECTOR, 0x82)),
                legacy(GATE_DPL, "#GP(0x202)", () -> userMode(32, INT)),
                legacy(GATE_NOT_PRESENT, "#NP(0x202)", () -> ring0().gate(VECTOR, 0x0e)),
                legacy(GATE_CODE_NULL, "#GP(0x0)", () -> to(ring0(), 0)),
                legacy(GATE_NOT_CODE, "#GP(0x10)", () -> to(ring0(), FLAT_DATA)),
                legacy(GATE_CODE_DPL, "#GP(0x60)", () -> toCode(USER_CODE)),
                legacy(GATE_CODE_NOT_64, "#GP(0x8)", () -> gate64(FLAT_CODE, 0)),
                legacy(HANDLER_NON_CANONICAL, "#GP(0x0)", DeliveryProvocations::farHandler),
                legacy(TSS_LIMIT, "#TS(0x18)", DeliveryProvocations::shortTss),
                legacy(VIRTUAL_8086_HANDLER_DPL, "#GP(0x60)", () -> handlerOfRing1()));
        // spotless:on
    }

    /** Lets the vector's gate name another code segment. */
    private static LegacyGuest to(LegacyGuest guest, int selector) {
        return guest.word(IDT + 8 * VECTOR + 2, selector);
    }

    /** In IA-32e mode a gate of 16 bytes. */
    private static LegacyGuest gate64(int selector, long upperOffset) {
        long gate = IDT + 16 * VECTOR;
        return compatibilityMode(32, INT)
                .doubleword(gate, (long) selector << 16)
                .doubleword(gate + 4, INTERRUPT_GATE << 8)
                .doubleword(gate + 8, upperOffset);
    }

    private static LegacyGuest shortTss() {
        LegacyGuest guest = userMode(32, INT).gate(VECTOR, INTERRUPT_GATE | DPL_3);
        guest.cpu.tr.set(TSS_SELECTOR, TSS, 4, 0x8b00);
        return guest;
    }

    private static LegacyGuest handlerOfRing1() {
        int dpl1 = 0x20;
        return to(virtual8086(3, INT).gate(VECTOR, INTERRUPT_GATE | DPL_3), FREE)
                .descriptor(FREE, 0, 0xffff, EXECUTE_READ | dpl1, 4);
    }

    private static LegacyGuest ring0() {
        return protectedMode(32, INT);
    }

    private static LegacyGuest toCode(int access) {
        return to(ring0(), FREE).descriptor(FREE, 0, 0xffff, access, 4);
    }

    private static LegacyGuest farHandler() {
        int longCode = 2;
        return gate64(FREE, 0x8000_0000L).descriptor(FREE, 0, 0xffff, EXECUTE_READ, longCode);
    }
}
