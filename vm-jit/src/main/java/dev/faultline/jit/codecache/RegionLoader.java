package dev.faultline.jit.codecache;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Defines generated classes as hidden ones of this package: they are unloaded one by one, as soon
 * as nothing refers to a region any more.
 */
public final class RegionLoader {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodType CONSTRUCTOR = MethodType.methodType(void.class);
    private static final MethodType MAKER = MethodType.methodType(CompiledRegion.class);

    private RegionLoader() {}

    /** A new object of a generated class. */
    public static CompiledRegion load(byte[] classFile) {
        try {
            MethodHandles.Lookup defined = LOOKUP.defineHiddenClass(classFile, true);
            MethodHandle maker =
                    defined.findConstructor(defined.lookupClass(), CONSTRUCTOR).asType(MAKER);
            return (CompiledRegion) maker.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("a generated class that the JVM refuses", e);
        }
    }
}
