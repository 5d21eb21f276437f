package org.eaft.eval.bfcl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eaft.text.DataException;
import org.eaft.text.jinja.PythonText;

/**
 * The Berkeley Function Calling Leaderboard's single turns in Python: what a model is shown, and
 * whether its text is right.
 *
 * <p>Documents and answers are those of the leaderboard's files: {@code function} of a row of
 * {@code BFCL_v4_NAME.json}, {@code ground_truth} of the same row of {@code possible_answer/}, as
 * Jackson reads them into maps and lists.
 *
 * @see <a href="https://gorilla.cs.berkeley.edu/leaderboard.html">the leaderboard</a>; the rules
 *     are those of its package bfcl-eval 2026.3.23
 */
public final class Bfcl {

  private static final String THOUGHTS_END = "</think>";

  private Bfcl() {}

  /**
   * How a text is read.
   *
   * @param syntax of the calls
   * @param underscores whether names of functions have underscores for dots, as in {@link #tools}
   */
  public record Options(CallSyntax syntax, boolean underscores) {

    /** Syntax as the text begins, names as in the documents. */
    public static final Options DEFAULT = new Options(CallSyntax.AUTO, false);
  }

  /** As {@link #check(Category, List, List, String, Options)} with {@link Options#DEFAULT}. */
  public static Verdict check(
      Category category,
      List<? extends Map<String, ?>> functions,
      List<? extends Map<String, ?>> answers,
      String text) {
    return check(category, functions, answers, text, Options.DEFAULT);
  }

  /**
   * Whether a model's text is right.
   *
   * @param functions their documents
   * @param answers possible ones, a function with its arguments for each call; none for {@link
   *     Category#IRRELEVANCE}
   * @param text what the model wrote; thoughts up to the last {@code </think>} do not count
   * @throws DataException if documents or answers are not in the leaderboard's form
   */
  public static Verdict check(
      Category category,
      List<? extends Map<String, ?>> functions,
      List<? extends Map<String, ?>> answers,
      String text,
      Options options) {
    List<Call> calls;
    try {
      calls = CallParser.decode(withoutThoughts(text), options.syntax());
    } catch (Undecodable e) {
      return category == Category.IRRELEVANCE
          ? Verdict.RIGHT
          : new Verdict(
              false,
              e.isWrongForm()
                  ? "ast_decoder:decoder_wrong_output_format"
                  : "ast_decoder:decoder_failed",
              e.getMessage());
    }
    if (category != Category.IRRELEVANCE) {
      return Checker.of(functions, options.underscores()).check(category, calls, answers);
    }
    return calls.isEmpty()
        ? Verdict.RIGHT
        : Verdict.wrong(
            "irrelevance_error:decoder_success",
            "%s is called, but no function fits",
            calls.get(0).name());
  }

  private static String withoutThoughts(String text) {
    int end = text.lastIndexOf(THOUGHTS_END);
    if (end < 0) {
      return text;
    }
    int at = end + THOUGHTS_END.length();
    while (at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    return text.substring(at);
  }

  /**
   * The system message for models without tools in their chat template: it asks for calls in {@link
   * CallSyntax#PYTHON} and lists the documents.
   *
   * @param functions their documents
   * @throws DataException if a document has no description
   */
  public static String prompt(List<? extends Map<String, ?>> functions) {
    String json = PythonText.json(FunctionDocuments.hinted(functions), 4);
    return Prompt.TEXT.replace("{functions}", json);
  }

  /**
   * Tools for a chat template: names without dots, types of JSON Schema.
   *
   * @param functions their documents
   * @throws DataException if documents are not in the leaderboard's form
   */
  public static List<Map<String, Object>> tools(List<? extends Map<String, ?>> functions) {
    return FunctionDocuments.hinted(functions).stream().map(FunctionDocuments::tool).toList();
  }

  /** The leaderboard's text, read once. */
  private static final class Prompt {
    static final String TEXT = read();

    private static String read() {
      try (InputStream in = Bfcl.class.getResourceAsStream("prompt.txt")) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
