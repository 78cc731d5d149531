package dev.faultline.machine;

import static dev.faultline.machine.Guest.guest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultline.cpu.Cpu;
import dev.faultline.cpu.CpuFeature;
import dev.faultline.cpu.CpuModel;
import dev.faultline.cpu.Cr4;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --cpu}: CPUID does not show what is hidden, and its instructions are #UD. */
class HiddenFeaturesTest {
    private static Guest on(String model, String source) {
        Guest guest = guest(source);
        guest.cpu.features.hide(CpuModel.parse(model));
        guest.cpu.cr4 |= Cr4.OSFXSR | Cr4.OSXSAVE;
        guest.cpu.xcr0 = 7;
        return guest.run();
    }

    private static boolean invalid(Guest guest) {
        return guest.faults.stream().anyMatch(fault -> fault.startsWith("#UD"));
    }

    @ParameterizedTest
    @CsvSource({
        "ssse3, 'pshufb xmm0, xmm1'",
        "sse4_2, 'crc32 eax, cl'",
        "avx2, 'vpaddb ymm0, ymm1, ymm2'",
        "bmi1, 'andn eax, ecx, edx'",
        "bmi2, 'shlx eax, ecx, edx'",
        "fma, 'vfmadd132ps xmm0, xmm1, xmm2'",
        "f16c, 'vcvtph2ps xmm0, xmm1'",
        "popcnt, 'popcnt eax, ecx'",
        "movbe, 'movbe eax, [0x20000]'"
    })
    void anInstructionOfAHiddenFeatureIsInvalid(String feature, String instruction) {
        assertTrue(invalid(on("max,-" + feature, instruction)));
        assertFalse(invalid(on("max", instruction)));
    }

    @Test
    void theSameOpcodeOfAFeatureThatIsShownStaysValid() {
        Guest guest = on("max,-avx2", "vpaddb xmm0, xmm1, xmm2");
        assertFalse(invalid(guest));
    }

    @Test
    void cpuidDoesNotShowWhatIsHidden() {
        assertEquals(0, on("max,-popcnt", "mov eax, 1; cpuid").cpu.slots[Cpu.RCX] >>> 23 & 1);
        assertEquals(1, on("max", "mov eax, 1; cpuid").cpu.slots[Cpu.RCX] >>> 23 & 1);
    }

    @Test
    void whatNeedsAHiddenFeatureIsHiddenWithIt() {
        var hidden = CpuModel.parse("max,-sse4_2").hidden();
        assertTrue(hidden.contains(CpuFeature.AVX2));
        assertFalse(hidden.contains(CpuFeature.SSE4_1));
    }

    @Test
    void aFeatureAddedToALevelBringsWhatItNeeds() {
        var hidden = CpuModel.parse("x86-64,+ssse3").hidden();
        assertFalse(hidden.contains(CpuFeature.SSE3));
        assertTrue(hidden.contains(CpuFeature.SSE4_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "486 | no processor model is called '486'",
                "max,avx | no feature 'avx' can be shown or hidden: + or -",
                "max,-mmx | no feature '-mmx' can be shown or hidden: + or -",
                "max, | no feature '' can be shown or hidden"
            })
    void whatIsNoModelOrFeatureIsNamed(String text, String message) {
        var e = assertThrows(IllegalArgumentException.class, () -> CpuModel.parse(text.strip()));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }
}
