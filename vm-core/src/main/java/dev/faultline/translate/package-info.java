/**
 * From guest bytes to blocks, and where blocks are kept: the translator drives decoder and lifters,
 * the block cache finds blocks by address and mode and forgets them when their bytes change, the
 * dispatcher alternates between events, exceptions and an engine. {@link
 * dev.faultline.translate.GuestListing} shows a block's instructions to those who may not see the
 * decoder.
 */
package dev.faultline.translate;
