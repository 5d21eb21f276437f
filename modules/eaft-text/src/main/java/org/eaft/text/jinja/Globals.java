package org.eaft.text.jinja;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions that a chat template finds without having defined them. */
final class Globals {

  /** As jinja2's sandbox allows. */
  private static final int LONGEST_RANGE = 100_000;

  static final Map<String, Object> ALL =
      Map.of(
          "range", (Function) Globals::range,
          "dict", (Function) Globals::dict,
          "namespace", (Function) Globals::namespace,
          "joiner", (Function) Globals::joiner,
          "cycler", (Function) Globals::cycler,
          "raise_exception", (Function) Globals::raise,
          "strftime_now", (Function) Globals::now);

  private Globals() {}

  private static Object range(Arguments args) {
    Object[] a = args.bind("range", 1, "start", "stop", "step");
    boolean one = a[1] == Arguments.ABSENT;
    long from = one ? 0 : Numbers.toIndex(a[0], "a range's start");
    long to = Numbers.toIndex(one ? a[0] : a[1], "a range's end");
    long step = a[2] == Arguments.ABSENT ? 1 : Numbers.toIndex(a[2], "a range's step");
    if (step == 0) {
      throw JinjaException.of("a range's step is 0");
    }
    if ((to - from) / step > LONGEST_RANGE) {
      throw JinjaException.of("a range may have at most %d items", LONGEST_RANGE);
    }
    List<Object> all = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      all.add(i);
    }
    return all;
  }

  private static Map<String, Object> entries(String function, Arguments args) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Object given : args.positional()) {
      if (!(given instanceof Map<?, ?> m)) {
        throw JinjaException.of(
            "%s() takes a dict and names, not %s", function, Values.kind(given));
      }
      m.forEach((k, v) -> all.put(Values.text(k), v));
    }
    all.putAll(args.named());
    return all;
  }

  private static Object dict(Arguments args) {
    return entries("dict", args);
  }

  private static Object namespace(Arguments args) {
    Namespace n = new Namespace();
    entries("namespace", args).forEach(n::set);
    return n;
  }

  private static Object joiner(Arguments args) {
    Object given = args.bind("joiner", 0, "sep")[0];
    Object separator = given == Arguments.ABSENT ? ", " : given;
    boolean[] used = {false};
    return (Function)
        none -> {
          Object now = used[0] ? separator : "";
          used[0] = true;
          return now;
        };
  }

  private static Object cycler(Arguments args) {
    Namespace n = new Namespace();
    int[] at = {0};
    List<Object> items = args.positional();
    if (items.isEmpty()) {
      throw JinjaException.of("cycler needs items");
    }
    n.set("current", items.get(0));
    Function next =
        none -> {
          Object now = items.get(at[0]);
          at[0] = (at[0] + 1) % items.size();
          n.set("current", items.get(at[0]));
          return now;
        };
    n.set("next", next);
    return n;
  }

  private static Object raise(Arguments args) {
    throw JinjaException.refusal(Values.text(args.bind("raise_exception", 1, "message")[0]));
  }

  private static Object now(Arguments args) {
    String format = StringMethods.string(args.bind("strftime_now", 1, "format")[0], "strftime_now");
    return strftime(format, ZonedDateTime.now(ZoneId.systemDefault()));
  }

  /** Python's {@code strftime} in the C locale. */
  static String strftime(String format, ZonedDateTime time) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      c = format.charAt(++i);
      boolean bare = c == '-' && i + 1 < format.length();
      if (bare) {
        c = format.charAt(++i);
      }
      String value = c == '%' ? "%" : time.format(pattern(c));
      out.append(bare && value.length() > 1 ? value.replaceFirst("^0+(?=.)", "") : value);
    }
    return out.toString();
  }

  private static DateTimeFormatter pattern(char directive) {
    String pattern =
        switch (directive) {
          case 'a' -> "EEE";
          case 'A' -> "EEEE";
          case 'b', 'h' -> "MMM";
          case 'B' -> "MMMM";
          case 'd' -> "dd";
          case 'e' -> "ppd";
          case 'D' -> "MM/dd/yy";
          case 'F' -> "uuuu-MM-dd";
          case 'H' -> "HH";
          case 'I' -> "hh";
          case 'j' -> "DDD";
          case 'm' -> "MM";
          case 'M' -> "mm";
          case 'p' -> "a";
          case 'S' -> "ss";
          case 'T' -> "HH:mm:ss";
          case 'y' -> "yy";
          case 'Y' -> "uuuu";
          default ->
              throw JinjaException.of(
                  "strftime_now: '%%%s' is not known to this renderer", directive);
        };
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }
}
