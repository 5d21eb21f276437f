/**
 * SameDiff ops whose forward and backward passes run on the JVM.
 *
 * <p>A jar on the class path is all it takes: {@link org.eaft.ops.backend.JvmBackend} registers
 * itself with ND4J. Each op has a static factory that adds it to a graph, for example {@link
 * org.eaft.ops.Linear#of}.
 */
package org.eaft.ops;
