package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** jinja2's filters, and {@code tojson} as transformers has it. */
final class Filters {

  /** A filter of a value. */
  @FunctionalInterface
  interface Filter {
    Object apply(Object value, Arguments args);
  }

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  static Filter named(String name, int line) {
    Filter f = ALL.get(name);
    if (f == null) {
      throw JinjaException.at(line, "the filter '%s' is not known to this renderer", name);
    }
    return f;
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    SequenceFilters.addTo(all);
    Filter length = (v, a) -> Values.length(none(v, a, "length"));
    all.put("length", length);
    all.put("count", length);
    all.put("default", Filters::defaultValue);
    all.put("d", Filters::defaultValue);
    all.put("tojson", Filters::json);
    all.put("items", (v, a) -> entries(none(v, a, "items")));
    all.put("string", (v, a) -> Values.text(none(v, a, "string")));
    all.put("safe", (v, a) -> new Markup(Values.text(none(v, a, "safe"))));
    all.put("escape", (v, a) -> Markup.of(none(v, a, "escape")));
    all.put("e", all.get("escape"));
    all.put("upper", (v, a) -> method(v, "upper", none(a, "upper")));
    all.put("lower", (v, a) -> method(v, "lower", none(a, "lower")));
    all.put("capitalize", (v, a) -> method(v, "capitalize", none(a, "capitalize")));
    all.put("title", Filters::title);
    all.put("trim", Filters::trim);
    all.put("replace", (v, a) -> method(v, "replace", a));
    all.put("indent", Filters::indent);
    all.put("center", (v, a) -> method(v, "center", a.size() == 0 ? Arguments.of(80L) : a));
    all.put("wordcount", (v, a) -> (long) words(none(v, a, "wordcount")).size());
    all.put("abs", (v, a) -> abs(none(v, a, "abs")));
    all.put("int", Filters::toInt);
    all.put("float", Filters::toFloat);
    all.put("round", Filters::round);
    return all;
  }

  private static Object none(Object value, Arguments args, String filter) {
    args.bind(filter, 0);
    return value;
  }

  private static Arguments none(Arguments args, String filter) {
    args.bind(filter, 0);
    return args;
  }

  /** A filter that is a method of str makes a str of its value first. */
  private static Object method(Object value, String name, Arguments args) {
    return StringMethods.call(plainText(value), name, args);
  }

  private static String plainText(Object value) {
    if (value instanceof Markup) {
      throw JinjaException.of(
          "methods and filters of str are not known for text from safe or escape");
    }
    return Values.text(value);
  }

