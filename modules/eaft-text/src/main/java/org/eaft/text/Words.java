package org.eaft.text;

import java.util.Map;
import java.util.Optional;

/**
 * Cuts text into the words within which bytes are merged, as the pattern of a family of models
 * does.
 */
enum Words {
  /** GPT-2's pattern, which ByteLevel applies itself. */
  GPT2 {
    @Override
    int end(String s, int from, int to) {
      int c = s.codePointAt(from);
      int after = contraction(s, from, to, false);
      if (after > 0) {
        return after;
      }
      int first = from + (c == ' ' ? 1 : 0);
      if (first < to && !isSpace(s.codePointAt(first))) {
        int kind = kind(s.codePointAt(first));
        return run(s, first, to, kind);
      }
      return space(s, from, to);
    }
  },
  /** GPT-2's, with every digit apart. */
  GPT2_DIGITS {
    @Override
    int end(String s, int from, int to) {
      if (isNumeric(s.codePointAt(from))) {
        return from + Character.charCount(s.codePointAt(from));
      }
      int end = from;
      while (end < to && !isNumeric(s.codePointAt(end))) {
        end += Character.charCount(s.codePointAt(end));
      }
      return GPT2.end(s, from, end);
    }
  },
  /** The pattern of Llama 3 and GLM-4: up to three digits together. */
  LLAMA3 {
    @Override
    int end(String s, int from, int to) {
      return modern(s, from, to, 3);
    }
  },
  /** Qwen2's and Qwen3's: as Llama 3's, with every digit apart. */
  QWEN2 {
    @Override
    int end(String s, int from, int to) {
      return modern(s, from, to, 1);
    }
  };

  private static final int LETTER = 0;
  private static final int NUMBER = 1;
  private static final int OTHER = 2;
  private static final String BEGIN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}";
  private static final String END =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final Map<String, Words> BY_PATTERN =
      Map.of(BEGIN + "{1,3}" + END, LLAMA3, BEGIN + END, QWEN2);

  /** The words that a pattern of a tokenizer.json cuts, if it is one of those known here. */
  static Optional<Words> ofPattern(String pattern) {
    return Optional.ofNullable(BY_PATTERN.get(pattern));
  }

  /** Where the word that begins at {@code from} ends, within a text that ends at {@code to}. */
  abstract int end(String s, int from, int to);

  private static int modern(String s, int from, int to, int digits) {
    int after = contraction(s, from, to, true);
    if (after > 0) {
      return after;
    }
    int c = s.codePointAt(from);
    int kind = isSpace(c) ? OTHER : kind(c);
    int second = from + Character.charCount(c);
    if (kind == LETTER) {
      return run(s, from, to, LETTER);
    } else if (kind == NUMBER) {
      int end = second;
      for (int i = 1; i < digits && end < to && kind(s.codePointAt(end)) == NUMBER; i++) {
        end += Character.charCount(s.codePointAt(end));
      }
      return end;
    } else if (c != '\r' && c != '\n' && second < to && kind(s.codePointAt(second)) == LETTER) {
      return run(s, second, to, LETTER);
    }
    int first = from + (c == ' ' ? 1 : 0);
    if (first < to && kind(s.codePointAt(first)) == OTHER && !isSpace(s.codePointAt(first))) {
      int end = run(s, first, to, OTHER);
      while (end < to && (s.charAt(end) == '\r' || s.charAt(end) == '\n')) {
        end++;
      }
      return end;
    }
    int spaces = spaces(s, from, to);
    for (int i = spaces; i > from; i--) {
      if (s.charAt(i - 1) == '\r' || s.charAt(i - 1) == '\n') {
        return i;
      }
    }
    return space(s, from, to);
  }

  /** The end of an English contraction; -1 where there is none. */
  private static int contraction(String s, int from, int to, boolean anyCase) {
    if (s.charAt(from) != '\'' || from + 1 >= to) {
      return -1;
    }
    int a = lower(s.charAt(from + 1), anyCase);
    if (a == 's' || a == 't' || a == 'm' || a == 'd') {
      return from + 2;
    }
    int b = from + 2 < to ? lower(s.charAt(from + 2), anyCase) : 0;
    boolean two = (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l');
    return two ? from + 3 : -1;
  }

  /** The long s is an s too where case does not count. */
  private static int lower(char c, boolean anyCase) {
    return !anyCase ? c : c == '\u017f' ? 's' : c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  private static int run(String s, int from, int to, int kind) {
    int i = from;
    while (i < to) {
      int c = s.codePointAt(i);
      if (kind(c) != kind || (kind == OTHER && isSpace(c))) {
        break;
      }
      i += Character.charCount(c);
    }
    return i;
  }

  private static int spaces(String s, int from, int to) {
    int i = from;
    while (i < to && isSpace(s.charAt(i))) {
      i++;
    }
    return i;
  }

  /** White space, less its last sign where a word follows and there are several. */
  private static int space(String s, int from, int to) {
    int end = spaces(s, from, to);
    return end < to && end - from > 1 ? end - 1 : end;
  }

  private static int kind(int c) {
    if (c < 128) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
          ? LETTER
          : c >= '0' && c <= '9' ? NUMBER : OTHER;
    }
    return Character.isLetter(c) ? LETTER : isNumeric(c) ? NUMBER : OTHER;
  }

  private static boolean isNumeric(int c) {
    if (c < 128) {
      return c >= '0' && c <= '9';
    }
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Unicode's White_Space; none of it lies beyond the first plane. */
  private static boolean isSpace(int c) {
    if (c < 128) {
      return c == ' ' || (c >= 9 && c <= 13);
    }
    return c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
