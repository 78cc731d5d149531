package dev.faultline.loader;

/** What Faultline can boot. */
public enum ImageKind {
    /** Multiboot 1, loaded as ELF or by the address fields of its header. */
    MULTIBOOT("multiboot"),
    /** 64-bit ELF without a boot protocol, entered in long mode with an identity map. */
    ELF64("ELF64"),
    /** Linux bzImage, entered by its 64-bit or 32-bit entry point. */
    LINUX("Linux bzImage"),
    /** Linux bzImage, or what starts like one, in real mode with a BIOS behind it. */
    LINUX_SETUP("Linux bzImage by its setup code"),
    /** Bytes without a header, at an address that the user gives. */
    FLAT("flat binary");

    private final String text;

    ImageKind(String text) {
        this.text = text;
    }

    /** The kind in words. */
    public String text() {
        return text;
    }
}
