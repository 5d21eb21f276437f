package org.eaft.train.generate;

import org.eaft.models.generate.Finish;

/**
 * What a model wrote behind a prompt.
 *
 * @param text without special tokens, and up to a stop string
 * @param tokens that were written, those of a stop string among them, without the one that ended it
 * @param promptTokens that were read
 * @param finish why it ended
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is passed on, never compared
public record Completion(String text, int[] tokens, int promptTokens, Finish finish) {}
