package dev.faultline.cpu;

/** Hardware task switching (Intel SDM Vol. 3A 7.3). */
final class TaskSwitch {
    static final int JUMP = 0;
    static final int CALL = 1;
    static final int INTERRUPT = 2;
    static final int RETURN = 3;

    private TaskSwitch() {}

    static boolean checkGateTss(Cpu cpu, int selector) {
        return cpu.raise(Vector.GP, Descriptors.error(selector), FaultReason.TSS_TYPE);
    }

    static boolean perform(Cpu cpu, int selector, int source, long returnRip, int flags) {
        return cpu.raise(Vector.GP, Descriptors.error(selector), FaultReason.TSS_TYPE);
    }

    static boolean transfer(Cpu cpu, int selector, long descriptor, int source) {
        return cpu.raise(Vector.GP, Descriptors.error(selector), FaultReason.TSS_TYPE);
    }

    static boolean returnToNested(Cpu cpu) {
        return cpu.raise(Vector.TS, 0, FaultReason.TSS_TYPE);
    }

    static boolean pushErrorCode(Cpu cpu, int errorCode) {
        return true;
    }
}
