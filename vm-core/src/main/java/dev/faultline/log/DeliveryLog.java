package dev.faultline.log;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.DeliveryKind;
import dev.faultline.cpu.DeliveryListener;
import dev.faultline.cpu.FaultReason;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.explain.GuestView;
import dev.faultline.explain.Words;
import java.util.Set;

/**
 * The logs {@code int}, {@code real} and {@code why}, and of {@code cpu_reset} the triple fault.
 *
 * <p>QEMU prints a line when an exception is raised, naming the one whose delivery it may have
 * interrupted, and a numbered line with the registers when it is about to be delivered. Here both
 * are one entry, written when the delivery begins.
 */
final class DeliveryLog implements DeliveryListener {
    /** No exception; QEMU prints it as 0xffffffff. */
    private static final int NONE = -1;

    private final LogOutput output;
    private final LogFilter filter;
    private final boolean logsInterrupts;
    private final boolean logsRealMode;
    private final boolean logsReasons;
    private final boolean logsReset;
    private final LogText entry = new LogText();
    private final Repeats repeats;
    private GuestView guest;

    /** QEMU's old_exception: what an exception that is raised now combines with. */
    private int old = NONE;

    /** What an exception that was detected in a delivery, and is delivered next, combined with, */
    private int nestedOld = NONE;

    /** its vector, or NONE where there is none, */
    private int nestedNew = NONE;

    /** and why, where reasons are logged. */
    private String nestedReason;

    private int vectorUnderWay;
    private int codeUnderWay;
    private int kindUnderWay;
    private long number;
    private long entries;
    private boolean done;

    DeliveryLog(LogOutput output, Set<LogKind> kinds, LogFilter filter) {
        this.output = output;
        this.filter = filter;
        logsInterrupts = kinds.contains(LogKind.INT);
        logsRealMode = kinds.contains(LogKind.REAL);
        logsReasons = kinds.contains(LogKind.WHY);
        logsReset = kinds.contains(LogKind.CPU_RESET);
        done = !logsInterrupts && !logsRealMode && !logsReasons;
        repeats = filter.collapse() ? new Repeats() : null;
    }

    /** Listens to a machine from now on, where there is something left to log. */
    void attach(GuestView machine) {
        guest = machine;
        old = NONE;
        nestedNew = NONE;
        if (!done || logsReset) {
            machine.cpu().addDeliveryListener(this);
        }
    }

    @Override
    public boolean readsRegisters(Cpu cpu, int vector) {
        return !done && filter.takes(vector, cpu.cpl);
    }

