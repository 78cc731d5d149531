package dev.faultline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The quick parser and picocli agree wherever the quick one has an opinion. */
class QuickArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run exit",
                "run -m 64M exit",
                "run --memory 1G exit",
                "run exit --max-instructions 1000",
                "run --append abc --initrd a --initrd b kernel",
                "run --serial null --debugcon stdio --timeout 30s kernel",
                "run --timeout 500ms kernel",
                "run --engine interp kernel",
                "run --engine jit --jit sync --jit-threshold 1 --jit-dump folder kernel",
                "run --engine lockstep --jit background kernel",
                "run --disk disk.img --cdrom cd.iso kernel",
                "run --firmware bios.bin --video-bios vgabios.bin disk.img",
                "run --firmware bios.bin --cdrom cd.iso",
                "run --disk disk.img --cdrom cd.iso",
                "run --type ls\\n --expect # --then keys:ctrl-c,f1 --type-at 2s --keys a kernel",
                "run --screenshot screen.png kernel",
                "run --junit test.xml --report report.html --bundle end.zip kernel",
                "run --break-on vector=14,rip=0x1000..0x1fff,count=3 --break-on rip=main kernel",
                "run --save-at 5M:a --save-at 300ms:b kernel",
                "run --from a",
                "run --trace a --trace-granularity memory --trace-filter cpl=3,range=1-2 kernel",
                "run --log int,why --log-file a --log-filter vector=PF,0x20-0x2f,first=9 kernel",
                "run --symbols a.elf --symbols b.elf@0x1000 kernel",
                "run --serial-input input.txt kernel",
                "run --screen text exit",
                "run --screen live --clock host --serial null kernel",
                "run --clock virtual kernel",
                "run --expect one --expect two --then serial:three --then stop kernel",
                "run kernel -- one two=3 -m",
                "run kernel --",
            })
    void theyAgree(String line) {
        RunOptions quick = QuickArguments.parse(line.split(" "));
        assertNotNull(quick);
        assertEquals(byPicocli(line).toString(), quick.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "--help",
                "run --help",
                "run -m 12X exit",
                "run -m64M exit",
                "run --memory=64M exit",
                "run --screen all exit",
                "run --screen live --engine lockstep exit",
                "run --screen live --clock virtual exit",
                "run --clock host --engine lockstep exit",
                "run --clock real exit",
                "run --firmware bios.bin disk.img -- argument",
                "run --cdrom cd.iso --append one",
                "run --video-bios vgabios.bin exit",
                "run --disk-write --disk disk.img exit",
                "run --break-on vector=256 kernel",
                "run --save-at 5 kernel",
                "run --trace a --trace-filter vector=300 kernel",
                "run --trace a --trace-granularity byte kernel",
                "run --trace a --engine lockstep kernel",
                "run --trace-filter cpl=3 kernel",
                "run --log int --log-filter cpl=4 kernel",
                "run --save-at :a kernel",
                "run --from a --append one",
                "run one two",
                "run --engine fast exit",
                "run --jit never exit",
                "run --jit-threshold 0 exit",
                "run -m",
                "run --append -x exit",
                "run --type ä exit",
                "run --then go exit",
                "run --serial-input - exit",
                "run --screenshot screen.gif exit",
                "list",
            })
    void theRestIsLeftToPicocli(String line) {
        assertNull(QuickArguments.parse(line.split(" ")));
    }

    private static RunOptions byPicocli(String line) {
        CommandLine top = FaultlineCommand.commandLine();
        top.parseArgs(line.split(" "));
        RunCommand run = (RunCommand) top.getSubcommands().get("run").getCommand();
        return run.options();
    }
}
