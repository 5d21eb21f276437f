/**
 * JMH benchmarks: a class per op, which measures a forward and a backward pass as SameDiff runs
 * them, beside the op's double-precision twin and, where one runs, the same function made of stock
 * ND4J ops.
 *
 * <pre>mvn -q -pl modules/eaft-bench -am process-classes -Dbench=Linear</pre>
 *
 * <p>See {@link org.eaft.bench.Benchmarks}. A whole training step is measured by {@code eaft bench
 * step}.
 */
package org.eaft.bench;
