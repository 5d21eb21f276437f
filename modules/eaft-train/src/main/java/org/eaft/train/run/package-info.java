/**
 * One run from configuration to run directory: data, evaluation before and after, training,
 * weights, and the files that say what was done.
 */
package org.eaft.train.run;
