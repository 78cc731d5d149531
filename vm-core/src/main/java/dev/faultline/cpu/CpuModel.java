package dev.faultline.cpu;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which features a processor shows, as {@code --cpu} says: a model, then features with a + or a -
 * before them. What a hidden feature's instructions do is #UD, as on a processor without it.
 *
 * @param text as it was given
 * @param hidden the features that are not shown
 */
public record CpuModel(String text, Set<CpuFeature> hidden) {
    /** All that there is. */
    public static final CpuModel MAX = new CpuModel("max", Set.of());

    private static final Set<CpuFeature> LEVEL_2 =
            EnumSet.of(
                    CpuFeature.SSE3,
                    CpuFeature.SSSE3,
                    CpuFeature.SSE4_1,
                    CpuFeature.SSE4_2,
                    CpuFeature.POPCNT);

    private static final Set<CpuFeature> LEVEL_3 =
            EnumSet.of(
                    CpuFeature.XSAVE,
                    CpuFeature.AVX,
                    CpuFeature.AVX2,
                    CpuFeature.F16C,
                    CpuFeature.FMA,
                    CpuFeature.BMI1,
                    CpuFeature.BMI2,
                    CpuFeature.MOVBE);

    /**
     * Understands {@code max,-avx2} and the like; without a model it is max.
     *
     * @throws IllegalArgumentException where a word is no model and no feature
     */
    public static CpuModel parse(String text) {
        Set<CpuFeature> shown = EnumSet.allOf(CpuFeature.class);
        String[] words = text.split(",", -1);
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (i == 0 && !word.startsWith("+") && !word.startsWith("-")) {
                shown = model(word);
            } else if (word.startsWith("-")) {
                CpuFeature gone = feature(word);
                shown.removeIf(feature -> feature == gone || feature.needs(gone));
            } else {
                CpuFeature added = feature(word);
                shown.add(added);
                for (CpuFeature feature : CpuFeature.values()) {
                    if (added.needs(feature)) {
                        shown.add(feature);
                    }
                }
            }
        }
        return new CpuModel(text, Set.copyOf(EnumSet.complementOf(EnumSet.copyOf(shown))));
    }

    private static Set<CpuFeature> model(String word) {
        Set<CpuFeature> shown = EnumSet.allOf(CpuFeature.class);
        switch (word) {
            case "max" -> {}
            case "x86-64" -> shown.clear();
            case "x86-64-v2" -> shown.retainAll(LEVEL_2);
            case "x86-64-v3" -> {
                Set<CpuFeature> level = EnumSet.copyOf(LEVEL_2);
                level.addAll(LEVEL_3);
                shown.retainAll(level);
            }
            default ->
                    throw new IllegalArgumentException(
                            "no processor model is called '%s': max, x86-64, x86-64-v2 or x86-64-v3"
                                            .formatted(word)
                                    + " was expected, or features after + or -");
        }
        return shown;
    }

    private static CpuFeature feature(String word) {
        String name = word.startsWith("+") || word.startsWith("-") ? word.substring(1) : word;
        for (CpuFeature feature : CpuFeature.values()) {
            if (feature.text().equals(name) && !name.equals(word)) {
                return feature;
            }
        }
        String all =
                Arrays.stream(CpuFeature.values())
                        .map(CpuFeature::text)
                        .collect(Collectors.joining(", "));
        throw new IllegalArgumentException(
                "no feature '%s' can be shown or hidden: + or - and one of %s was expected"
                        .formatted(word, all));
    }
}
