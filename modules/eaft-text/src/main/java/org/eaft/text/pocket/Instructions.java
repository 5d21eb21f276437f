package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Instructions whose answer has a form that can be verified word by word. */
final class Instructions {

  /** What is asked for. */
  enum Form {
    REPEAT,
    LIST,
    REVERSE,
    CAPITALS,
    SEPARATORS,
    BRACKETS,
    QUOTES,
    START,
    END,
    /** Reverse order and capital letters at once. */
    REVERSE_CAPITALS,
    /** Reverse order with separators. */
    REVERSE_SEPARATORS
  }

  /** An instruction with the only right answer. */
  record Instruction(Form form, String text, String answer) {}

  private static final List<String[]> SEPARATORS =
      List.of(
          new String[] {"dashes", "-"},
          new String[] {"slashes", "/"},
          new String[] {"commas", ","},
          new String[] {"stars", "*"});

  private static final List<String> SAY = Words.list("write say give");

  private Instructions() {}

  static Instruction draw(Draw draw) {
    return draw(draw, draw.one(List.of(Form.values())));
  }

  private static Instruction draw(Draw draw, Form form) {
    boolean capitals = form == Form.CAPITALS || form == Form.REVERSE_CAPITALS;
    List<String> kind = draw.one(capitals ? Words.CAPITALS : Words.THINGS);
    List<String> words = draw.some(draw.between(2, 5), kind);
    String[] separator = draw.one(SEPARATORS);
    String say = draw.one(SAY) + " ";
    String list = String.join(" ", words);
    String first = words.get(0);
    int times = draw.between(2, 6);
    return switch (form) {
      case REPEAT ->
          of(
              form,
              "repeat " + first + " " + times + " times .",
              String.join(" ", Collections.nCopies(times, first)));
      case LIST -> of(form, "list " + list + " .", each(words, "* ", ""));
      case REVERSE ->
          of(form, say + list + " in reverse order .", String.join(" ", reversed(words)));
      case CAPITALS -> of(form, say + list + " in capital letters .", capitals(words));
      case SEPARATORS ->
          of(
              form,
              say + list + " with " + separator[0] + " between .",
              String.join(" " + separator[1] + " ", words));
      case BRACKETS -> of(form, say + list + " in brackets .", each(words, "( ", " )"));
      case QUOTES -> of(form, say + list + " in quotes .", each(words, "\" ", " \""));
      case START -> {
        String other = other(draw, kind, words);
        yield of(form, say + list + " and start with " + other + " .", other + " " + list);
      }
      case END -> {
        String other = other(draw, kind, words);
        yield of(form, say + list + " and end with " + other + " .", list + " " + other);
      }
      case REVERSE_CAPITALS ->
          of(
              form,
              say + list + " in reverse order and in capital letters .",
              capitals(reversed(words)));
      case REVERSE_SEPARATORS ->
          of(
              form,
              say + list + " in reverse order with " + separator[0] + " between .",
              String.join(" " + separator[1] + " ", reversed(words)));
    };
  }

  private static Instruction of(Form form, String text, String answer) {
    return new Instruction(form, text, answer);
  }

  private static String other(Draw draw, List<String> kind, List<String> but) {
    return draw.one(kind.stream().filter(w -> !but.contains(w)).toList());
  }

  private static List<String> reversed(List<String> words) {
    List<String> reversed = new ArrayList<>(words);
    Collections.reverse(reversed);
    return reversed;
  }

  private static String capitals(List<String> words) {
    return words.stream().map(Words::capitals).collect(Collectors.joining(" "));
  }

  private static String each(List<String> words, String before, String after) {
    return words.stream().map(w -> before + w + after).collect(Collectors.joining(" "));
  }

  /** The name of a form in results. */
  static String name(Form form) {
    return form.name().toLowerCase(Locale.ROOT);
  }
}
