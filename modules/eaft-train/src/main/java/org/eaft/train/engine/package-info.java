/** The numerical engine: SameDiff graphs of model and loss, gradients, AdamW. */
package org.eaft.train.engine;
