package dev.faultline.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EscapeKeyTest {
    private final EscapeKey escape = new EscapeKey();

    /** What the guest gets, and in capitals what Faultline is told. */
    private String meaning(String typed) {
        StringBuilder text = new StringBuilder();
        for (char c : typed.toCharArray()) {
            EscapeKey.Meaning meaning = escape.of(c);
            text.append(
                    switch (meaning) {
                        case FOR_GUEST -> c == EscapeKey.CONTROL_A ? "^A" : String.valueOf(c);
                        case NOTHING -> "";
                        case END, HELP, REPORT -> meaning.toString();
                    });
        }
        return text.toString();
    }

    @Test
    void onlyWhatFollowsControlAIsForFaultline() {
        assertEquals("xhEND", meaning("xh\001x"));
        assertEquals("HELPh", meaning("\001hh"));
        assertEquals("HELP", meaning("\001?"));
        assertEquals("END", meaning("\001X"));
        assertEquals("rREPORTr", meaning("r\001rr"));
    }

    @Test
    void controlATwiceIsOneForTheGuest() {
        assertEquals("^Ax", meaning("\001\001x"));
        assertEquals("^AEND", meaning("\001\001\001x"));
    }

    @Test
    void anotherKeyAfterControlAIsNothing() {
        assertEquals("x", meaning("\001zx"));
    }
}
