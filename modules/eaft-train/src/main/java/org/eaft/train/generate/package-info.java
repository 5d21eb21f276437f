/**
 * Texts from models: prompts through the tokenizer, tokens that are drawn, text that is passed on
 * as it comes.
 *
 * <p>{@link org.eaft.train.generate.TextGenerator} writes behind many prompts, {@link
 * org.eaft.train.generate.CompletionFile} keeps what was written, {@link
 * org.eaft.train.generate.Chat} holds a conversation.
 */
package org.eaft.train.generate;