  private static List<String> words(Object value) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int c : (plainText(value) + " ").codePoints().toArray()) {
      if (Character.isLetterOrDigit(c) || c == '_') {
        word.appendCodePoint(c);
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return words;
  }

  private static Object defaultValue(Object value, Arguments args) {
    Object[] a = args.bind("default", 0, "default_value", "boolean");
    boolean falseToo = a[1] != Arguments.ABSENT && Values.truth(a[1]);
    boolean replace = value instanceof Undefined || (falseToo && !Values.truth(value));
    return !replace ? value : a[0] == Arguments.ABSENT ? "" : a[0];
  }

  private static Object json(Object value, Arguments args) {
    Object[] a = args.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    Undefined.refuse(value);
    String indent = null;
    if (a[1] instanceof String s) {
      indent = s;
    } else if (a[1] != Arguments.ABSENT && a[1] != null) {
      indent = " ".repeat(Math.max(0, Numbers.toIndex(a[1], "an indent")));
    }
    String item = indent == null ? ", " : ",";
    String key = ": ";
    if (a[2] != Arguments.ABSENT && a[2] != null) {
      List<Object> separators = Values.list(a[2]);
      if (separators.size() != 2) {
        throw JinjaException.of("tojson: separators are two texts");
      }
      item = StringMethods.string(separators.get(0), "tojson");
      key = StringMethods.string(separators.get(1), "tojson");
    }
    boolean ascii = a[0] != Arguments.ABSENT && Values.truth(a[0]);
    boolean sort = a[3] != Arguments.ABSENT && Values.truth(a[3]);
    return JsonWriter.write(value, new JsonWriter.Format(indent, ascii, sort, item, key));
  }

  private static Object entries(Object value) {
    if (value instanceof Undefined) {
      return List.of();
    } else if (value instanceof Map<?, ?> m) {
      return Attributes.items(m);
    }
    throw JinjaException.of("items takes a dict, not %s", Values.kind(value));
  }

  private static String title(Object value, Arguments args) {
    args.bind("title", 0);
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (int c : plainText(value).codePoints().toArray()) {
      String one = Character.toString(c);
      out.append(
          start ? one.toUpperCase(java.util.Locale.ROOT) : one.toLowerCase(java.util.Locale.ROOT));
      start = c == '-' || "({[<".indexOf(c) >= 0 || StringMethods.isSpace(c);
    }
    return out.toString();
  }

  private static String trim(Object value, Arguments args) {
    Object set = args.bind("trim", 0, "chars")[0];
    String chars =
        set == Arguments.ABSENT || set == null ? null : StringMethods.string(set, "trim");
    return StringMethods.strip(plainText(value), chars, true, true);
  }

  private static String indent(Object value, Arguments args) {
    Object[] a = args.bind("indent", 0, "width", "first", "blank");
    String by =
        a[0] instanceof String s
            ? s
            : " "
                .repeat(
                    a[0] == Arguments.ABSENT ? 4 : Math.max(0, Numbers.toIndex(a[0], "a width")));
    boolean first = a[1] != Arguments.ABSENT && Values.truth(a[1]);
    boolean blank = a[2] != Arguments.ABSENT && Values.truth(a[2]);
    String text = plainText(value) + "\n";
    List<?> lines = (List<?>) Splitting.call(text, "splitlines", Arguments.NONE);
    StringBuilder out = new StringBuilder(first ? by : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).toString();
      out.append(i == 0 ? "" : "\n").append(i > 0 && (blank || !line.isEmpty()) ? by : "");
      out.append(line);
    }
    return out.toString();
  }

  private static Object abs(Object value) {
    return Values.compare(value, 0L) < 0 ? Numbers.negate(value) : value;
  }

  private static Object toInt(Object value, Arguments args) {
    Object[] a = args.bind("int", 0, "default", "base");
    Object absent = a[0] == Arguments.ABSENT ? (Object) 0L : a[0];
    int base = a[1] == Arguments.ABSENT ? 10 : Numbers.toIndex(a[1], "a base");
    if (Numbers.isNumber(value)) {
      return Numbers.isFloat(value)
          ? (long) Numbers.toDouble(value)
          : Numbers.apply("+", value, 0L);
    } else if (value instanceof String s) {
      String digits = StringMethods.strip(s, null, true, true).replace("_", "");
      try {
        return Long.parseLong(withoutPrefix(digits, base), base);
      } catch (NumberFormatException notAnInt) {
        Object d = toFloat(s, Arguments.of((Object) null));
        return d == null || base != 10 ? absent : (Object) (long) Numbers.toDouble(d);
      }
    }
    Undefined.refuse(value);
    return absent;
  }

  /** {@code 0x} and the like, where the base says so too. */
  private static String withoutPrefix(String digits, int base) {
    String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
    return !prefix.isEmpty() && digits.regionMatches(true, 0, prefix, 0, 2)
        ? digits.substring(2)
        : digits;
  }

  private static Object toFloat(Object value, Arguments args) {
    Object given = args.bind("float", 0, "default")[0];
    Object absent = given == Arguments.ABSENT ? (Object) 0.0 : given;
    if (Numbers.isNumber(value)) {
      return Numbers.toDouble(value);
    } else if (value instanceof String s) {
      String digits = StringMethods.strip(s, null, true, true);
      boolean decimal = digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
      return decimal ? (Object) Double.parseDouble(digits) : absent;
    }
    Undefined.refuse(value);
    return absent;
  }

  private static Object round(Object value, Arguments args) {
    Object[] a = args.bind("round", 0, "precision", "method");
    int digits = a[0] == Arguments.ABSENT ? 0 : Numbers.toIndex(a[0], "a precision");
    String method = a[1] == Arguments.ABSENT ? "common" : StringMethods.string(a[1], "round");
    if (!Numbers.isNumber(Undefined.refuse(value))) {
      throw JinjaException.of("round takes a number, not %s", Values.kind(value));
    }
    if (Numbers.isInt(value) && method.equals("common") && digits >= 0) {
      return value;
    }
    double d = Numbers.toDouble(value);
    double scale = Math.pow(10, digits);
    return switch (method) {
      case "common" ->
          new java.math.BigDecimal(d)
              .setScale(digits, java.math.RoundingMode.HALF_EVEN)
              .doubleValue();
      case "ceil" -> Math.ceil(d * scale) / scale;
      case "floor" -> Math.floor(d * scale) / scale;
      default -> throw JinjaException.of("round: method must be common, ceil or floor");
    };
  }
}
