package dev.faultline.cli;

import dev.faultline.explain.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a bundle is: a zip file whose first entry, {@link #MANIFEST}, says in lines of {@code key:
 * value} which run it is of; then its report as text and page, all of the flight recorder, the last
 * instructions and blocks once more, for {@code explain}, the machine as a snapshot, the stack
 * trace of a bug of Faultline's, and the files of the run as far as they are small. An entry that
 * could not be made is missing, and the manifest says why.
 */
final class Bundle {
    static final String MANIFEST = "faultline-bundle.txt";
    static final String REPORT = "report.txt";
    static final String PAGE = "report.html";
    static final String RECORDER = "recorder.txt";

    /** What the last instructions changed and the last blocks, which no snapshot has. */
    static final String LAST = "last.txt";

    static final String SNAPSHOT = "machine.snapshot";
    static final String ERROR = "error.txt";

    /** The folder of the run's files, each by its key. */
    static final String FILES = "files/";

    /** Keys of the manifest: how the run ended, as a report begins. */
    static final String HOW = "how";

    /** Whether that is about the instruction that came next, and not about a delivery. */
    static final String AT_INSTRUCTION = "at-instruction";

    static final String VERSION = "faultline";
    static final String JAVA = "java";
    static final String SYSTEM = "system";
    static final String INSTRUCTIONS = "instructions";

    /** Why the run may go another way the next time; absent where it repeats. */
    static final String VARIES = "varies";

    /** With a number behind it: a word of the command line. */
    static final String ARGUMENT = "argument.";

    /** Behind an entry's name: why it is missing. */
    static final String MISSING = ".missing";

    /** Behind a file's key: what its bytes hash to, and where the bundle has them. */
    static final String HASH = ".sha256";

    static final String ENTRY = ".entry";

    private static final String TITLE = "# ";
    private static final String EARLIER = "- ";
    private static final String LINE = "  ";

    private static final String FIRST_LINE = "faultline-bundle 1";

    private Bundle() {}

    /** Sections as text: each line begins with what it is. */
    static String text(List<Report.Section> sections) {
        StringBuilder text = new StringBuilder();
        for (Report.Section section : sections) {
            text.append(TITLE).append(section.title()).append('\n');
            section.earlier().forEach(line -> text.append(EARLIER).append(line).append('\n'));
            section.lines().forEach(line -> text.append(LINE).append(line).append('\n'));
        }
        return text.toString();
    }

    /** The sections of such a text. */
    static List<Report.Section> sections(String text) {
        List<Report.Section> sections = new ArrayList<>();
        for (String line : text.split("\n")) {
            String content = line.substring(Math.min(line.length(), TITLE.length()));
            if (line.startsWith(TITLE)) {
                sections.add(new Report.Section(content, new ArrayList<>(), new ArrayList<>()));
            } else if (!sections.isEmpty()) {
                Report.Section last = sections.getLast();
                (line.startsWith(EARLIER) ? last.earlier() : last.lines()).add(content);
            }
        }
        return sections;
    }

    /** The manifest as text. */
    static String text(Map<String, String> facts) {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        facts.forEach((key, value) ->
                text.append(key)
                        .append(": ")
                        .append(value.replace("\\", "\\\\").replace("\n", "\\n"))
                        .append('\n'));
        return text.toString();
    }

    /** What a manifest says, or null where it is none of this version. */
    static Map<String, String> facts(String text) {
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            return null;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                facts.put(line.substring(0, colon), unescaped(line.substring(colon + 2)));
            }
        }
        return facts;
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                char next = value.charAt(++i);
                text.append(next == 'n' ? '\n' : next);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
