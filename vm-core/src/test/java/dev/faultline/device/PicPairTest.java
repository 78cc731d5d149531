package dev.faultline.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of the Intel 8259A datasheet (231468), by its section titles. */
final class PicPairTest {
    private final TestBench bench = new TestBench();
    private final PicPair pics = new PicPair();
    private final List<Boolean> intr = new ArrayList<>();

    @BeforeEach
    void programAsKernelsDo() {
        pics.attach(bench.ports);
        pics.setListener(intr::add);
        initialize(0x20, 0x20, 0x04, 0x01);
        initialize(0xa0, 0x28, 0x02, 0x01);
        intr.clear();
    }

    private void initialize(int command, int vector, int icw3, int icw4) {
        bench.out(command, 0x11);
        bench.out(command + 1, vector);
        bench.out(command + 1, icw3);
        bench.out(command + 1, icw4);
    }

    private void raise(int... irqs) {
        for (int irq : irqs) {
            pics.line(irq).set(true);
        }
    }

    private void pulse(int irq) {
        pics.line(irq).set(false);
        pics.line(irq).set(true);
    }

    private void endOfInterrupt() {
        bench.out(0x20, 0x20);
    }

    @Test
    void requestRaisesIntrAndAcknowledgeGivesItsVector() {
        raise(4);
        assertTrue(pics.pending());
        assertEquals(0x24, pics.acknowledge());
        assertFalse(pics.pending());
        assertEquals(List.of(true, false), intr);
    }

    /** "Interrupt sequence": the first INTA sets the ISR bit and resets the IRR bit. */
    @Test
    void acknowledgeMovesTheBitFromIrrToIsr() {
        raise(4);
        assertEquals(0x10, bench.in(0x20));
        pics.acknowledge();
        assertEquals(0, bench.in(0x20));
        bench.out(0x20, 0x0b);
        assertEquals(0x10, bench.in(0x20));
        endOfInterrupt();
        assertEquals(0, bench.in(0x20));
        bench.out(0x20, 0x0a);
        assertEquals(0, bench.in(0x20));
    }

    /** "Fully nested mode". */
    @Test
    void lowerPriorityWaitsForEndOfInterruptAndHigherInterrupts() {
        raise(4);
        pics.acknowledge();
        raise(5);
        assertFalse(pics.pending());
        raise(3);
        assertEquals(0x23, pics.acknowledge());
        endOfInterrupt();
        assertFalse(pics.pending());
        endOfInterrupt();
        assertEquals(0x25, pics.acknowledge());
    }

    /** OCW1: a masked input keeps its request. */
    @Test
    void maskedRequestIsRememberedUntilUnmasked() {
        bench.out(0x21, 0x10);
        raise(4);
        assertFalse(pics.pending());
        assertEquals(0x10, bench.in(0x21));
        bench.out(0x21, 0);
        assertEquals(0x24, pics.acknowledge());
    }

    /** "Edge and level triggered modes": the input must stay high until the first INTA. */
    @Test
    void requestThatFallsBeforeAcknowledgeBecomesSpuriousSeven() {
        raise(3);
        pics.line(3).set(false);
        assertFalse(pics.pending());
        assertEquals(0x27, pics.acknowledge());
        bench.out(0x20, 0x0b);
        assertEquals(0, bench.in(0x20), "a spurious interrupt sets no ISR bit");
    }

    @Test
    void requestOfMasterMaskedBeforeAcknowledgeBecomesSpuriousSeven() {
        raise(3);
        bench.out(0x21, 0xff);
        assertEquals(0x27, pics.acknowledge());
    }

    @Test
    void heldEdgeInputInterruptsOnce() {
        raise(4);
        pics.acknowledge();
        endOfInterrupt();
        assertFalse(pics.pending());
        pulse(4);
        assertTrue(pics.pending());
    }

    /** ELCR: a level-triggered input asks for as long as it is high. */
    @Test
    void heldLevelInputInterruptsAgainAfterEndOfInterrupt() {
        bench.out(0x4d0, 0x20);
        raise(5);
        assertEquals(0x25, pics.acknowledge());
        assertFalse(pics.pending());
        endOfInterrupt();
        assertEquals(0x25, pics.acknowledge());
        pics.line(5).set(false);
        endOfInterrupt();
        assertFalse(pics.pending());
    }

    /** ICH9 13.4.10, 13.4.11: IRQ 0, 1, 2, 8 and 13 cannot be level-triggered. */
    @Test
    void elcrKeepsTheIsaInputsEdgeTriggered() {
        bench.out(0x4d0, 0xff);
        bench.out(0x4d1, 0xff);
        assertEquals(0xf8, bench.in(0x4d0));
        assertEquals(0xde, bench.in(0x4d1));
    }

    /** "The cascade mode". */
    @Test
    void slaveRequestGivesTheSlavesVectorAndNeedsTwoEndsOfInterrupt() {
        raise(10);
        assertEquals(0x2a, pics.acknowledge());
        raise(9, 3);
        assertFalse(pics.pending(), "the cascade input is in service");
        bench.out(0xa0, 0x20);
        assertFalse(pics.pending());
        endOfInterrupt();
        assertEquals(0x29, pics.acknowledge());
        bench.out(0xa0, 0x20);
        endOfInterrupt();
        assertEquals(0x23, pics.acknowledge());
    }

    @Test
    void slaveRequestsThatCameTogetherAreAllDelivered() {
        raise(8, 12, 15);
        for (int vector : new int[] {0x28, 0x2c, 0x2f}) {
            assertEquals(vector, pics.acknowledge());
            bench.out(0xa0, 0x20);
            endOfInterrupt();
        }
        assertFalse(pics.pending());
    }

