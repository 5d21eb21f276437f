package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads the layouts of {@link DataFormat}. */
final class RowParser {

  private static final String NO_TEMPLATE =
      "needs a chat template, and there is none; set data.template to chatml, smollm2 or a Jinja file";

  private final DataFormat format;
  private final boolean chat;

  /**
   * A parser of one layout.
   *
   * @param chat whether there is a template, so that a prompt and its completion become turns
   */
  RowParser(DataFormat format, boolean chat) {
    this.format = format;
    this.chat = chat;
  }

  /** Whether a layout is made of turns and so cannot do without a template. */
  static boolean needsTemplate(DataFormat format) {
    return switch (format) {
      case MESSAGES, SHAREGPT, QUESTION_ANSWER -> true;
      case PROMPT_COMPLETION, ALPACA, TEXT, AUTO -> false;
    };
  }

  /** The layout of a record by the names of its fields. */
  static DataFormat detect(Row first) {
    Predicate<String> has = first.fields()::has;
    if (has.test("messages")) {
      return DataFormat.MESSAGES;
    } else if (has.test("conversations")) {
      return first.list("conversations").path(0).has("role")
          ? DataFormat.MESSAGES
          : DataFormat.SHAREGPT;
    } else if (Stream.of("prompt", "completion").allMatch(has)) {
      return DataFormat.PROMPT_COMPLETION;
    } else if (Stream.of("question", "answer").allMatch(has)) {
      return DataFormat.QUESTION_ANSWER;
    } else if (Stream.of("instruction", "output").allMatch(has)) {
      return DataFormat.ALPACA;
    } else if (has.test("text")) {
      return DataFormat.TEXT;
    }
    throw new BadRowException(
        first.place()
            + ": the layout is not known from the fields "
            + first.names()
            + "; known are messages, conversations (sharegpt), prompt and completion, question and"
            + " answer, instruction and output (alpaca), and text");
  }

  Content parse(Row row) {
    return switch (format) {
      case MESSAGES ->
          chat(
              row,
              Turns.messages(row, row.fields().has("conversations") ? "conversations" : "messages"),
              false);
      case SHAREGPT -> chat(row, Turns.conversation(row, "conversations"), true);
      case QUESTION_ANSWER ->
          new Content.Chat(
              List.of(
                  Turns.turn("user", row.text("question")),
                  Turns.turn("assistant", row.text("answer"))),
              Map.of());
      case PROMPT_COMPLETION -> promptCompletion(row);
      case ALPACA -> alpaca(row);
      case TEXT -> new Content.Text(row.text("text"));
      case AUTO -> throw new IllegalStateException("the layout is detected before rows are parsed");
    };
  }

  private static Content chat(Row row, List<Map<String, Object>> turns, boolean wrap) {
    return new Content.Chat(Turns.withSystem(row, turns), ToolCalls.tools(row, wrap));
  }

  private Content promptCompletion(Row row) {
    if (!chat && Stream.of("prompt", "completion").noneMatch(side -> isTurns(row, side))) {
      return new Content.Continuation(row.text("prompt"), row.text("completion"));
    }
    List<Map<String, Object>> turns = new ArrayList<>(side(row, "prompt", "user"));
    int prompt = turns.size();
    turns.addAll(side(row, "completion", "assistant"));
    return new Content.Chat(turns, ToolCalls.tools(row, false), prompt);
  }

  private static boolean isTurns(Row row, String side) {
    return row.fields().path(side).isArray();
  }

  /** A text is one turn; a list holds turns. */
  private List<Map<String, Object>> side(Row row, String field, String role) {
    if (!isTurns(row, field)) {
      return List.of(Turns.turn(role, row.text(field)));
    }
    if (!chat) {
      throw row.error(field, "is a list of turns, which " + NO_TEMPLATE);
    }
    return Turns.messages(row, field);
  }

  private Content alpaca(Row row) {
    String instruction = row.text("instruction");
    String input = row.textOr("input", "");
    String output = row.text("output");
    if (!chat) {
      for (String field : List.of("system", "history", "tools")) {
        if (row.has(field)) {
          throw row.error(field, NO_TEMPLATE);
        }
      }
      return new Content.Continuation(alpacaPrompt(instruction, input), output);
    }
    List<Map<String, Object>> turns = new ArrayList<>(history(row));
    String both = instruction.isEmpty() || input.isEmpty() ? "" : "\n";
    turns.add(Turns.turn("user", instruction + both + input));
    turns.add(Turns.turn("assistant", output));
    return chat(row, turns, true);
  }

  /** Earlier exchanges, pairs of what was said by either side. */
  private static List<Map<String, Object>> history(Row row) {
    List<Map<String, Object>> turns = new ArrayList<>();
    if (!row.has("history")) {
      return turns;
    }
    JsonNode history = row.list("history");
    for (int i = 0; i < history.size(); i++) {
      String at = "history[%d]".formatted(i);
      JsonNode pair = history.get(i);
      if (!pair.isArray() || pair.size() != 2) {
        throw row.error(at, "is not a pair of instruction and response");
      }
      turns.add(Turns.turn("user", row.string(pair.get(0), at + "[0]")));
      turns.add(Turns.turn("assistant", row.string(pair.get(1), at + "[1]")));
    }
    return turns;
  }

  /** The prompts of Stanford Alpaca (tatsu-lab/stanford_alpaca, train.py). */
  private static String alpacaPrompt(String instruction, String input) {
    return input.isEmpty()
        ? "Below is an instruction that describes a task. Write a response that appropriately"
            + " completes the request.\n\n### Instruction:\n"
            + instruction
            + "\n\n### Response:"
        : "Below is an instruction that describes a task, paired with an input that provides further"
            + " context. Write a response that appropriately completes the request.\n\n###"
            + " Instruction:\n"
            + instruction
            + "\n\n### Input:\n"
            + input
            + "\n\n### Response:";
  }
}