    @Override
    public void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        boolean nested = nestedNew != NONE;
        int combined = nested ? nestedOld : old;
        int raised = nested ? nestedNew : vector;
        nestedNew = NONE;
        if (!nested) {
            nestedReason = null;
        }
        if (!isRaised(kind)) {
            raised = NONE;
        } else if (!nested) {
            combine(vector, vector);
        }
        vectorUnderWay = vector;
        codeUnderWay = errorCode;
        kindUnderWay = kind;
        long own = number;
        if (cpu.protectedMode() || logsRealMode) {
            number++;
        }
        if (!done && filter.takes(vector, cpu.cpl) && filter.takesPlace(cpu.cpl, cpu.rip)) {
            log(new Event(vector, errorCode, kind, combined, raised, own));
        }
    }

    @Override
    public void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        old = NONE;
    }

    @Override
    public void nested(Cpu cpu, int first, int second, int result) {
        nestedOld = old;
        nestedNew = second;
        if (logsReasons && !done) {
            String within = Words.name(vectorUnderWay, codeUnderWay, kindUnderWay);
            nestedReason = Reasons.inDelivery(guest, within);
        }
        if (result < 0) {
            tripleFault(second);
        } else {
            combine(second, result);
        }
    }

    /** What QEMU raises: INT n, INT3 and INTO it delivers at once, as it does interrupts. */
    private static boolean isRaised(int kind) {
        return DeliveryKind.exception(kind) || kind == DeliveryKind.INT1;
    }

    /** As QEMU's check_exception leaves old_exception behind. */
    private void combine(int raised, int result) {
        boolean contributory = raised == Vector.DE || raised >= Vector.TS && raised <= Vector.GP;
        if (contributory || result == Vector.PF || result == Vector.DF) {
            old = result;
        }
    }

    /**
     * A delivery.
     *
     * @param old what its exception combined with, or NONE
     * @param raised the exception raised, which need not be the one delivered, or NONE
     */
    private record Event(int vector, int errorCode, int kind, int old, int raised, long number) {}

    private synchronized void log(Event event) {
        if (repeats != null && repeats.again(guest.cpu(), event.vector, event.errorCode)) {
            return;
        }
        sayRepeats();
        boolean room = entries < filter.first();
        if (room) {
            compose(event);
            entries += entry.isEmpty() ? 0 : 1;
            output.write(entry);
        }
        // The last entry may still be repeated.
        if (!room || repeats == null && entries >= filter.first()) {
            stop();
        }
    }

    private void compose(Event event) {
        Cpu cpu = guest.cpu();
        boolean whole = cpu.protectedMode() ? logsInterrupts : logsRealMode;
        if (whole || logsInterrupts) {
            lead(event);
        }
        if (whole) {
            numbered(event);
        }
        boolean software = FaultReason.ofInstruction(event.kind) != null;
        if (logsReasons && (software || DeliveryKind.exception(event.kind))) {
            reason(event);
        }
        if (whole) {
            CpuDump.append(entry, cpu, guest.memory().a20());
        }
    }

    private void lead(Event event) {
        if (event.kind == DeliveryKind.EXTERNAL) {
            entry.text("Servicing hardware INT=0x").hex(event.vector, 2).line();
        } else if (event.raised != NONE) {
            check(event.old, event.raised);
        }
    }

    private void check(int combined, int raised) {
        entry.text("check_exception old: 0x").hex(combined & 0xffffffffL, 1);
        entry.text(" new 0x").hex(raised, 1).line();
    }

    private void numbered(Event event) {
        Cpu cpu = guest.cpu();
        SegmentRegister cs = cpu.segments[SegmentRegister.CS];
        int code = event.kind == DeliveryKind.FAULT ? event.errorCode : 0;
        entry.decimal(event.number, 6).text(": v=").hex(event.vector, 2);
        entry.text(" e=").hex(code, 4);
        entry.text(" i=").character(DeliveryKind.software(event.kind) ? '1' : '0');
        entry.text(" cpl=").decimal(cpu.cpl, 1);
        entry.text(" IP=").hex(cs.selector, 4).character(':').hex(cpu.rip, 16);
        // QEMU takes the base for a signed number of 32 bits.
        entry.text(" pc=").hex((int) cs.base + cpu.rip, 16);
        entry.text(" SP=").hex(cpu.segments[SegmentRegister.SS].selector, 4);
        entry.character(':').hex(cpu.slots[Cpu.RSP], 16);
        if (event.vector == Vector.PF) {
            entry.text(" CR2=").hex(cpu.cr2, 16);
        } else {
            entry.text(" env->regs[R_EAX]=").hex(cpu.slots[Cpu.RAX], 16);
        }
        entry.line();
    }

    private void reason(Event event) {
        String words = nestedReason;
        nestedReason = null;
        if (words == null) {
            words = Reasons.ofInstruction(guest, event.vector, event.errorCode, event.kind);
        } else if (event.vector != event.raised) {
            words = Vector.name(event.vector) + "(0x0): " + words;
        }
        entry.anyText(words).line();
    }

    private synchronized void tripleFault(int raised) {
        sayRepeats();
        if (logsInterrupts && !done) {
            check(nestedOld, raised);
        }
        if (logsReset) {
            entry.text("Triple fault").line();
        }
        if (logsReasons && !done) {
            entry.text("Triple fault: ").anyText(nestedReason).line();
        }
        if (logsReset) {
            CpuDump.append(entry, guest.cpu(), guest.memory().a20());
        }
        output.write(entry);
        nestedNew = NONE;
        nestedReason = null;
    }

    private void stop() {
        done = true;
        if (!logsReset) {
            guest.cpu().removeDeliveryListener(this);
        }
    }

    private void sayRepeats() {
        if (repeats != null) {
            repeats.say(entry);
            output.write(entry);
        }
    }

    /** To be called at the end of the run; from any thread. */
    synchronized void finish() {
        sayRepeats();
    }
}
