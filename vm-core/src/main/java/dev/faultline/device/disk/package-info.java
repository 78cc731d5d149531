/** Disks and CDs: their media, and the controllers that hand their sectors to the guest. */
package dev.faultline.device.disk;
