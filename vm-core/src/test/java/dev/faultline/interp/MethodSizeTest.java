package dev.faultline.interp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** HotSpot never compiles a method of more than 8,000 bytes of bytecode (HugeMethodLimit). */
class MethodSizeTest {
    private static final int HUGE_METHOD_LIMIT = 8_000;

    @Test
    void noMethodOnTheWayOfAnInstructionIsTooLongForHotSpot() throws Exception {
        List<String> tooLong = new ArrayList<>();
        int methods = 0;
        for (String folder : List.of("interp", "cpu", "mmu", "memory", "translate")) {
            for (Path file : classes(folder)) {
                ClassModel model = ClassFile.of().parse(file);
                for (MethodModel method : model.methods()) {
                    int length = codeLength(method);
                    methods++;
                    if (length > HUGE_METHOD_LIMIT) {
                        String name =
                                model.thisClass().asInternalName() + '.' + method.methodName();
                        tooLong.add(name + ": " + length + " bytes");
                    }
                }
            }
        }
        assertTrue(methods > 100, "found only " + methods + " methods");
        assertEquals(List.of(), tooLong);
    }

    private static int codeLength(MethodModel method) {
        return method.code()
                .filter(CodeAttribute.class::isInstance)
                .map(code -> ((CodeAttribute) code).codeLength())
                .orElse(0);
    }

    private static List<Path> classes(String folder) throws IOException, URISyntaxException {
        Path root =
                Path.of(
                        Interpreter.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (Stream<Path> files = Files.walk(root.resolve("dev/faultline").resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }
}
