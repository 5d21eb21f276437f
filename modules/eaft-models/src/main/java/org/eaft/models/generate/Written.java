package org.eaft.models.generate;

/**
 * A text that a model wrote.
 *
 * @param tokens without the one that ended it
 * @param finish why it ended
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record Written(int[] tokens, Finish finish) {}
