package org.eaft.train.run;

import org.eaft.train.BadSteps;

/**
 * How a run is started, as against what it is.
 *
 * @param resume the directory may hold a run of this configuration: a finished one is left as it
 *     is, an unfinished one goes on from its newest checkpoint, or starts afresh without one
 * @param badSteps what becomes of a step that is not finite
 * @param command what the user typed, for {@code env.json}
 */
public record RunOptions(boolean resume, BadSteps badSteps, String command) {}
