package dev.faultline.oracle;

import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.Vector;
import dev.faultline.decode.Decoder;
import dev.faultline.decode.Form;
import dev.faultline.decode.Instruction;
import dev.faultline.decode.Instruction.Status;
import dev.faultline.isa.Forms;

/**
 * What may differ between an AMD host and Faultline, which follows Intel, form by form with the
 * reason. Flags never may.
 */
final class KnownDifferences {
    private static final int MISALIGNED_MASK = 1 << 17;

    private KnownDifferences() {}

    /**
     * Whether the two cannot be compared.
     *
     * <ul>
     *   <li>A PUSH or POP of a segment register in compatibility mode that faults on the host: AMD
     *       accesses 32 bits, recent Intel processors 16 of them (SDM Vol. 2 PUSH).
     *   <li>WRFSBASE and WRGSBASE that fault on the host: it lacks LA57, so that bases have 48
     *       bits.
     *   <li>XSAVEOPT and XSAVEC that page-fault on the host: it touches components in their initial
     *       state too, which the SDM allows (Vol. 1 13.13).
     *   <li>LDMXCSR that sets bit 17: AMD's mask of #GP for operands that are not aligned.
     *   <li>A gather that is stepped and faults when some elements are done: the host raises #DB in
     *       place of the fault, which comes when it goes on; Faultline raises the fault at once.
     * </ul>
     */
    static boolean incomparable(OracleCase c, Outcome host) {
        if (host.state() != null && (host.state().mxcsr() & MISALIGNED_MASK) != 0) {
            return true;
        }
        if (host.vector() == Vector.DB && host.rip() == c.rip()) {
            return mnemonic(c, host.rip()).contains("GATHER");
        }
        if (host.vector() <= Vector.BP) {
            return false;
        }
        return switch (mnemonic(c, host.rip())) {
            case "PUSH", "POP" ->
                    c.compatibility()
                            && decode(c, (int) (host.rip() - c.rip())).form.operands().isEmpty();
            case "XSAVEOPT", "XSAVEC" -> host.vector() == Vector.PF;
            case "WRFSBASE", "WRGSBASE" -> host.vector() == Vector.GP;
            default -> false;
        };
    }

    /**
     * Whether both sides may end in different faults of one instruction.
     *
     * <ul>
     *   <li>RETF and IRET: AMD reads the whole frame before it looks at the selectors. ENTER: AMD
     *       reads and writes frame pointers before it tests the new stack pointer. PUSHA: AMD
     *       checks alignment before it looks at the page. CALL and CALLF: AMD pushes before it
     *       tests the target. CMPS and MOVS: AMD looks at ES:RDI first, unless they repeat.
     *   <li>Accesses that wrap around 4 GiB in compatibility mode: the SDM leaves open whether they
     *       fault (Vol. 3A 5.3).
     *   <li>FS and GS in 64-bit mode: AMD wants the offset without the base to be canonical too.
     *   <li>FXSAVE, XSAVE, XRSTOR and their like: which byte of their area faults first, and
     *       whether an area in no canonical place is looked at before its alignment.
     *   <li>More than 15 bytes that are no instruction either: AMD says #GP.
     * </ul>
     */
    static boolean otherFault(OracleCase c, Outcome host, Outcome guest) {
        if (host.rip() != guest.rip() || host.vector() < 6 || guest.vector() < 6) {
            return false;
        }
        boolean listed =
                switch (mnemonic(c, host.rip())) {
                    case "RETF", "IRET", "ENTER", "CALL", "CALLF", "PUSHA" -> true;
                    case "CMPS", "CMPSB", "MOVS", "MOVSB" -> true;
                    case "FXSAVE", "FXRSTOR", "XSAVE", "XSAVEOPT", "XSAVEC", "XRSTOR" ->
                            host.vector() != Vector.UD && guest.vector() != Vector.UD;
                    default -> false;
                };
        if (listed) {
            return true;
        }
        boolean limit = host.vector() == Vector.GP || host.vector() == Vector.SS;
        if (limit && guest.vector() == Vector.PF && c.compatibility()) {
            int address = (int) guest.cr2();
            int widest = c.vector() == null ? 16 : 32;
            return address > -widest && address < widest;
        }
        if (limit && guest.vector() == Vector.AC && c.compatibility()) {
            return true;
        }
        if (limit && (guest.vector() == Vector.PF || guest.vector() == Vector.AC)) {
            return throughBase(c, host.rip());
        }
        return host.vector() == Vector.GP
                && guest.vector() == Vector.UD
                && c.code().length >= Decoder.MAX_LENGTH;
    }

