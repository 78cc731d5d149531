package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code --junit}, as a build server reads it, and {@code --success}. */
class JUnitFileIT {
    private static final long TIMEOUT_SECONDS = 60;

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void chooseTheFile() {
        file = folder.resolve("test.xml");
    }

    private int run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("run", "--junit", file.toString()));
        all.addAll(List.of(arguments));
        return PublicCommand.faultline(all.toArray(String[]::new)).exitCode();
    }

    /** The file's one test case, after a look at all that the schemas demand around it. */
    private Element testCase(String name, int failures) throws Exception {
        Element suite =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getDocumentElement();
        assertEquals("testsuite", suite.getTagName());
        assertEquals("faultline", suite.getAttribute("name"));
        assertEquals("1", suite.getAttribute("tests"));
        assertEquals(String.valueOf(failures), suite.getAttribute("failures"));
        assertEquals("0", suite.getAttribute("errors"));
        assertEquals("0", suite.getAttribute("skipped"));
        assertTrue(
                suite.getAttribute("timestamp")
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"));
        assertEquals(1, suite.getElementsByTagName("testcase").getLength());
        Element test = (Element) suite.getElementsByTagName("testcase").item(0);
        assertEquals(name, test.getAttribute("name"));
        assertEquals("faultline", test.getAttribute("classname"));
        assertTrue(test.getAttribute("time").matches("\\d+\\.\\d{3}"));
        List<String> children = new ArrayList<>();
        NodeList nodes = test.getElementsByTagName("*");
        for (int i = 0; i < nodes.getLength(); i++) {
            children.add(((Element) nodes.item(i)).getTagName());
        }
        assertEquals(
                failures == 0
                        ? List.of("system-out", "system-err")
                        : List.of("failure", "system-out", "system-err"),
                children);
        return test;
    }

    private static Element child(Element test, String name) {
        return (Element) test.getElementsByTagName(name).item(0);
    }

    @Test
    void aRunThatPowersOffPassesWithItsSerialOutput() throws Exception {
        assertEquals(0, run("--serial", "null", "breakpoint"));
        Element test = testCase("breakpoint", 0);
        String expected = PublicCommand.faultline("run", "breakpoint").output();
        assertEquals(expected, child(test, "system-out").getTextContent());
        assertEquals("", child(test, "system-err").getTextContent());
    }

    @Test
    void aTripleFaultIsAFailureWithItsReport() throws Exception {
        assertEquals(134, run("triple-fault"));
        Element test = testCase("triple-fault", 1);
        assertEquals("exit code 134: triple fault", child(test, "failure").getAttribute("message"));
        assertEquals("triple fault", child(test, "failure").getAttribute("type"));
        String report = child(test, "system-err").getTextContent();
        assertTrue(report.startsWith("Triple fault: INT3, its gate 3 is past"), report);
        assertTrue(report.contains("faultline: triple fault, after"), report);
    }

    @Test
    void anExitCodeOfSuccessBecomes0AndPasses() throws Exception {
        int code = run("debug-exit");
        assertTrue(code % 2 == 1, () -> "exit code " + code);
        testCase("debug-exit", 1);
        assertEquals(0, run("--success", String.valueOf(code), "--success", "4", "debug-exit"));
        testCase("debug-exit", 0);
        assertEquals(0, run("--success", String.valueOf(code), "--success", "4", "halt"));
        assertEquals(code, run("--success", String.valueOf(code ^ 2), "debug-exit"));
    }

    @Test
    void onlyCodesOfAGuestsEndCanBeSuccess() throws Exception {
        for (String code : List.of("70", "66", "257", "8", "x")) {
            var result = PublicCommand.faultline("run", "--success", code, "exit");
            assertEquals(2, result.exitCode());
            assertTrue(
                    result.errors().startsWith("faultline: exit code '" + code + "', expected"),
                    result.errors());
        }
    }

    @Test
    void anImageThatCannotBeReadIsAFailureToo() throws Exception {
        String image = folder.resolve("no<such>&\"file\"").toString();
        assertEquals(66, run(image));
        Element test = testCase(image, 1);
        assertTrue(
                child(test, "system-err").getTextContent().contains("no such file"),
                child(test, "system-err").getTextContent());
    }

    @Test
    void aLimitIsAFailure() throws Exception {
        assertEquals(124, run("--max-instructions", "1000", "breakpoint"));
        Element failure = child(testCase("breakpoint", 1), "failure");
        assertEquals("exit code 124: limit reached", failure.getAttribute("message"));
    }

    @Test
    void anInterruptedRunLeavesTheFile() throws Exception {
        // mov dx,0x3f8; mov al,'\n'; out dx,al; then for ever inc ax
        byte[] code = HexFormat.of().parseHex("baf803b00aee40ebfd");
        String image = Files.write(folder.resolve("endless"), code).toString();
        Path output = folder.resolve("output");
        String to = file.toString();
        Process process =
                PublicCommand.start(
                        output, "run", "--junit", to, "--load-address", "0x7c00", image);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (Files.size(output) == 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        process.destroy();
        assertTrue(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS), "no end in sight");
        Element test = testCase(image, 1);
        assertEquals("exit code 130: interrupted", child(test, "failure").getAttribute("message"));
        assertEquals("\n", child(test, "system-out").getTextContent());
    }

    @Test
    void aFileThatCannotBeWrittenIsExitCode66() throws Exception {
        file = folder.resolve("nowhere").resolve("test.xml");
        assertEquals(66, run("exit"));
    }
}
