package org.eaft.text.jinja;

/** Values as Python prints them: those of JSON, which are all that templates have. */
public final class PythonText {

  private PythonText() {}

  /**
   * {@code repr(value)}.
   *
   * @param value a string, number, boolean, null, list or map
   */
  public static String repr(Object value) {
    return Values.repr(value);
  }

  /**
   * {@code json.dumps(value, indent=indent)}: ASCII, an item a line.
   *
   * @param value a string, number, boolean, null, list or map
   * @param indent spaces a level is set in by
   */
  public static String json(Object value, int indent) {
    String spaces = " ".repeat(indent);
    return JsonWriter.write(value, new JsonWriter.Format(spaces, true, false, ",", ": "));
  }
}
