package org.eaft.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prompts of a file: one a line of a text file, or records with {@code prompt}, {@code messages},
 * {@code question} or {@code text}. Of messages, what the assistant says last is left out, so that
 * rows of training data are prompts too; beside messages, {@code tools} are read as in training.
 */
public final class PromptFile {

  private static final List<String> TEXTS = List.of("prompt", "question", "text");

  private PromptFile() {}

  /**
   * The prompts of a file in its order.
   *
   * @param limit rows to read; 0: all
   * @throws DataException naming file, line and field: no such file, a malformed row, no row
   */
  public static List<Prompt> read(Path file, int limit) {
    List<Prompt> prompts = new ArrayList<>();
    try (RowReader rows = RowReader.open(file)) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        prompts.add(prompt(row));
        if (prompts.size() == limit) {
          break;
        }
      }
    }
    if (prompts.isEmpty()) {
      throw new DataException(file + " holds no prompts");
    }
    return prompts;
  }

  private static Prompt prompt(Row row) {
    if (row.names().contains("messages")) {
      return asked(row);
    }
    Optional<String> field = TEXTS.stream().filter(row.names()::contains).findFirst();
    return new Prompt.Text(
        row.where(),
        row.text(
            field.orElseThrow(
                () ->
                    new DataException(
                        "%s: there is no prompt in the fields %s; known are prompt, messages, question and text"
                            .formatted(row.where(), row.names())))));
  }

  private static Prompt asked(Row row) {
    Content.Chat chat = (Content.Chat) new RowParser(DataFormat.MESSAGES, true).parse(row);
    List<Map<String, Object>> messages = chat.messages();
    int n = messages.size();
    while (n > 0 && "assistant".equals(messages.get(n - 1).get("role"))) {
      n--;
    }
    if (n == 0) {
      throw row.error("messages", "has turns of the assistant only; there is nothing to answer");
    }
    return new Prompt.Chat(row.where(), messages.subList(0, n), chat.extra());
  }
}
