/**
 * Scorers: what a text that a model wrote says, and whether that is right. Functions from text to
 * text, without a model, files or state.
 *
 * <ul>
 *   <li>{@link org.eaft.eval.score.Numbers}: the number that ends a word problem (GSM8K)
 *   <li>{@link org.eaft.eval.score.MathAnswer}: an answer in LaTeX (MATH, AIME), and equality of
 *       two
 *   <li>{@link org.eaft.eval.score.Letters}: the letter of a multiple choice question
 *   <li>{@link org.eaft.eval.score.YesNoMaybe}, {@link org.eaft.eval.score.ChineseYesNo}
 * </ul>
 *
 * <p>Rules that others' published numbers were made with are named after their code and held
 * against it, surprising verdicts included: a rule that is better is another rule. All of them take
 * time that grows about linearly with the text, whatever it is.
 */
package org.eaft.eval.score;