    /** "Special fully nested mode": the slave's higher request interrupts its lower one. */
    @Test
    void specialFullyNestedModeLetsTheSlaveInterruptItself() {
        initialize(0x20, 0x20, 0x04, 0x11);
        raise(12);
        assertEquals(0x2c, pics.acknowledge());
        raise(9);
        assertEquals(0x29, pics.acknowledge());
    }

    /** "Automatic end of interrupt mode". */
    @Test
    void automaticEndOfInterruptLeavesNothingInService() {
        initialize(0x20, 0x20, 0x04, 0x03);
        raise(4, 5);
        assertEquals(0x24, pics.acknowledge());
        assertEquals(0x25, pics.acknowledge());
        assertFalse(pics.pending());
    }

    @Test
    void automaticEndOfInterruptOfTheSlaveDeliversItsSecondRequest() {
        initialize(0x20, 0x20, 0x04, 0x03);
        initialize(0xa0, 0x28, 0x02, 0x03);
        raise(9, 10);
        assertEquals(0x29, pics.acknowledge());
        assertEquals(0x2a, pics.acknowledge());
        assertFalse(pics.pending());
    }

    /** "Automatic rotation": the input served last has the lowest priority. */
    @Test
    void rotatingEndOfInterruptPutsTheServedInputLast() {
        raise(3);
        pics.acknowledge();
        bench.out(0x20, 0xa0);
        pulse(3);
        raise(7);
        assertEquals(0x27, pics.acknowledge());
    }

    @Test
    void rotationInAutomaticEndOfInterruptModeRotatesAtAcknowledge() {
        initialize(0x20, 0x20, 0x04, 0x03);
        bench.out(0x20, 0x80);
        raise(3, 4);
        assertEquals(0x23, pics.acknowledge());
        pulse(3);
        assertEquals(0x24, pics.acknowledge());
        assertEquals(0x23, pics.acknowledge());
    }

    /** "Specific rotation": set priority names the lowest. */
    @Test
    void setPriorityCommandMakesTheNextInputTheHighest() {
        bench.out(0x20, 0xc0 | 4);
        raise(0, 5);
        assertEquals(0x25, pics.acknowledge());
        bench.out(0x20, 0xe0 | 5);
        raise(6);
        assertEquals(0x26, pics.acknowledge());
    }

    @Test
    void specificEndOfInterruptClearsTheNamedBitOnly() {
        raise(6);
        pics.acknowledge();
        raise(3);
        pics.acknowledge();
        bench.out(0x20, 0x66);
        bench.out(0x20, 0x0b);
        assertEquals(0x08, bench.in(0x20));
    }

    /** "Special mask mode": a masked input in service holds nobody up. */
    @Test
    void specialMaskModeLetsLowerPriorityThrough() {
        raise(3);
        pics.acknowledge();
        bench.out(0x21, 0x08);
        raise(6);
        assertFalse(pics.pending());
        bench.out(0x20, 0x68);
        assertEquals(0x26, pics.acknowledge());
        endOfInterrupt();
        bench.out(0x20, 0x0b);
        assertEquals(0x08, bench.in(0x20), "non-specific EOI spares the masked bit");
        bench.out(0x20, 0x48);
        raise(7);
        assertFalse(pics.pending());
    }

    /** "Poll command": the next read acknowledges. */
    @Test
    void pollReadsTheHighestRequestAndPutsItIntoService() {
        bench.out(0x20, 0x0c);
        assertEquals(0, bench.in(0x20));
        raise(5);
        bench.out(0x20, 0x0c);
        assertEquals(0x85, bench.in(0x20));
        assertFalse(pics.pending());
        bench.out(0x20, 0x0b);
        assertEquals(0x20, bench.in(0x20));
    }

    /** ICW1: IMR is cleared, edges are forgotten, IR 7 has the lowest priority, IRR is read. */
    @Test
    void initializationForgetsMaskEdgesPrioritiesAndService() {
        bench.out(0x21, 0xfb);
        raise(3);
        bench.out(0x20, 0xc3);
        initialize(0x20, 0x40, 0x04, 0x01);
        assertEquals(0, bench.in(0x21));
        assertFalse(pics.pending(), "a held input needs a new edge");
        raise(0);
        pulse(4);
        assertEquals(0x40, pics.acknowledge());
    }

    /** ICW1: without IC4 no ICW4 is expected, with SNGL no ICW3. */
    @Test
    void singleModeWithoutIcw4TakesOneByteOnly() {
        bench.out(0x20, 0x12);
        bench.out(0x21, 0x50);
        bench.out(0x21, 0xef);
        assertEquals(0xef, bench.in(0x21));
        raise(4);
        assertEquals(0x54, pics.acknowledge());
    }

    @Test
    void cascadeInputHasNoLine() {
        assertThrows(IllegalArgumentException.class, () -> pics.line(2));
        assertThrows(IllegalArgumentException.class, () -> pics.line(16));
    }

    @Test
    void masksOfBothChipsTogetherCloseTheWayToTheProcessor() {
        assertFalse(pics.allMasked());
        bench.out(0x21, 0xfb);
        assertFalse(pics.allMasked());
        bench.out(0xa1, 0xff);
        assertTrue(pics.allMasked());
        bench.out(0x21, 0xff);
        bench.out(0xa1, 0x00);
        assertTrue(pics.allMasked());
        bench.out(0x21, 0xfd);
        assertFalse(pics.allMasked());
    }
}
