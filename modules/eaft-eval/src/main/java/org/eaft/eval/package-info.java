/**
 * Tasks: questions with a known answer, put to a language model, and how many it got right.
 *
 * <p>Start at {@link org.eaft.eval.AskedTask}. Nothing here knows how a model computes: it is a
 * {@link org.eaft.eval.LanguageModel}.
 */
package org.eaft.eval;
