/** Root of Faultline, the x86-64 virtual machine for people who debug kernels. */
package dev.faultline;
