/**
 * Whoever sits at the terminal while a guest runs: the keyboard, the live screen and the serial
 * console.
 *
 * <p>A {@link dev.faultline.cli.terminal.Session} owns the terminal from its opening to its closing
 * and leaves it as it was found. It has threads of its own: one reads what is typed and puts it
 * into the machine's {@link dev.faultline.operator.HostInput}, one draws the newest {@link
 * dev.faultline.device.ScreenFrame} that the guest's thread has handed over. Neither touches the
 * machine otherwise.
 *
 * <p>Only {@link dev.faultline.cli.terminal.HostTerminal} knows JLine; its classes are loaded where
 * a session is opened and nowhere else, because they would take a good part of a short run's time.
 * A terminal is taken to understand ECMA-48 and xterm's private modes, and to show UTF-8.
 */
package dev.faultline.cli.terminal;
