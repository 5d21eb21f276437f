package org.eaft.lab.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eaft.eval.AnswerLog;
import org.eaft.eval.Answered;
import org.eaft.text.DataException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.run.Json;
import org.eaft.train.run.JsonLines;

/**
 * {@code samples.jsonl}: an answer a line, in the file as soon as it is known, in the order in
 * which answers came.
 */
public final class SampleFile implements AnswerLog {

  private record Name(String task, String id) {}

  private final Path file;
  private final Map<Name, Answered> answers = new LinkedHashMap<>();

  private SampleFile(Path file) {
    this.file = file;
  }

  /**
   * A file with the answers that it holds, perhaps none; a line that was cut off at its end is
   * removed.
   *
   * @throws DataException naming a line that is no answer
   */
  public static SampleFile open(Path file) {
    SampleFile samples = new SampleFile(file);
    if (Files.exists(file)) {
      samples.read();
    }
    return samples;
  }

  private void read() {
    String text;
    try {
      text = Files.readString(file);
      int whole = text.lastIndexOf('\n') + 1;
      if (whole < text.length()) {
        truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
        text = text.substring(0, whole);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e), e);
    }
    int line = 0;
    for (String row : text.lines().toList()) {
      line++;
      Answered answered = parse(row, line);
      answers.put(new Name(answered.task(), answered.id()), answered);
    }
  }

  private void truncate(long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  private Answered parse(String row, int line) {
    try {
      Answered answered = Json.parse(row, Answered.class);
      if (answered != null
          && answered.task() != null
          && answered.id() != null
          && answered.key() != null
          && answered.scores() != null) {
        return answered;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new DataException(
        "%s, line %d: is no answer that can be gone on from; remove it, or name another directory"
            .formatted(file, line));
  }

  @Override
  public Optional<Answered> find(String task, String id, String key) {
    Answered answered = answers.get(new Name(task, id));
    if (answered != null && !answered.key().equals(key)) {
      throw new ConfigException(
          "%s holds another answer to question %s of task %s: the model, the task, its data or how it is asked have changed since; name another directory (--out)"
              .formatted(file, id, task));
    }
    return Optional.ofNullable(answered);
  }

  @Override
  public void add(Answered answered) {
    JsonLines.append(file, answered);
    answers.put(new Name(answered.task(), answered.id()), answered);
  }

  /** Answers to a task by question. */
  Map<String, Answered> of(String task) {
    Map<String, Answered> of = new LinkedHashMap<>();
    answers.forEach(
        (name, answered) -> {
          if (name.task().equals(task)) {
            of.put(name.id(), answered);
          }
        });
    return of;
  }
}
