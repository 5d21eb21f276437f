/**
 * Statistics of a comparison: means over seeds, paired intervals by question, tests, corrections.
 */
package org.eaft.lab.stats;
