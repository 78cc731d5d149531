package dev.faultline.bench;

/** The JVM flags of the launcher, so that the parts run as in {@code faultline run}. */
final class LauncherFlags {
    static final String UNSAFE = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    static final String GC = "-XX:+UseSerialGC";
    static final String METHOD_TRAPS = "-XX:PerMethodTrapLimit=0";
    static final String BYTECODE_TRAPS = "-XX:PerBytecodeTrapLimit=0";

    private LauncherFlags() {}
}
