package dev.gearman.sample.log.collect;

/**
 * What the collector has got so far.
 *
 * @param batches that were added
 * @param lines in them
 * @param unreadable lines that are in no minute
 */
public record Received(long batches, long lines, long unreadable) {}
