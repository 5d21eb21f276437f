/**
 * Decoder-only transformers in SameDiff: one architecture a file, with the names of Hugging Face's
 * configuration and tensors.
 */
package org.eaft.models;
