package org.eaft.train.generate;

/**
 * A text to be written.
 *
 * @param where the prompt stands, for messages about it
 * @param prompt its tokens
 * @param stream number of its random stream
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is passed on, never compared
public record TextRequest(String where, int[] prompt, long stream) {}
