/**
 * Model files: Hugging Face directories (config.json and safetensors) and GGUF files, read as one
 * {@link org.eaft.models.io.WeightSource}.
 *
 * <p>Everything a file states about itself is checked against its true size before memory is
 * reserved for it; whatever is wrong ends in a {@link org.eaft.models.io.ModelFileException}.
 */
package org.eaft.models.io;
