package dev.faultline.operator;

/**
 * The host's side of a live run.
 *
 * @param time the host's clock
 * @param input what is typed
 * @param view who looks on
 */
public record HostSide(HostTime time, HostInput input, HostView view) {}
