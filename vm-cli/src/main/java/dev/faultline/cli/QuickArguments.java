package dev.faultline.cli;

import dev.faultline.breakpoint.BreakCondition;
import dev.faultline.cli.screen.Screenshot;
import dev.faultline.cpu.CpuModel;
import dev.faultline.log.LogFilter;
import dev.faultline.log.LogKind;
import dev.faultline.tracefile.Granularity;
import dev.faultline.tracefile.TraceFilter;
import java.util.List;

/** The common form of {@code faultline run}, parsed without picocli. */
final class QuickArguments {
    private QuickArguments() {}

    /** The options, or null where picocli is to have its say: anything unusual or wrong. */
    static RunOptions parse(String[] arguments) {
        if (arguments.length < 2 || !arguments[0].equals("run")) {
            return null;
        }
        RunOptions options = new RunOptions();
        options.arguments = List.of(arguments);
        try {
            for (int i = 1; i < arguments.length; i++) {
                String argument = arguments[i];
                if (argument.equals("--")) {
                    List<String> rest = List.of(arguments).subList(i + 1, arguments.length);
                    if (options.append != null && !rest.isEmpty()) {
                        return null;
                    }
                    if (!rest.isEmpty()) {
                        options.append = String.join(" ", rest);
                    }
                    options.check();
                    return options;
                }
                if (!argument.startsWith("-")) {
                    if (options.image != null) {
                        return null;
                    }
                    options.image = argument;
                    continue;
                }
                if (++i == arguments.length || !set(options, argument, arguments[i])) {
                    return null;
                }
            }
            options.check();
        } catch (IllegalArgumentException _) {
            // picocli words the complaint.
            return null;
        }
        return options;
    }

    private static boolean set(RunOptions options, String name, String value) {
        if (value.startsWith("-") || value.isEmpty() || value.startsWith("\"")) {
            return false;
        }
        switch (name) {
            case "-m", "--memory" -> options.memoryBytes = Values.memory(value);
            case "--engine" -> options.engine = Values.engine(value);
            case "--jit" -> options.jitSync = Values.jitSync(value);
            case "--jit-threshold" -> options.jitThreshold = Values.threshold(value);
            case "--jit-dump" -> options.jitDump = value;
            case "--append" -> options.append = value;
            case "--initrd" -> options.initrd.add(value);
            case "--firmware" -> options.firmware = value;
            case "--video-bios" -> options.videoBios = value;
            case "--disk" -> options.disk = value;
            case "--cdrom" -> options.cdrom = value;
            case "--serial" -> options.serial = value;
            case "--serial-input" -> options.serialInput = value;
            case "--debugcon" -> options.debugConsole = value;
            case "--screen" -> options.screen = Values.screen(value);
            case "--clock" -> options.clock = Values.word(value, "virtual", "host");
            case "--cpu" -> options.cpu = CpuModel.parse(value);
            case "--screenshot" -> options.screenshot = Screenshot.check(value);
            case "--max-instructions" -> options.maxInstructions = Values.count(value);
            case "--log" -> options.log = LogKind.parse(value);
            case "--log-file" -> options.logFile = value;
            case "--trace" -> options.trace = value;
            case "--trace-granularity" -> options.traceGranularity = Granularity.parse(value);
            case "--trace-filter" -> options.traceFilter = TraceFilter.parse(value);
            case "--bundle" -> options.bundle = value;
            case "--break-on" -> options.breakOn.add(BreakCondition.parse(value));
            case "--report" -> options.report = value;
            case "--junit" -> options.junit = value;
            case "--log-filter" -> options.logFilter = LogFilter.parse(value);
            case "--timeout" -> options.timeoutMillis = Values.millis(value);
            case "--save-at" -> options.saveAt.add(Values.savePoint(value));
            case "--from" -> options.from = value;
            case "--symbols" -> options.symbols.add(value);
            case "--type", "--keys", "--type-at", "--expect", "--then" ->
                    options.steps.add(InputSteps.of(name, value));
            default -> {
                return false;
            }
        }
        return true;
    }
}
