/**
 * Writing text: a model reads prompts once, keeps their keys and values, and then goes on token by
 * token.
 *
 * <p>{@link org.eaft.models.generate.Decoder} does the steps, {@link
 * org.eaft.models.generate.Generator} whole texts.
 */
package org.eaft.models.generate;
