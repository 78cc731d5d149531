package dev.faultline.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HostTerminalTest {
    @Test
    void sttySaysRowsAndColumns() {
        assertEquals(new HostTerminal.Extent(132, 43), HostTerminal.extent("43 132\n"));
    }

    @Test
    void aTerminalThatDoesNotSayHasTheVgasSize() {
        for (String answer : new String[] {"", "0 0\n", "24\n", "a b\n", "24 80 1\n"}) {
            assertEquals(new HostTerminal.Extent(80, 25), HostTerminal.extent(answer), answer);
        }
    }
}
