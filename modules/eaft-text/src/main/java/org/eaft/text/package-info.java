/**
 * Text in, token ids and labels out: tokenizers, chat templates, data formats, masks and batches.
 *
 * <p>Start at {@link org.eaft.text.Tokenizer} and {@link org.eaft.text.Examples}. Nothing here
 * knows ND4J or a model.
 */
package org.eaft.text;
