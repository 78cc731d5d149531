/**
 * The command line: picocli commands that parse, call the core and print; no logic of their own.
 */
package dev.faultline.cli;
