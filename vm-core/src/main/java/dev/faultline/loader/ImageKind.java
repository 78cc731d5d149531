package dev.faultline.loader;

/** What Faultline can boot. */
public enum ImageKind {
    /** Multiboot 1, loaded as ELF or by the address fields of its header. */
    MULTIBOOT("multiboot"),
    /** 64-bit ELF without a boot protocol, entered in long mode with an identity map. */
    ELF64("ELF64"),
    /** Linux bzImage, entered by its 64-bit entry point. */
    LINUX("Linux bzImage"),
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
