package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.List;

/** Sums: bare equations, and stories of several steps. All numbers are from 0 to 99. */
final class Arithmetic {

  private static final int LARGEST = 99;
  private static final int LARGEST_CHANGE = 20;
  private static final int LARGEST_FACTOR = 4;

  /** What happens to the number of things. */
  private enum Change {
    MORE("+", "buys finds gets collects") {
      @Override
      int draw(Draw draw, int n) {
        return draw.between(1, Math.min(LARGEST_CHANGE, LARGEST - n));
      }

      @Override
      int apply(int n, int by) {
        return n + by;
      }

      @Override
      String told(String verb, int by) {
        return verb + " " + by + " more";
      }
    },
    FEWER("-", "sells loses drops gives") {
      @Override
      int draw(Draw draw, int n) {
        return draw.between(1, Math.min(LARGEST_CHANGE, n));
      }

      @Override
      int apply(int n, int by) {
        return n - by;
      }

      @Override
      String told(String verb, int by) {
        return verb + " " + by + " of them";
      }
    },
    TIMES("*", "makes needs") {
      @Override
      int draw(Draw draw, int n) {
        return draw.between(2, Math.min(LARGEST_FACTOR, LARGEST / n));
      }

      @Override
      int apply(int n, int by) {
        return n * by;
      }

      @Override
      String told(String verb, int by) {
        return verb + " " + by + " times as many";
      }
    };

    private final String sign;
    private final String verbs;

    Change(String sign, String verbs) {
      this.sign = sign;
      this.verbs = verbs;
    }

    abstract int draw(Draw draw, int n);

    abstract int apply(int n, int by);

    abstract String told(String verb, int by);

    String equation(int n, int by) {
      return n + " " + sign + " " + by + " = " + apply(n, by);
    }

    static Change possible(Draw draw, int n) {
      List<Change> possible = new ArrayList<>();
      if (n < LARGEST) {
        possible.add(MORE);
        possible.add(MORE);
      }
      if (n > 0) {
        possible.add(FEWER);
        possible.add(FEWER);
      }
      if (n > 0 && n <= LARGEST / 2) {
        possible.add(TIMES);
      }
      return draw.one(possible);
    }
  }

  private Arithmetic() {}

  /** Such as {@code 12 + 7 = 19}. */
  static String equation(Draw draw) {
    int n = draw.between(0, LARGEST);
    Change change = Change.possible(draw, n);
    return change.equation(n, change.draw(draw, n));
  }

  /** A story of a number of steps. */
  static Problem story(Draw draw, int steps) {
    String who = draw.one(Words.FIRST_NAMES);
    String what = draw.one(Words.OBJECTS);
    int n = draw.between(2, 50);
    StringBuilder told = new StringBuilder("%s has %d %s .".formatted(who, n, what));
    List<String> equations = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Change change = Change.possible(draw, n);
      int by = change.draw(draw, n);
      told.append(' ')
          .append(who)
          .append(' ')
          .append(change.told(draw.one(Words.list(change.verbs)), by));
      told.append(" .");
      equations.add(change.equation(n, by));
      n = change.apply(n, by);
    }
    told.append(" how many ").append(what).append(" is that ?");
    return new Problem(steps + "_steps", told.toString(), equations, Integer.toString(n));
  }
}
