/**
 * Slow double-precision twins of the ops, written as plainly as the formulas are: the oracle of
 * every kernel.
 *
 * <p>All arrays are dense and row-major. A twin never changes its inputs and never shares its
 * outputs.
 */
package org.eaft.testkit.reference;
