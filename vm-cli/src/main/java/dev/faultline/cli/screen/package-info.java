/**
 * The guest's text screen for people: as text, in a terminal's colours, as a picture. Reads
 * snapshots of {@link dev.faultline.device.Vga} and knows nothing of the rest of the machine.
 */
package dev.faultline.cli.screen;
