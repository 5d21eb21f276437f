/**
 * The objectives: from a token's statistics to its weight. One record each, listed in {@link
 * org.eaft.loss.objective.Objectives}.
 */
package org.eaft.loss.objective;
