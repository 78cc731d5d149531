/** Passes over a block under construction, before either engine sees it. */
package dev.faultline.ir.passes;
