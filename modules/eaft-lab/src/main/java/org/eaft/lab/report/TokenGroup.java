package org.eaft.lab.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eaft.lab.figures.TokenScores;
import org.eaft.lab.figures.TokenScores.Token;
import org.eaft.text.DataException;

/**
 * Scans of the same tokens, by one or several methods.
 *
 * @param names of the methods, from {@code tokens-METHOD.jsonl}
 * @param scans as many, token by token the same places of the same data
 */
record TokenGroup(List<String> names, List<TokenScores> scans) {

  /** Below this probability of the label a sure model is in conflict with it. */
  static final double CONFLICT_P = 0.2;

  /** Below this entropy, in nats, a model is sure. */
  static final double CONFLICT_ENTROPY = 0.5;

  private static final int BEFORE = 10;
  private static final int AFTER = 4;

  private record Place(int example, int position, String token) {}

  /**
   * A token and the supervised tokens around it.
   *
   * @param before it
   * @param token itself
   * @param after it
   */
  record Context(String before, String token, String after) {}

  /**
   * The scans beside a store.
   *
   * @param problems where files that cannot be read are added
   */
  static List<TokenGroup> read(Path dir, List<String> problems) {
    Map<List<Place>, TokenGroup> groups = new LinkedHashMap<>();
    for (Path file : files(dir)) {
      try {
        TokenScores scan = TokenScores.read(file);
        TokenGroup group =
            groups.computeIfAbsent(
                places(scan), p -> new TokenGroup(new ArrayList<>(), new ArrayList<>()));
        group.names.add(name(file));
        group.scans.add(scan);
      } catch (DataException e) {
        problems.add(e.getMessage() + "; the file is passed over");
      }
    }
    return List.copyOf(groups.values());
  }

  private static List<Path> files(Path dir) {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(f -> f.getFileName().toString().matches("tokens(-.+)?\\.jsonl"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(dir + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceAll("^tokens-?|\\.jsonl$", "");
  }

  private static List<Place> places(TokenScores scan) {
    return scan.tokens().stream()
        .map(t -> new Place(t.example(), t.position(), t.token()))
        .toList();
  }

  /** The methods in words. */
  String title() {
    return names.equals(List.of("")) ? "tokens" : String.join(", ", names);
  }

  int size() {
    return scans.get(0).tokens().size();
  }

  Token token(int scan, int index) {
    return scans.get(scan).tokens().get(index);
  }

  /** Whether a model was sure of something else than the label. */
  boolean isConflict(int scan, int index) {
    Token t = token(scan, index);
    return t.p() < CONFLICT_P && t.entropy() < CONFLICT_ENTROPY;
  }

  /** A token with its neighbours of the same example. */
  Context context(int index) {
    int start = index;
    while (start > 0 && index - start < BEFORE && follows(start - 1)) {
      start--;
    }
    int end = index + 1;
    while (end < size() && end - index <= AFTER && follows(end - 1)) {
      end++;
    }
    return new Context(text(start, index), text(index, index + 1), text(index + 1, end));
  }

  /** Whether the token behind this one is also its next one in the text. */
  private boolean follows(int index) {
    Token a = token(0, index);
    Token b = token(0, index + 1);
    return a.example() == b.example() && a.position() + 1 == b.position();
  }

  private String text(int from, int to) {
    List<String> texts =
        scans.get(0).tokens().subList(from, to).stream()
            .map(t -> t.token() == null ? "" : t.token())
            .toList();
    return String.join(isWords() ? " " : "", texts);
  }

  /** Tokens of a vocabulary of words do not bring their spaces with them. */
  private boolean isWords() {
    return scans.get(0).tokens().stream()
        .limit(1000)
        .noneMatch(t -> t.token() != null && t.token().startsWith(" "));
  }
}
