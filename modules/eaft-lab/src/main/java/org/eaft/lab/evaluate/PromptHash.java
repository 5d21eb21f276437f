package org.eaft.lab.evaluate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.text.Prompt;
import org.eaft.train.run.Json;

/** A name for what a task asked: equal names, equal questions. */
final class PromptHash {

  private static final int BYTES = 8;

  private PromptHash() {}

  /** Hexadecimal digits of SHA-256 over ids, prompts and options of some questions. */
  static String of(Task task, List<String> ids) {
    Set<String> asked = new HashSet<>(ids);
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    for (Question question : task.questions()) {
      if (asked.contains(question.id())) {
        digest.update((Json.line(content(question)) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  private static List<Object> content(Question question) {
    Prompt prompt = question.prompt();
    Object asked =
        prompt instanceof Prompt.Chat chat
            ? new TreeMap<>(
                Map.of(
                    "messages",
                    chat.messages().stream().map(TreeMap::new).toList(),
                    "extra",
                    chat.extra()))
            : ((Prompt.Text) prompt).text();
    List<String> options =
        question instanceof Question.Choice choice ? choice.options() : List.of();
    return List.of(question.id(), asked, options);
  }
}
