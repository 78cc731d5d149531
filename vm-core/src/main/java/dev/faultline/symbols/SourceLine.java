package dev.faultline.symbols;

/**
 * Where in its source an instruction comes from.
 *
 * @param file its path as the compiler knew it, with the folder that it was started in
 * @param line from 1
 * @param column from 1, 0 where the compiler did not say
 */
public record SourceLine(String file, int line, int column) {
    /** "main.c:12": the file without its folders, and the line. */
    public String text() {
        return file.substring(file.lastIndexOf('/') + 1) + ":" + line;
    }
}
