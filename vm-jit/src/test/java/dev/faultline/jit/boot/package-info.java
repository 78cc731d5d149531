/** Firmware and boot loaders of Debian's packages, under every engine. */
package dev.faultline.jit.boot;
