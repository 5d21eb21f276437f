package org.eaft.text;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jinjava.javax.el.ELException;

/** The filters and functions that transformers gives to chat templates. */
final class PythonFilters {

  private PythonFilters() {}

  /** Ends rendering with the template's own message. */
  static String raiseException(String message) {
    throw new TemplateRefusal(message);
  }

  /** The current local time in Python's strftime notation. */
  static String strftimeNow(String format) {
    return StrftimeFormatter.format(
        ZonedDateTime.now(ZoneId.systemDefault()), format, Locale.ENGLISH);
  }

  /** json.dumps with ensure_ascii off unless asked for. */
  static final class ToJson implements Filter {
    private static final Set<String> KNOWN = Set.of("indent", "ensure_ascii", "sort_keys");

    @Override
    public String getName() {
      return "tojson";
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, String... args) {
      return new PythonJson(0, false, false).write(value);
    }

    @Override
    public Object filter(
        Object value, JinjavaInterpreter interpreter, Object[] args, Map<String, Object> named) {
      if (args.length > 0 || !KNOWN.containsAll(named.keySet())) {
        throw new ELException("tojson is known with indent, ensure_ascii and sort_keys by name");
      }
      int indent = named.get("indent") instanceof Number n ? n.intValue() : 0;
      boolean ascii = Boolean.TRUE.equals(named.get("ensure_ascii"));
      boolean sort = Boolean.TRUE.equals(named.get("sort_keys"));
      return new PythonJson(indent, ascii, sort).write(value);
    }
  }

  /**
   * jinja2's default: the value itself, where jinjava turns an argument such as false into text.
   */
  static final class Default implements Filter {
    private final String name;

    Default(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, String... args) {
      return value == null && args.length > 0 ? args[0] : value;
    }

    @Override
    public Object filter(
        Object value, JinjavaInterpreter interpreter, Object[] args, Map<String, Object> named) {
      Object other = args.length > 0 ? args[0] : named.getOrDefault("default_value", "");
      Object falseToo = args.length > 1 ? args[1] : named.get("boolean");
      boolean replace = Boolean.TRUE.equals(falseToo) ? !PythonJinja.truth(value) : value == null;
      return replace ? other : value;
    }
  }

  /** The pairs of a dict. */
  static final class Items implements Filter {
    @Override
    public String getName() {
      return "items";
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, String... args) {
      if (value instanceof Map<?, ?> m) {
        return PythonMethods.items(m);
      }
      throw new ELException("items takes a dict, not " + value);
    }
  }

  /** {@code is iterable} and {@code is sequence}: a str is both. */
  record Iterates(String name) implements ExpTest {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean evaluate(Object value, JinjavaInterpreter interpreter, Object... args) {
      return value instanceof CharSequence
          || value instanceof Iterable<?>
          || value instanceof Map<?, ?>;
    }
  }

  /** str.strip, which knows more white space than Java's trim. */
  static final class Trim implements Filter {
    @Override
    public String getName() {
      return "trim";
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, String... args) {
      String text = value == null ? "" : value.toString();
      return PythonStrings.strip(text, args.length == 0 ? null : args[0], true, true);
    }
  }
}
