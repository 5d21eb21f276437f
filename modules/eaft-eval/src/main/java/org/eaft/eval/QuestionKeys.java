package org.eaft.eval;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** Names for all that an answer depends on. */
final class QuestionKeys {

  private static final int BYTES = 8;

  private final Task task;
  private final String model;

  QuestionKeys(Task task, String model) {
    this.task = task;
    this.model = model;
  }

  /** Hexadecimal digits for a question to a model: its tokens, and how they are answered. */
  String of(Question question, int[] prompt, List<int[]> options) {
    MessageDigest digest = sha256();
    String how =
        question instanceof Question.Generation g
            ? "%s %d".formatted(task.decoding(), g.maxTokens())
            : "choice";
    String all = "%s %s %d %s %s".formatted(model, task.name(), task.version(), question.id(), how);
    digest.update(all.getBytes(StandardCharsets.UTF_8));
    add(digest, prompt);
    options.forEach(option -> add(digest, option));
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  private static void add(MessageDigest digest, int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate((1 + ids.length) * Integer.BYTES);
    bytes.putInt(ids.length);
    bytes.asIntBuffer().put(ids);
    digest.update(bytes.array());
  }

  /** Number of the random stream of a text: it depends on the question, not on those around it. */
  long stream(String id, int sample) {
    CRC32C crc = new CRC32C();
    crc.update((task.name() + " " + id).getBytes(StandardCharsets.UTF_8));
    return (crc.getValue() << 31) + sample;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
