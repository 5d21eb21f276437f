package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the end of a word and what follows it has the end of a sentence between. */
final class PunktBreaks {

  static final String NON_WORD = "[)\";}\\]*:@'({\\[!?]";
  private static final String MULTI = "(?:-{2,}|\\.{2,}|(?:\\.\\s){2,}\\.)";

  /** What ends a word without being white space. */
  private static final String STOP = NON_WORD + "|" + MULTI;

  private static final Pattern TOKEN =
      PyPattern.of(
          MULTI
              + "|(?=[^(\"`{\\[:;&#*@)}\\],-])\\S+?"
              + "(?=\\s|$|"
              + STOP
              + "|,(?=$|\\s|"
              + STOP
              + "))|\\S");

  private final PunktModel model;

  PunktBreaks(PunktModel model) {
    this.model = model;
  }

  /** Whether a token other than the last one ends a sentence. */
  boolean within(String context) {
    List<PunktToken> tokens = tokens(context);
    for (int i = 0; i + 1 < tokens.size(); i++) {
      reconsider(tokens.get(i), tokens.get(i + 1));
      if (tokens.get(i).ends) {
        return true;
      }
    }
    return false;
  }

  private List<PunktToken> tokens(String context) {
    List<PunktToken> tokens = new ArrayList<>();
    for (String line : context.split("\n", -1)) {
      Matcher m = TOKEN.matcher(line);
      while (m.find()) {
        tokens.add(new PunktToken(m.group(), model));
      }
    }
    return tokens;
  }

  /** The second decision, which also looks at the next token. */
  private void reconsider(PunktToken token, PunktToken next) {
    if (!token.hasPeriod()) {
      return;
    }
    String following = next.typeWithoutEnd();
    if (model.isCollocation(token.typeWithoutPeriod(), following)) {
      token.ends = false;
      token.abbreviation = true;
      return;
    }
    boolean initial = token.isInitial();
    if ((token.abbreviation || token.ellipsis)
        && !initial
        && (begins(next, following) || (next.isUpper() && model.starters().contains(following)))) {
      token.ends = true;
      return;
    }
    boolean name = initial && looksLikeName(next, following);
    if (name || ((initial || token.isNumber()) && continues(next, following))) {
      token.ends = false;
      token.abbreviation = true;
    }
  }

  /** A capital that was also seen in lower case, and never within a sentence. */
  private boolean begins(PunktToken next, String type) {
    return !next.isPunctuation()
        && next.isUpper()
        && model.seen(type, PunktModel.LOWER)
        && !model.seen(type, PunktModel.UPPER_WITHIN);
  }

  /** Punctuation, or a word in lower case that would have a capital at the beginning. */
  private boolean continues(PunktToken next, String type) {
    return next.isPunctuation()
        || (next.isLower()
            && (model.seen(type, PunktModel.UPPER) || !model.seen(type, PunktModel.LOWER_FIRST)));
  }

  /** A word that was never seen in lower case, as behind the initial of a name. */
  private boolean looksLikeName(PunktToken next, String type) {
    return next.isUpper() && !model.seen(type, PunktModel.LOWER);
  }
}
