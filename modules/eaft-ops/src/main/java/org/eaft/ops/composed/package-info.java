/**
 * The ops of {@link org.eaft.ops} made of stock ops of ND4J, for backends that cannot run ours and
 * for graphs that are to be read where our jars are not. {@link org.eaft.ops.Lowering} chooses.
 *
 * <p>Values and gradients are those of the fused ops. What differs:
 *
 * <ul>
 *   <li>Stock ops raise no errors about data. An id outside the vocabulary has an embedding of
 *       zeros, a negative position turns backwards, documents and lengths are taken as they are;
 *       shapes that do not fit fail in whichever stock op meets them first. Weights that are not
 *       finite spoil every embedding, since the look-up is a product with a one-hot matrix.
 *   <li>Memory: attention holds all scores [batch, heads, time, time], an embedding a one-hot
 *       matrix [batch time, vocabulary].
 *   <li>Integer inputs, inverse frequencies and other constants have no gradient in the graph,
 *       where fused ops have one of zeros.
 *   <li>Products of bf16, copies of weights and sums of gradients are refused when the graph is
 *       built.
 * </ul>
 */
package org.eaft.ops.composed;
