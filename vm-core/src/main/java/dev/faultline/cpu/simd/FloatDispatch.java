package dev.faultline.cpu.simd;

import dev.faultline.cpu.FloatingState;
import dev.faultline.ir.FloatOperation;

/** From FloatOperations to their methods: for the interpreter; compiled code calls those. */
final class FloatDispatch {
    private FloatDispatch() {}

    static long evaluate(
            FloatingState f, FloatOperation operation, long a, long b, long c, int imm) {
        return switch (operation.group) {
            case DOUBLE -> doubleOperations(f, operation, a, b, c, imm);
            case SINGLE -> singleOperations(f, operation, a, b, c, imm);
            case CONVERSION -> floatConversions(f, operation, a, b, c, imm);
        };
    }

    private static long doubleOperations(
            FloatingState f, FloatOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case ADDPD -> DoubleOperations.addpd(f, a, b);
            case SUBPD -> DoubleOperations.subpd(f, a, b);
            case MULPD -> DoubleOperations.mulpd(f, a, b);
            case DIVPD -> DoubleOperations.divpd(f, a, b);
            case SQRTPD -> DoubleOperations.sqrtpd(f, a);
            case FMADDPD -> DoubleOperations.fmaddpd(f, a, b, c);
            case FMSUBPD -> DoubleOperations.fmsubpd(f, a, b, c);
            case FNMADDPD -> DoubleOperations.fnmaddpd(f, a, b, c);
            case FNMSUBPD -> DoubleOperations.fnmsubpd(f, a, b, c);
            case MINPD -> DoubleOperations.minpd(f, a, b);
            case MAXPD -> DoubleOperations.maxpd(f, a, b);
            case CMPPD -> DoubleOperations.cmppd(f, a, b, imm);
            case COMISD -> DoubleOperations.comisd(f, a, b, imm);
            case ROUNDPD -> DoubleOperations.roundpd(f, a, imm);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    private static long singleOperations(
            FloatingState f, FloatOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case ADDPS -> SingleOperations.addps(f, a, b);
            case ADDSS -> SingleOperations.addss(f, a, b);
            case SUBPS -> SingleOperations.subps(f, a, b);
            case SUBSS -> SingleOperations.subss(f, a, b);
            case MULPS -> SingleOperations.mulps(f, a, b);
            case MULSS -> SingleOperations.mulss(f, a, b);
            case DIVPS -> SingleOperations.divps(f, a, b);
            case DIVSS -> SingleOperations.divss(f, a, b);
            case SQRTPS -> SingleOperations.sqrtps(f, a);
            case SQRTSS -> SingleOperations.sqrtss(f, a, b);
            case MINPS -> SingleOperations.minps(f, a, b);
            case MINSS -> SingleOperations.minss(f, a, b);
            case MAXPS -> SingleOperations.maxps(f, a, b);
            case MAXSS -> SingleOperations.maxss(f, a, b);
            case CMPPS -> SingleOperations.cmpps(f, a, b, imm);
            case CMPSS -> SingleOperations.cmpss(f, a, b, imm);
            case COMISS -> SingleOperations.comiss(f, a, b, imm);
            case ROUNDPS -> SingleOperations.roundps(f, a, imm);
            case ROUNDSS -> SingleOperations.roundss(f, a, b, imm);
            case HADDPS -> SingleOperations.haddps(f, a, b);
            case HSUBPS -> SingleOperations.hsubps(f, a, b);
            case ADDSUBPS -> SingleOperations.addsubps(f, a, b);
            case FMADDPS -> SingleOperations.fmaddps(f, a, b, c);
            case FMADDSS -> SingleOperations.fmaddss(f, a, b, c);
            case FMSUBPS -> SingleOperations.fmsubps(f, a, b, c);
            case FMSUBSS -> SingleOperations.fmsubss(f, a, b, c);
            case FNMADDPS -> SingleOperations.fnmaddps(f, a, b, c);
            case FNMADDSS -> SingleOperations.fnmaddss(f, a, b, c);
            case FNMSUBPS -> SingleOperations.fnmsubps(f, a, b, c);
            case FNMSUBSS -> SingleOperations.fnmsubss(f, a, b, c);
            case FMADDSUBPS -> SingleOperations.fmaddsubps(f, a, b, c);
            case FMSUBADDPS -> SingleOperations.fmsubaddps(f, a, b, c);
            case RCPPS -> SingleOperations.rcpps(f, a);
            case RCPSS -> SingleOperations.rcpss(f, a, b);
            case RSQRTPS -> SingleOperations.rsqrtps(f, a);
            case RSQRTSS -> SingleOperations.rsqrtss(f, a, b);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }

    private static long floatConversions(
            FloatingState f, FloatOperation operation, long a, long b, long c, int imm) {
        return switch (operation) {
            case CVTSI2SD32 -> FloatConversions.cvtsi2sd32(f, a);
            case CVTSI2SD64 -> FloatConversions.cvtsi2sd64(f, a);
            case CVTSI2SS32 -> FloatConversions.cvtsi2ss32(f, a, b);
            case CVTSI2SS64 -> FloatConversions.cvtsi2ss64(f, a, b);
            case CVTDQ2PS -> FloatConversions.cvtdq2ps(f, a);
            case CVTSD2SI32 -> FloatConversions.cvtsd2si32(f, a, imm);
            case CVTSD2SI64 -> FloatConversions.cvtsd2si64(f, a, imm);
            case CVTSS2SI32 -> FloatConversions.cvtss2si32(f, a, imm);
            case CVTSS2SI64 -> FloatConversions.cvtss2si64(f, a, imm);
            case CVTPS2DQ -> FloatConversions.cvtps2dq(f, a, imm);
            case CVTPD2DQ -> FloatConversions.cvtpd2dq(f, a, b, imm);
            case CVTSS2SD -> FloatConversions.cvtss2sd(f, a);
            case CVTHIGHSS2SD -> FloatConversions.cvthighss2sd(f, a);
            case CVTSD2SS -> FloatConversions.cvtsd2ss(f, a, b);
            case CVTPD2PS -> FloatConversions.cvtpd2ps(f, a, b);
            case CVTPH2PS -> FloatConversions.cvtph2ps(f, a);
            case CVTHIGHPH2PS -> FloatConversions.cvthighph2ps(f, a);
            case CVTPS2PH -> FloatConversions.cvtps2ph(f, a, b, imm);
            default -> throw new IllegalStateException("no method for " + operation);
        };
    }
}
