/**
 * The objectives in Deeplearning4j networks: {@link org.eaft.dl4j.TokenLossFunction} for its output
 * layers, {@link org.eaft.dl4j.TokenLossOutputLayer} as a layer in SameDiff.
 */
package org.eaft.dl4j;
