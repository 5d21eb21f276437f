package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets that do not fit into memory, neither as text nor as tokens. */
class LargeDataTest {

  private static final int HEAP_MIB = 64;
  private static final int LETTERS = 1_000;

  /** Rows of kinds other than JSON lines: still twice the heap. */
  private static final int OTHERS = 120_000;

  @TempDir Path dir;

  /** Reads a file as a run would, in a process with a small heap, and says what came of it. */
  public static final class Main {
    public static void main(String[] args) {
      DataOptions options =
          new DataOptions(
              List.of(args[0]),
              DataFormat.AUTO,
              TrainOn.ALL,
              "none",
              1 << 20,
              Overlong.ERROR,
              0,
              BadRows.ERROR);
      ExampleSet set = Examples.load(options, new QuarterTokenizer());
      long sum = 0;
      List<Example> rows = set.examples();
      for (int i = 0; i < rows.size(); i++) {
        // from both ends: rows of the file and rows in memory in turn
        int[] ids = rows.get(i % 2 == 0 ? i / 2 : rows.size() - 1 - i / 2).ids();
        sum += ids[0] + ids[ids.length - 1];
      }
      System.out.printf("%d %d %d%n", rows.size(), set.tokens(), sum);
    }
  }

  @Test
  void threeHundredMegabytesOfJsonLinesGoThroughASmallHeap() throws Exception {
    int rows = 300_000;
    requireRead(
        packed("a.jsonl.gz", rows, "", i -> "{\"text\": \"" + letters(i) + "\"}\n", ""), rows);
  }

  @Test
  void andAsAJsonList() throws Exception {
    requireRead(
        packed(
            "a.json.gz",
            OTHERS,
            "[",
            i -> (i == 0 ? "" : ",\n") + "{\"text\": \"" + letters(i) + "\"}",
            "]"),
        OTHERS);
  }

  @Test
  void andAsCsv() throws Exception {
    requireRead(
        packed("a.csv.gz", OTHERS, "text,other\n", i -> letters(i) + ",\"x\ny\"\n", ""), OTHERS);
  }

  @Test
  void andAsParquet() throws Exception {
    Path file = dir.resolve("a.parquet");
    Kinds.sql(
        "COPY (SELECT format('{:08d}', i) || repeat('x', %d) AS text FROM range(%d) t(i)) TO '%s' (FORMAT parquet)"
            .formatted(LETTERS - 8, OTHERS, file));
    requireRead(file, OTHERS);
  }

  private static String letters(int i) {
    return "%08d".formatted(i) + "x".repeat(LETTERS - 8);
  }

  private Path packed(String name, int rows, String before, IntFunction<String> row, String after)
      throws IOException {
    Path file = dir.resolve(name);
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      out.write(before);
      for (int i = 0; i < rows; i++) {
        out.write(row.apply(i));
      }
      out.write(after);
    }
    return file;
  }

  /** A token takes 5 bytes and stands for 4 letters: neither text nor tokens fit. */
  private void requireRead(Path file, int rows) throws Exception {
    Path out = dir.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-Djava.io.tmpdir=" + dir,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    int tokensOfARow = LETTERS / 4 + 1;
    long sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += Integer.parseInt("%08d".formatted(i).substring(0, 4)) + QuarterTokenizer.EOS;
    }
    assertThat(Files.readString(out).lines())
        .last()
        .isEqualTo("%d %d %d".formatted(rows, (long) rows * tokensOfARow, sum));
    assertThat(process.exitValue()).isZero();
    try (var left = Files.list(dir)) {
      assertThat(left).noneMatch(f -> f.getFileName().toString().startsWith("eaft-rows"));
    }
  }

  @Test
  void rowsInTheFileAreThoseThatWerePutThere() {
    Random random = new Random(3);
    List<Example> put = new ArrayList<>();
    ExampleStore store = new ExampleStore(5_000);
    for (int i = 0; i < 3_000; i++) {
      // now and then longer than the buffer of the file
      int[] ids = random.ints(i % 1_000 == 999 ? 300_000 : 1 + random.nextInt(90)).toArray();
      boolean[] trained = new boolean[ids.length];
      for (int t = 1; t < ids.length; t++) {
        trained[t] = random.nextBoolean();
      }
      Example e = new Example(i, ids, trained);
      put.add(e);
      store.add(e);
    }

    List<Example> found = store.finish();

    assertThat(found).hasSameSizeAs(put);
    for (int i : random.ints(5_000, 0, put.size()).toArray()) {
      Example a = put.get(i);
      Example b = found.get(i);
      assertThat(b.index()).isEqualTo(i);
      assertThat(b.length()).isEqualTo(a.length());
      assertThat(b.supervisedTokens()).isEqualTo(a.supervisedTokens());
      assertThat(b.ids()).isEqualTo(a.ids());
      assertThat(b.trained()).isEqualTo(a.trained());
    }
    Batch batch = Batch.of(found.subList(2_000, 2_010));
    assertThat(batch.ids()).isEqualTo(Batch.of(put.subList(2_000, 2_010)).ids());
    assertThat(batch.labels()).isEqualTo(Batch.of(put.subList(2_000, 2_010)).labels());
  }

  /** Four letters a token, its id their number where they are one. */
  private static final class QuarterTokenizer implements Tokenizer {
    static final int EOS = 2;

    @Override
    public Encoding encode(String text) {
      int n = (text.length() + 3) / 4;
      int[] ids = new int[n];
      int[] starts = new int[n];
      int[] ends = new int[n];
      for (int t = 0; t < n; t++) {
        starts[t] = 4 * t;
        ends[t] = Math.min(text.length(), 4 * t + 4);
        boolean number = Character.isDigit(text.charAt(starts[t]));
        ids[t] = number ? Integer.parseInt(text.substring(starts[t], ends[t])) : 1;
      }
      return new Encoding(ids, starts, ends);
    }

    @Override
    public String decode(int[] ids) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String token(int id) {
      return "<" + id + ">";
    }

    @Override
    public OptionalInt id(String token) {
      return OptionalInt.empty();
    }

    @Override
    public int vocabularySize() {
      return 10_000;
    }

    @Override
    public OptionalInt eos() {
      return OptionalInt.of(EOS);
    }

    @Override
    public OptionalInt bos() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt pad() {
      return OptionalInt.empty();
    }

    @Override
    public Optional<String> chatTemplate() {
      return Optional.empty();
    }

    @Override
    public void writeTo(Path to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
