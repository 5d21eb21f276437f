package org.eaft.eval.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Numbers written in English words, as the Python package word2number 1.1 reads them: words that it
 * does not know are passed over, so that a sentence with a number word in it is that number.
 */
final class NumberWords {

  private static final List<String> DIGITS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  private static final String POINT = "point";
  private static final Map<String, Long> VALUES = values();

  private NumberWords() {}

  private static Map<String, Long> values() {
    Map<String, Long> values = new HashMap<>();
    List<String> units =
        List.of("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen");
    List<String> more = List.of("seventeen", "eighteen", "nineteen");
    List<String> tens =
        List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    DIGITS.forEach(w -> values.put(w, (long) values.size()));
    units.forEach(w -> values.put(w, (long) values.size()));
    more.forEach(w -> values.put(w, (long) values.size()));
    tens.forEach(w -> values.put(w, 20L + 10L * tens.indexOf(w)));
    values.put("hundred", 100L);
    values.put("thousand", 1_000L);
    values.put("million", 1_000_000L);
    values.put("billion", 1_000_000_000L);
    return Map.copyOf(values);
  }

  /** The number in digits; empty where the text has none, or one that is out of order. */
  static Optional<String> read(String text) {
    String plain = Py.lower(text.replace('-', ' '));
    if (!plain.isEmpty() && plain.codePoints().allMatch(Character::isDigit)) {
      return digits(plain);
    }
    List<String> words = new ArrayList<>();
    for (String word : Py.words(plain)) {
      if (VALUES.containsKey(word) || word.equals(POINT)) {
        words.add(word);
      }
    }
    int point = words.indexOf(POINT);
    boolean twice =
        Stream.of(POINT, "thousand", "million", "billion")
            .anyMatch(w -> words.indexOf(w) != words.lastIndexOf(w));
    if (words.isEmpty() || twice) {
      return Optional.empty();
    }
    List<String> decimals = point < 0 ? List.of() : words.subList(point + 1, words.size());
    return whole(point < 0 ? words : words.subList(0, point)).map(n -> written(n, decimals));
  }

  /** In ASCII without leading zeros; Python refuses more than 4300. */
  private static Optional<String> digits(String digits) {
    StringBuilder out = new StringBuilder();
    digits.codePoints().forEach(c -> out.append(Character.digit(c, 10)));
    if (out.length() > 4300) {
      return Optional.empty();
    }
    int zeros = 0;
    while (zeros < out.length() - 1 && out.charAt(zeros) == '0') {
      zeros++;
    }
    return Optional.of(out.substring(zeros));
  }

  private static Optional<Long> whole(List<String> words) {
    int billion = words.indexOf("billion");
    int million = words.indexOf("million");
    int thousand = words.indexOf("thousand");
    boolean disordered =
        (thousand >= 0 && (thousand < million || thousand < billion))
            || (million >= 0 && million < billion);
    if (disordered) {
      return Optional.empty();
    }
    if (words.size() < 2) {
      return Optional.of(words.isEmpty() ? 0L : VALUES.get(words.get(0)));
    }
    List<List<String>> parts = new ArrayList<>();
    List<Long> factors = new ArrayList<>();
    if (billion >= 0) {
      parts.add(words.subList(0, billion));
      factors.add(1_000_000_000L);
    }
    if (million >= 0) {
      parts.add(words.subList(billion + 1, million));
      factors.add(1_000_000L);
    }
    if (thousand >= 0) {
      parts.add(words.subList(Math.max(million, billion) + 1, thousand));
      factors.add(1_000L);
    }
    List<String> rest = rest(words, thousand, million, billion);
    if (!rest.isEmpty()) {
      parts.add(rest);
      factors.add(1L);
    }
    long sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).isEmpty()) {
        return Optional.empty();
      }
      sum += group(parts.get(i)) * factors.get(i);
    }
    return Optional.of(sum);
  }

  /**
   * Behind the last of the large words that is not the last word; a thousand at the end is added
   * once more.
   */
  private static List<String> rest(List<String> words, int thousand, int million, int billion) {
    int last = words.size() - 1;
    for (int large : new int[] {thousand, million, billion}) {
      if (large >= 0 && large != last) {
        return words.subList(large + 1, words.size());
      }
    }
    return thousand < 0 && million < 0 && billion < 0 ? words : List.of();
  }

  private static long group(List<String> words) {
    long[] n = words.stream().mapToLong(VALUES::get).toArray();
    return switch (n.length) {
      case 4 -> n[0] * n[1] + n[2] + n[3];
      case 3 -> n[0] * n[1] + n[2];
      case 2 -> n[0] == 100 || n[1] == 100 ? n[0] * n[1] : n[0] + n[1];
      default -> n[0];
    };
  }

  private static String written(long whole, List<String> decimals) {
    if (decimals.isEmpty() || !DIGITS.containsAll(decimals)) {
      return Long.toString(whole);
    }
    StringBuilder digits = new StringBuilder("0.");
    decimals.forEach(d -> digits.append(DIGITS.indexOf(d)));
    return repr(whole + Double.parseDouble(digits.toString()));
  }

  /** The shortest digits that give the number back, as Python writes them. */
  private static String repr(double x) {
    BigDecimal exact = new BigDecimal(x);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == x) {
        break;
      }
    }
    shortest = shortest.signum() == 0 ? BigDecimal.ZERO : shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (x != 0 && (exponent < -4 || exponent >= 16)) {
      String digits = shortest.unscaledValue().toString();
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%se%s%02d"
          .formatted(digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = shortest.toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }
}
