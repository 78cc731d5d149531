package dev.faultline.symbols.demangle;

/** Which characters a name may bring into a report. */
final class Printable {
    private Printable() {}

    /** The character, unless it is none or could change how the text around it reads. */
    static String codePoint(int point) throws BadName {
        if (!Character.isValidCodePoint(point) || !isText(point)) {
            throw new BadName("character 0x" + Integer.toHexString(point));
        }
        return Character.toString(point);
    }

    private static boolean isText(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
