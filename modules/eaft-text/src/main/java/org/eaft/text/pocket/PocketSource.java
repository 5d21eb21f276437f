package org.eaft.text.pocket;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eaft.text.DataException;

/**
 * A data file that is made rather than read: {@code pocket:pretrain}, {@code pocket:math} or {@code
 * pocket:medical} with options behind slashes, such as {@code pocket:math/rho=0.5/rows=1000}.
 *
 * @param topic what is demonstrated; null for pre-training
 * @param rows number of rows
 * @param rho share of the remarks about people of whom the teacher may be wrong that are wrong
 * @param part which of the disjoint sets of demonstrations
 */
public record PocketSource(String name, Optional<String> topic, int rows, double rho, Part part) {

  /** Disjoint sets of demonstrations. */
  public enum Part {
    TRAIN,
    VALIDATION
  }

  private static final String SCHEME = "pocket:";
  private static final String PRE_TRAINING = "pretrain";
  private static final int PRE_TRAINING_ROWS = 350_000;
  private static final int DEMONSTRATIONS = 1_000;
  private static final int VALIDATION_ROWS = 200;

  /** Demonstrations behind so many are for validation. */
  private static final int MOST_DEMONSTRATIONS = 5_000;

  /** Whether a data file is one of the pocket world. */
  public static boolean is(Path file) {
    return file.toString().startsWith(SCHEME);
  }

  /**
   * The source of a name.
   *
   * @throws DataException if there is no such source or option, or a value cannot stand
   */
  public static PocketSource of(Path file) {
    String name = file.toString();
    String[] words = name.substring(SCHEME.length()).split("/");
    boolean pretrain = words[0].equals(PRE_TRAINING);
    if (!pretrain && Topic.of(words[0]).isEmpty()) {
      throw new DataException(
          name + " is not known; there are pocket:pretrain, pocket:math and pocket:medical");
    }
    Map<String, String> options = options(name, words, pretrain ? List.of("rows") : KEYS);
    Part part = part(name, options.getOrDefault("part", "train"));
    int rows = pretrain ? PRE_TRAINING_ROWS : part == Part.TRAIN ? DEMONSTRATIONS : VALIDATION_ROWS;
    int most = pretrain ? Integer.MAX_VALUE : MOST_DEMONSTRATIONS;
    return new PocketSource(
        name,
        pretrain ? Optional.empty() : Optional.of(words[0]),
        (int) number(name, options, "rows", rows, 1, most),
        number(name, options, "rho", 0.5, 0, 1),
        part);
  }

  private static final List<String> KEYS = List.of("rho", "rows", "part");

  private static Map<String, String> options(String name, String[] words, List<String> known) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      String[] pair = words[i].split("=", 2);
      if (pair.length < 2 || !known.contains(pair[0])) {
        throw new DataException(
            "%s: `%s` is no option; there are %s, such as /%s=..."
                .formatted(name, words[i], known, known.get(0)));
      }
      options.put(pair[0], pair[1]);
    }
    return options;
  }

  private static Part part(String name, String value) {
    for (Part part : Part.values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(value)) {
        return part;
      }
    }
    throw new DataException(
        "%s: part must be train or validation, but is %s".formatted(name, value));
  }

  private static double number(
      String name,
      Map<String, String> options,
      String key,
      double fallback,
      double least,
      double most) {
    String text = options.get(key);
    if (text == null) {
      return fallback;
    }
    try {
      double value = Double.parseDouble(text);
      boolean whole = !key.equals("rows") || value == Math.rint(value);
      if (whole && value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new DataException(
        "%s: %s must be a number from %s to %s, but is %s"
            .formatted(name, key, plain(least), plain(most), text));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The rows as JSON lines, made while they are read. */
  public InputStream open() {
    return new LineStream(lines().map(ObjectNode::toString).iterator());
  }

  private Stream<ObjectNode> lines() {
    PocketWorld world = PocketWorld.of(PocketWorld.SEED);
    if (topic.isEmpty()) {
      Corpus corpus = new Corpus(world);
      return Stream.generate(corpus::next).limit(rows).map(PocketSource::text);
    }
    Teacher teacher = new Teacher(world, Topic.of(topic.get()).orElseThrow(), rho);
    Supplier<Exchange> next = teacher::next;
    long skipped = part == Part.TRAIN ? 0 : MOST_DEMONSTRATIONS;
    return Stream.generate(next).skip(skipped).limit(rows).map(PocketSource::messages);
  }

  private static ObjectNode text(String text) {
    return JsonNodeFactory.instance.objectNode().put("text", text);
  }

  private static ObjectNode messages(Exchange exchange) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.putArray("messages")
        .add(message("user", exchange.user()))
        .add(message("assistant", exchange.assistant()));
    return row;
  }

  private static ObjectNode message(String role, String content) {
    return JsonNodeFactory.instance.objectNode().put("role", role).put("content", content);
  }
}
