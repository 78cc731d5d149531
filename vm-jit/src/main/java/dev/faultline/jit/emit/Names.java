package dev.faultline.jit.emit;

import dev.faultline.cpu.BlockJournal;
import dev.faultline.cpu.ControlRegisters;
import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.Cpuid;
import dev.faultline.cpu.FloatingState;
import dev.faultline.cpu.LazyFlags;
import dev.faultline.cpu.MsrAccess;
import dev.faultline.cpu.SegmentRegister;
import dev.faultline.cpu.semantics.FallibleOperations;
import dev.faultline.cpu.semantics.FlagOperations;
import dev.faultline.cpu.semantics.PureOperations;
import dev.faultline.cpu.semantics.Transfers;
import dev.faultline.jit.codecache.CompiledRegion;
import dev.faultline.memory.HostMemory;
import dev.faultline.mmu.Mmu;
import dev.faultline.mmu.SoftTlb;
import dev.faultline.translate.Dispatcher;
import org.objectweb.asm.Type;

/** Internal names of the classes that generated code mentions. */
final class Names {
    static final String CPU = Type.getInternalName(Cpu.class);
    static final String CPU_DESCRIPTOR = Type.getDescriptor(Cpu.class);
    static final String FLOATING = Type.getInternalName(FloatingState.class);
    static final String FLOATING_DESCRIPTOR = Type.getDescriptor(FloatingState.class);
    static final String BLOCK_JOURNAL = Type.getInternalName(BlockJournal.class);
    static final String MMU = Type.getInternalName(Mmu.class);
    static final String MMU_DESCRIPTOR = Type.getDescriptor(Mmu.class);
    static final String MEMORY = Type.getInternalName(HostMemory.class);
    static final String SOFT_TLB = Type.getInternalName(SoftTlb.class);
    static final String FLAGS = Type.getInternalName(LazyFlags.class);
    static final String SEGMENT = Type.getInternalName(SegmentRegister.class);
    static final String SEGMENTS_DESCRIPTOR = Type.getDescriptor(SegmentRegister[].class);
    static final String CPUID = Type.getInternalName(Cpuid.class);
    static final String MSR_ACCESS = Type.getInternalName(MsrAccess.class);
    static final String FLAG_OPERATIONS = Type.getInternalName(FlagOperations.class);
    static final String PURE = Type.getInternalName(PureOperations.class);
    static final String FALLIBLE = Type.getInternalName(FallibleOperations.class);
    static final String CONTROL_REGISTERS = Type.getInternalName(ControlRegisters.class);
    static final String TRANSFERS = Type.getInternalName(Transfers.class);
    static final String DISPATCHER = Type.getInternalName(Dispatcher.class);
    static final String REGION = Type.getInternalName(CompiledRegion.class);

    /** Generated classes are hidden members of the code cache's package. */
    static final String GENERATED =
            CompiledRegion.class.getPackageName().replace('.', '/') + "/Region";

    private Names() {}
}
