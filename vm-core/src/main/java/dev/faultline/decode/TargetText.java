package dev.faultline.decode;

import java.util.function.LongFunction;

/**
 * Addresses that an instruction refers to, with their names.
 *
 * @param address where the instruction lies
 * @param names what an address is called, or an empty string
 */
record TargetText(long address, LongFunction<String> names) {
    String of(long target) {
        String name = names.apply(target);
        return OperandText.hex(target) + (name.isEmpty() ? "" : " <" + name + '>');
    }
}