    /**
     * Whether memory may differ.
     *
     * <ul>
     *   <li>PUSH of a segment register in compatibility mode: AMD writes 32 bits, recent Intel
     *       processors 16 of them (SDM Vol. 2 PUSH).
     *   <li>ENTER, PUSHA, far CALL, FXSAVE and XSAVE that fault: AMD has stored some values by
     *       then.
     * </ul>
     */
    static boolean otherMemory(OracleCase c, Outcome host) {
        boolean stores =
                switch (mnemonic(c, host.rip())) {
                    case "ENTER", "PUSHA", "CALLF", "FXSAVE", "XSAVE", "XSAVEOPT", "XSAVEC" -> true;
                    default -> false;
                };
        if (stores && host.vector() > Vector.BP) {
            return true;
        }
        int offset = 0;
        while (offset < c.code().length) {
            Instruction insn = decode(c, offset);
            if (insn.status != Status.OK) {
                return false;
            }
            boolean push = insn.form.mnemonic().equals("PUSH");
            if (push && insn.form.operands().isEmpty() && insn.operandBits == 32) {
                return true;
            }
            offset += insn.length;
        }
        return false;
    }

    /**
     * Whether a changed word of memory is the same: MXCSR_MASK, which FXSAVE and XSAVE store, has
     * AMD's bit 17.
     */
    static boolean sameWord(OracleCase c, long host, long guest) {
        boolean mask =
                host >>> 32 == (FloatingState.MXCSR_MASK | MISALIGNED_MASK)
                        && host - guest == (long) MISALIGNED_MASK << 32
                        && mnemonic(c, c.rip()).contains("SAVE");
        return host == guest || mask;
    }

    private static boolean throughBase(OracleCase c, long rip) {
        long offset = rip - c.rip();
        return offset >= 0
                && offset < c.code().length
                && decode(c, (int) offset).segmentOverride > SegmentRegister.DS;
    }

    /** Whether registers may differ: AMD's POPA has loaded some when it faults. */
    static boolean otherRegisters(OracleCase c, Outcome host) {
        return host.vector() > Vector.BP && mnemonic(c, host.rip()).equals("POPA");
    }

    /**
     * The mnemonic of the first instruction, with its operands where it is one of vectors, or the
     * bytes where nothing decodes.
     */
    static String name(OracleCase c) {
        Form form = decode(c, 0).form;
        if (form == null) {
            return c.hex();
        }
        String operands = form.operands().toString().replaceAll("[\\[\\] ]", "");
        return c.vector() == null ? form.mnemonic() : (form.mnemonic() + ' ' + operands).strip();
    }

    /** The mnemonic of the instruction at an address, or nothing where none decodes. */
    static String mnemonic(OracleCase c, long rip) {
        long offset = rip - c.rip();
        if (offset < 0 || offset >= c.code().length) {
            return "";
        }
        Instruction insn = decode(c, (int) offset);
        return insn.form == null ? "" : insn.form.mnemonic();
    }

    private static Instruction decode(OracleCase c, int offset) {
        Decoder decoder = new Decoder(Forms.map());
        int left = c.code().length - offset;
        return decoder.decode(c.code(), offset, left, c.compatibility() ? 32 : 64);
    }
}
