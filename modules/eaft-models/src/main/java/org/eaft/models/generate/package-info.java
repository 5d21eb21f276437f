/**
 * Writing text: a model reads prompts once, keeps their keys and values, and then goes on token by
 * token.
 *
 * <p>{@link org.eaft.models.generate.Decoder} does the steps, {@link
 * org.eaft.models.generate.Sampling} says which token comes next, {@link
 * org.eaft.models.generate.Generator} writes whole texts and {@link
 * org.eaft.models.generate.PromptCache} one behind the other.
 */
package org.eaft.models.generate;
