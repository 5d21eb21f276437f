package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the layouts of {@link DataFormat}. */
final class RowParser {

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
    List<String> names = first.names();
    if (names.contains("messages")) {
      return DataFormat.MESSAGES;
    } else if (names.contains("conversations")) {
      return DataFormat.SHAREGPT;
    } else if (names.contains("prompt") && names.contains("completion")) {
      return DataFormat.PROMPT_COMPLETION;
    } else if (names.contains("question") && names.contains("answer")) {
      return DataFormat.QUESTION_ANSWER;
    } else if (names.contains("instruction") && names.contains("output")) {
      return DataFormat.ALPACA;
    } else if (names.contains("text")) {
      return DataFormat.TEXT;
    }
    throw new DataException(
        first.where()
            + ": the layout is not known from the fields "
            + names
            + "; known are messages, conversations (sharegpt), prompt and completion, question and"
            + " answer, instruction and output (alpaca), and text");
  }

  Content parse(Row row) {
    return switch (format) {
      case MESSAGES -> messages(row);
      case SHAREGPT -> sharegpt(row);
      case QUESTION_ANSWER -> turns(null, row.text("question"), row.text("answer"));
      case PROMPT_COMPLETION ->
          chat
              ? turns(null, row.text("prompt"), row.text("completion"))
              : new Content.Continuation(row.text("prompt"), row.text("completion"));
      case ALPACA -> alpaca(row);
      case TEXT -> new Content.Text(row.text("text"));
      case AUTO -> throw new IllegalStateException("the layout is detected before rows are parsed");
    };
  }

  private static Content messages(Row row) {
    List<Map<String, Object>> messages = new ArrayList<>();
    JsonNode list = row.list("messages");
    for (int i = 0; i < list.size(); i++) {
      String at = "messages[%d]".formatted(i);
      JsonNode m = list.get(i);
      if (!m.isObject()) {
        throw row.error(at, "is not an object with role and content");
      }
      row.string(m.get("role"), at + ".role");
      boolean calls = m.path("tool_calls").isArray();
      if (!calls || m.hasNonNull("content")) {
        row.string(m.get("content"), at + ".content");
      }
      Map<String, Object> message = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> e : m.properties()) {
        if (!e.getValue().isNull()) { // as transformers: a null is a missing key
          message.put(e.getKey(), Json.MAPPER.convertValue(e.getValue(), Object.class));
        }
      }
      messages.add(message);
    }
    JsonNode tools = row.fields().path("tools");
    return new Content.Chat(
        messages,
        tools.isArray() && !tools.isEmpty()
            ? Map.of("tools", Json.MAPPER.convertValue(tools, Object.class))
            : Map.of());
  }

  private static Content sharegpt(Row row) {
    JsonNode tools = row.fields().path("tools");
    boolean none =
        tools.isMissingNode()
            || tools.isNull()
            || (tools.isTextual() && (tools.asText().isBlank() || tools.asText().equals("[]")))
            || (tools.isArray() && tools.isEmpty());
    if (!none) {
      throw row.error(
          "tools", "describes tools, which sharegpt rows may not have yet; use format messages");
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    String system = row.textOr("system", "");
    if (!system.isEmpty()) {
      messages.add(turn("system", system));
    }
    JsonNode list = row.list("conversations");
    for (int i = 0; i < list.size(); i++) {
      String at = "conversations[%d]".formatted(i);
      String from = row.string(list.get(i).get("from"), at + ".from");
      String role =
          switch (from) {
            case "human", "user" -> "user";
            case "gpt", "assistant" -> "assistant";
            case "system" -> "system";
            default ->
                throw row.error(
                    at + ".from",
                    "is '%s'; human, gpt and system are known (user and assistant too)"
                        .formatted(from));
          };
      messages.add(turn(role, row.string(list.get(i).get("value"), at + ".value")));
    }
    return new Content.Chat(messages, Map.of());
  }

  private Content alpaca(Row row) {
    String instruction = row.text("instruction");
    String input = row.textOr("input", "");
    String output = row.text("output");
    if (!chat) {
      return new Content.Continuation(alpacaPrompt(instruction, input), output);
    }
    String user = input.isEmpty() ? instruction : instruction + "\n" + input;
    return turns(row.textOr("system", ""), user, output);
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

  private static Content turns(String system, String user, String assistant) {
    List<Map<String, Object>> messages = new ArrayList<>();
    if (system != null && !system.isEmpty()) {
      messages.add(turn("system", system));
    }
    messages.add(turn("user", user));
    messages.add(turn("assistant", assistant));
    return new Content.Chat(messages, Map.of());
  }

  private static Map<String, Object> turn(String role, String content) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("role", role);
    m.put("content", content);
    return m;
  }
}
