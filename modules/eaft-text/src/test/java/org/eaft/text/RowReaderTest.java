package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of files, and where broken ones are broken. */
class RowReaderTest {

  @TempDir Path dir;

  /** What a file gives: {@code place fields} of each record, or the message of a bad one. */
  private static List<String> read(Path file) {
    List<String> rows = new ArrayList<>();
    try (RowReader reader = RowReader.open(file)) {
      for (int guard = 0; guard < 100_000; guard++) {
        try {
          Row row = reader.next();
          if (row == null) {
            return rows;
          }
          rows.add(row.place().unit() + " " + row.place().number() + " " + row.fields());
        } catch (BadRowException e) {
          rows.add(e.getMessage().replace(file.toString(), "FILE"));
        }
      }
      throw new AssertionError("no end: " + rows);
    }
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void csvAsRfc4180HasIt() throws IOException {
    Path f =
        file(
            "a.csv",
            "\uFEFFquestion,answer\r\n"
                + "a,b\r\n"
                + "\"two\r\nlines\",\"a \"\"quoted\"\" word, and a comma\"\r\n"
                + "\r\n"
                + " spaces ,\"\"\n"
                + ",x");

    assertThat(read(f))
        .containsExactly(
            "line 2 {\"question\":\"a\",\"answer\":\"b\"}",
            "line 3 {\"question\":\"two\\r\\nlines\",\"answer\":\"a \\\"quoted\\\" word, and a comma\"}",
            "line 6 {\"question\":\" spaces \",\"answer\":\"\"}",
            "line 7 {\"question\":\"\",\"answer\":\"x\"}");
    assertThat(read(Kinds.packed(f))).isEqualTo(read(f));
  }

  @Test
  void brokenCsvIsNamedByItsLine() throws IOException {
    assertThat(read(file("a.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n")))
        .containsExactly(
            "line 2 {\"a\":\"1\",\"b\":\"2\"}",
            "FILE, line 3: 1 fields, and the first line names 2",
            "FILE, line 4: 3 fields, and the first line names 2",
            "line 5 {\"a\":\"7\",\"b\":\"8\"}");
    assertThatThrownBy(() -> read(file("a.csv", "a,a\n1,2\n")))
        .hasMessageContaining("a.csv, line 1: the first line names the column 'a' twice");
    assertThatThrownBy(() -> read(file("a.csv", "a,b\n1,2\n\"3\" x,4\n5,6\n")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageContaining("a.csv: behind line 2, not valid CSV (RFC 4180)");
    Path latin =
        Files.write(
            dir.resolve("l.csv"), "a\nok\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> read(latin)).hasMessageContaining("not valid UTF-8");
  }

  @Test
  void quotesThatAreNotClosedAreAnErrorAndNotARow() throws IOException {
    assertThatThrownBy(() -> read(file("a.csv", "a,b\n1,2\n\"3,4\n5,6\n")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageContaining("a.csv, line 3: a quote is opened and not closed");
    assertThat(read(file("a.csv", "a,b\n5\" pipe,\"x \"\"\n\"\"\"\n1,2")))
        .containsExactly(
            "line 2 {\"a\":\"5\\\" pipe\",\"b\":\"x \\\"\\n\\\"\"}",
            "line 4 {\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void listsInCsvAreJson() throws IOException {
    Path f =
        file(
            "a.csv",
            "messages\n\"[{\"\"role\"\": \"\"user\"\", \"\"content\"\": \"\"x\"\"}]\"\nnot json\n\n");
    try (RowReader reader = RowReader.open(f)) {
      RowParser parser = new RowParser(DataFormat.MESSAGES, true);
      assertThat(parser.parse(reader.next()))
          .hasToString("Chat[messages=[{role=user, content=x}], extra={}, prompt=0]");
      Row broken = reader.next();
      assertThatThrownBy(() -> parser.parse(broken))
          .hasMessageContaining(
              "a.csv, line 3: field 'messages' is a string that is not valid JSON");
    }
  }

  @Test
  void parquetKeepsOrderAndDropsTheNullsThatColumnsFillIn() throws IOException {
    Path f = dir.resolve("a[1]*?.parquet");
    Kinds.sql(
        "COPY (SELECT i AS number, {'x': CASE WHEN i % 2 = 0 THEN i END, 'y': [NULL, i]} AS args,"
            + " 'r' || i AS text, NULL::VARCHAR AS gone FROM range(5000) t(i)) TO '"
            + f
            + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");

    List<String> rows = new ArrayList<>();
    try (RowReader reader = RowReader.open(f)) {
      long before = 0;
      for (Row row = reader.next(); row != null; row = reader.next()) {
        rows.add(row.place().unit() + " " + row.place().number() + " " + row.fields());
        assertThat(reader.read()).isBetween(before, Files.size(f));
        before = reader.read();
      }
      assertThat(before).isEqualTo(Files.size(f));
    }
    assertThat(rows).hasSize(5000);
    assertThat(rows.get(0))
        .isEqualTo(
            "row 0 {\"number\":0,\"args\":{\"x\":0,\"y\":[null,0]},\"text\":\"r0\",\"gone\":null}");
    assertThat(rows.get(4999))
        .isEqualTo(
            "row 4999 {\"number\":4999,\"args\":{\"y\":[null,4999]},\"text\":\"r4999\",\"gone\":null}");
  }

  @Test
  void aRowOfParquetIsNamedByItsNumber() throws IOException {
    Path f = dir.resolve("a.parquet");
    Kinds.sql(
        "COPY (SELECT [{'role': 'user', 'content': CASE WHEN i <> 2 THEN 'x' END}] AS messages"
            + " FROM range(4) t(i)) TO '"
            + f
            + "' (FORMAT parquet)");
    try (RowReader reader = RowReader.open(f)) {
      RowParser parser = new RowParser(DataFormat.MESSAGES, true);
      parser.parse(reader.next());
      parser.parse(reader.next());
      Row third = reader.next();
      assertThatThrownBy(() -> parser.parse(third))
          .hasMessage(f + ", row 2: field 'messages[0].content' is missing; it must be a string");
    }
  }

  /** Scores of pandas are often NaN; a column may have the name of anything. */
  @Test
  void parquetWithNumbersThatJsonDoesNotKnowAndAColumnOfAnyName() throws IOException {
    Path f = dir.resolve("a.parquet");
    Kinds.sql(
        "COPY (SELECT 'x' AS text, 7 AS r, 'NaN'::DOUBLE AS score, '-Infinity'::DOUBLE AS low) TO '"
            + f
            + "' (FORMAT parquet)");
    assertThat(read(f).get(0)).contains("\"text\":\"x\"", "\"r\":7", "\"score\":");
  }

  @Test
  void brokenParquetIsAnError() throws IOException {
    Path f = dir.resolve("a.parquet");
    Kinds.sql("COPY (SELECT 'x' || i AS text FROM range(9999) t(i)) TO '" + f + "'");
    byte[] whole = Files.readAllBytes(f);
    Path cut = Files.write(dir.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> read(cut))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageContaining("cut.parquet: not a whole Parquet file, or damaged");
    assertThatThrownBy(() -> read(file("text.parquet", "{\"text\": \"x\"}")))
        .hasMessageContaining("text.parquet is no Parquet file: it does not begin with PAR1");
    assertThatThrownBy(() -> read(Kinds.packed(f)))
        .hasMessageContaining("is a Parquet file inside gzip");
    // by its content, whatever its name
    assertThat(read(Files.write(dir.resolve("data.bin"), whole).toAbsolutePath()).subList(0, 1))
        .containsExactly("row 0 {\"text\":\"x0\"}");
  }

  @Test
  void gzipIsKnownByItsFirstBytesAndReadToItsLastMember() throws IOException {
    Path a = Kinds.packed(file("a.jsonl", "{\"text\": \"a\"}\n"));
    Path b = Kinds.packed(file("b.jsonl", "{\"text\": \"b\"}\n"));
    Path both = dir.resolve("both.jsonl");
    Files.write(both, Files.readAllBytes(a));
    Files.write(both, Files.readAllBytes(b), java.nio.file.StandardOpenOption.APPEND);
    assertThat(read(both)).containsExactly("line 1 {\"text\":\"a\"}", "line 2 {\"text\":\"b\"}");

    byte[] whole = Files.readAllBytes(a);
    Path cut = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 9));
    assertThatThrownBy(() -> read(cut))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageContaining("cut.gz")
        .hasMessageContaining("ends within its gzip data");
    whole[whole.length - 6] ^= 1;
    Path torn = Files.write(dir.resolve("torn.gz"), whole);
    assertThatThrownBy(() -> read(torn)).hasMessageContaining("cannot be read");
  }

  @Test
  void textsPackedAreStillTexts() throws IOException {
    assertThat(read(Kinds.packed(file("t.txt", "one\n[two]\n"))))
        .containsExactly("line 1 {\"text\":\"one\"}", "line 2 {\"text\":\"[two]\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "28B52FFD, zstd",
    "FD377A585A00, xz",
    "425A68393141, bzip2",
    "504B0304, zip",
    "4152524F5731, Arrow"
  })
  void filesOfOtherProgramsAreNamed(String hex, String kind) throws IOException {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    Path f = Files.write(dir.resolve("a.jsonl"), bytes);
    assertThatThrownBy(() -> read(f))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.jsonl is a file of " + kind);
  }

  @Test
  void utf16IsNamed() throws IOException {
    Path f = Files.write(dir.resolve("a.jsonl"), "{\"text\": 1}".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> read(f))
        .hasMessageContaining("is UTF-16 text; save the file as UTF-8");
  }

  @Test
  void linesOfAnyLengthAndABadOneBetween() throws IOException {
    String big = "x".repeat(300_000);
    Path f =
        file(
            "a.jsonl",
            "{\"text\": \"%s\"}\r\n[1]\n\n{\"text\": \"b\"} {}\n{\"text\": \"%s\"}"
                .formatted(big, big));
    assertThat(read(f))
        .containsExactly(
            "line 1 {\"text\":\"%s\"}".formatted(big),
            "FILE, line 2: a row must be a JSON object",
            "FILE, line 4: not valid JSON: something follows the object (column 15); a JSONL file"
                + " holds one object a line",
            "line 5 {\"text\":\"%s\"}".formatted(big));
  }

  @Test
  void aBadElementOfAListIsPassedAndABrokenListIsNot() throws IOException {
    assertThat(read(file("a.json", "\n[{\"a\": 1},\n 5,\n[],\n {\"a\": 2}]\n")))
        .containsExactly(
            "line 2 {\"a\":1}",
            "FILE, line 3: a row must be a JSON object",
            "FILE, line 4: a row must be a JSON object",
            "line 5 {\"a\":2}");
    assertThatThrownBy(() -> read(file("a.json", "[{\"a\": 1},\n {\"a\" 2},\n {\"a\": 3}]")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageContaining("a.json, line 2: not valid JSON")
        .hasMessageContaining("in a list, nothing behind that can be read");
  }
}
