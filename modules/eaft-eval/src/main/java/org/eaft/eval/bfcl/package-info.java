/**
 * Scores of the Berkeley Function Calling Leaderboard (BFCL), single turns in Python: did a model
 * call the functions that a question asks for, with arguments that count as right.
 *
 * <p>Start at {@link org.eaft.eval.bfcl.Bfcl}. A text is read as calls ({@link
 * org.eaft.eval.bfcl.CallParser}), and these are compared with the possible answers ({@link
 * org.eaft.eval.bfcl.Checker}), by the published rules down to their kinds of error. Nothing that a
 * model wrote is run: where the leaderboard's program evaluates Python, constants are computed here
 * within limits, and everything else counts as no call.
 */
package org.eaft.eval.bfcl;
