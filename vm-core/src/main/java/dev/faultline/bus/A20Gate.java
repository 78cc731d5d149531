package dev.faultline.bus;

/**
 * The gate that forces address line 20 to zero, for programs that rely on the 8086's wrap at 1 MiB.
 */
public interface A20Gate {
    /** Lets line 20 pass, or forces it to zero. */
    void setA20(boolean enabled);

    /** Whether line 20 passes. */
    boolean a20();
}
