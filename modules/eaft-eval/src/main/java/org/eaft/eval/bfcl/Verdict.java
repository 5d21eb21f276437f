package org.eaft.eval.bfcl;

/**
 * Whether an answer is right.
 *
 * @param valid if it is
 * @param errorType the leaderboard's name of what is wrong, such as {@code value_error:string};
 *     empty if nothing is
 * @param message the same for people; empty if nothing is
 */
public record Verdict(boolean valid, String errorType, String message) {

  static final Verdict RIGHT = new Verdict(true, "", "");

  static Verdict wrong(String errorType, String message, Object... about) {
    return new Verdict(false, errorType, message.formatted(about));
  }
}
