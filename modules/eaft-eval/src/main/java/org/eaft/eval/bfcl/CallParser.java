package org.eaft.eval.bfcl;

import java.util.List;
import java.util.Optional;

/** Reads the calls that a model wrote. */
public final class CallParser {

  private CallParser() {}

  /**
   * The calls of a text.
   *
   * @return in their order, none for a text such as {@code []}; empty if it is not calls
   */
  public static Optional<List<Call>> read(String text, CallSyntax syntax) {
    try {
      return Optional.of(decode(text, syntax));
    } catch (Undecodable e) {
      return Optional.empty();
    }
  }

  /** As {@link #read}, with the reason why a text is not calls. */
  static List<Call> decode(String text, CallSyntax syntax) {
    return switch (syntax) {
      case PYTHON -> PythonCalls.read(text);
      case TOOL_CALL -> JsonCalls.tagged(text);
      case JSON -> JsonCalls.read(text);
      case AUTO -> decode(text, guess(text));
    };
  }

  private static CallSyntax guess(String text) {
    if (text.contains("<tool_call>")) {
      return CallSyntax.TOOL_CALL;
    }
    return JsonCalls.begins(text) ? CallSyntax.JSON : CallSyntax.PYTHON;
  }
}
