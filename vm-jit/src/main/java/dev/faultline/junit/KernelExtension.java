package dev.faultline.junit;

import dev.faultline.kernel.Kernel;
import dev.faultline.kernel.Outcome;
import dev.faultline.loader.Image;
import dev.faultline.loader.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link KernelTest} does: runs the kernel before the method, once its fields are set up. */
final class KernelExtension implements BeforeTestExecutionCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(KernelExtension.class);

    /** JUnit makes one. */
    KernelExtension() {}

    @Override
    public void beforeTestExecution(ExtensionContext context) throws ImageException, IOException {
        KernelTest test =
                AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), KernelTest.class)
                        .orElseThrow();
        Outcome outcome = kernel(test, context.getRequiredTestClass()).run();
        Expectations.check(test, outcome);
        context.getStore(NAMESPACE).put(Outcome.class, outcome);
    }

    private static Kernel kernel(KernelTest test, Class<?> tests)
            throws ImageException, IOException {
        Kernel kernel =
                Kernel.of(find(test.value(), tests))
                        .withCommandLine(test.append())
                        .withMemory((long) test.memoryMiB() << 20)
                        .withMaxInstructions(test.maxInstructions())
                        .withTimeout(Duration.ofSeconds(test.timeoutSeconds()))
                        .withEngine(test.engine());
        for (String module : test.modules()) {
            kernel = kernel.withModule(find(module, tests));
        }
        return kernel;
    }

    private static Image find(String name, Class<?> tests) throws ImageException, IOException {
        Path file = Path.of(name);
        if (Files.exists(file)) {
            return Image.read(file);
        }
        try (InputStream resource = tests.getResourceAsStream(name)) {
            if (resource == null) {
                throw new ImageException(
                        "%s: neither a file in %s nor a resource of %s"
                                .formatted(name, Path.of("").toAbsolutePath(), tests.getName()));
            }
            return new Image(name, resource.readAllBytes());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Outcome.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Outcome.class);
    }
}
