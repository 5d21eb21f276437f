package org.eaft.eval;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.eaft.text.DataException;

/**
 * Some of a task's questions: drawn by seed and question ids alone, so that they are the same for
 * every model, and those of a smaller limit are among those of a larger one.
 *
 * @param limit questions; 0: all
 * @param seed of the draw
 */
public record Subset(int limit, long seed) {

  /** All questions. */
  public static final Subset ALL = new Subset(0, 0);

  public Subset {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit is at least 1, or 0 for all, but is " + limit);
    }
  }

  /** The questions, in the task's order. */
  List<Question> of(Task task) {
    List<Question> all = task.questions();
    if (all.isEmpty()) {
      throw new DataException("task %s has no question".formatted(task.name()));
    }
    if (limit == 0 || limit >= all.size()) {
      return all;
    }
    Set<String> drawn =
        all.stream()
            .map(Question::id)
            .sorted(Comparator.comparingLong(this::rank).thenComparing(id -> id))
            .limit(limit)
            .collect(Collectors.toSet());
    return all.stream().filter(q -> drawn.contains(q.id())).toList();
  }

  private long rank(String id) {
    CRC32C crc = new CRC32C();
    crc.update((seed + " " + id).getBytes(StandardCharsets.UTF_8));
    // neighbouring ids have neighbouring checksums, which a multiplication scatters
    return crc.getValue() * 0x9E3779B97F4A7C15L;
  }
}
