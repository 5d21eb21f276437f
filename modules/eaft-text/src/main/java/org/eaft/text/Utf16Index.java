package org.eaft.text;

/** From code points, as the tokenizer library and Python count, to Java's UTF-16 units. */
final class Utf16Index {

  private Utf16Index() {}

  /**
   * The UTF-16 index of each code point of a text, and of its end.
   *
   * @throws IllegalArgumentException if the text holds half a surrogate pair
   */
  static int[] of(String text) {
    int[] index = new int[text.codePointCount(0, text.length()) + 1];
    int at = 0;
    for (int i = 0; i < index.length; i++) {
      index[i] = at;
      if (at < text.length()) {
        int c = text.codePointAt(at);
        if (Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE) {
          throw new IllegalArgumentException(
              "half a surrogate pair (\\u%04x) at character %d; it stands for no character"
                  .formatted(c, at));
        }
        at += Character.charCount(c);
      }
    }
    return index;
  }
}
