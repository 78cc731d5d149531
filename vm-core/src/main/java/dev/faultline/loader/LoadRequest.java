package dev.faultline.loader;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the user asks of a loader besides the image.
 *
 * @param commandLine the guest's command line, empty if none was given
 * @param modules multiboot modules, or initial RAM disks for Linux
 * @param loadAddress makes the image a flat binary at this physical address
 * @param linuxSetup enters a Linux bzImage in real mode, by its own setup code
 */
public record LoadRequest(
        String commandLine, List<Image> modules, OptionalLong loadAddress, boolean linuxSetup) {
    /** Nothing but the image. */
    public static final LoadRequest NONE = new LoadRequest("", List.of(), OptionalLong.empty());

    /** A request; the list is copied. */
    public LoadRequest {
        modules = List.copyOf(modules);
    }

    /** A request that enters Linux as its header says. */
    public LoadRequest(String commandLine, List<Image> modules, OptionalLong loadAddress) {
        this(commandLine, modules, loadAddress, false);
    }
}
