/**
 * The inner loops of the ops: one interface, a plain Java and a Vector API provider, one look-up.
 *
 * <p>{@link org.eaft.ops.kernel.Kernels} says what the loops compute, {@link
 * org.eaft.ops.kernel.KernelProvider} which provider runs them here and why.
 */
package org.eaft.ops.kernel;
