package org.eaft.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.ResultsStore;
import org.eaft.text.DataException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final String COMMAND = "eaft report results/x";

  @TempDir static Path shared;
  private static String html;

  @BeforeAll
  static void make() {
    html = html(SyntheticExperiment.whole(shared));
  }

  private static String html(Path dir) {
    return Report.html(dir, Optional.empty(), COMMAND, 3_000_000);
  }

  @Test
  void cellsAreMeansOfTheRowsInTheFile() {
    List<ResultRow> rows = ResultsStore.read(shared).results();
    Pattern cell =
        Pattern.compile(
            "data-metric=\"([^\"]+)\" data-method=\"([^\"]+)\" data-point=\"train.lr=([^\"]+)\" data-value=\"([^\"]+)\"[^>]*>(?:<strong>)?([0-9.]+)");
    Set<String> metrics = new HashSet<>();
    List<MatchResult> cells = cell.matcher(html).results().toList();
    for (MatchResult m : cells) {
      double mean =
          rows.stream()
              .filter(r -> r.metric().equals(m.group(1)) && r.method().equals(m.group(2)))
              .filter(r -> r.point().get("train.lr").equals(Double.valueOf(m.group(3))))
              .mapToDouble(ResultRow::value)
              .average()
              .orElse(Double.NaN);
      if (!Double.isNaN(mean)) {
        metrics.add(m.group(1));
        assertThat(Double.parseDouble(m.group(4))).as(m.group()).isCloseTo(mean, within(1e-12));
      }
    }
    assertThat(metrics).contains("target", "general", "pocket_facts/contradicted", "mean_weight");
    assertThat(cells).hasSizeGreaterThan(100);
  }

  @Test
  void theBaseStandsInTheTableToo() {
    double target =
        ResultsStore.read(shared).results().stream()
            .filter(r -> r.method().equals("base") && r.metric().equals("target"))
            .findFirst()
            .orElseThrow()
            .value();

    assertThat(html)
        .contains(
            "data-metric=\"target\" data-method=\"base\" data-point=\"\" data-value=\"%s\""
                .formatted(target));
  }

  @Test
  void elementsAreNestedAndIdsAreUnique() {
    assertThat(unclosed(html)).isEmpty();
    List<String> ids = matches(" id=\"([^\"]*)\"", html);
    assertThat(ids).doesNotHaveDuplicates().contains("answer", "pareto", "curves", "landscape");
    assertThat(ids).containsAll(matches("href=\"#([^\"]*)\"", html));
  }

  /** The elements that are open at the end or closed out of order. */
  static List<String> unclosed(String page) {
    String body = page.replaceAll("(?s)<(script|style)\\b[^>]*>.*?</\\1>", "");
    Set<String> empty = Set.of("meta", "link", "br", "input");
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = Pattern.compile("<(/?)([a-z][a-z0-9]*)\\b[^>]*>").matcher(body);
    while (tag.find()) {
      if (empty.contains(tag.group(2))) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        open.push(tag.group(2));
      } else if (!tag.group(2).equals(open.peek())) {
        return List.of("</" + tag.group(2) + "> closes " + open.peek());
      } else {
        open.pop();
      }
    }
    return List.copyOf(open);
  }

  private static List<String> matches(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
  }

  @Test
  void nothingIsLoaded() {
    assertThat(matches("(?:src|action|poster|data)=\"([^\"]*)\"", html)).isEmpty();
    assertThat(matches("<a href=\"([^#\"][^\"]*)\"", html))
        .containsExactly("https://arxiv.org/abs/2601.02151");
    assertThat(matches("<link ([^>]*)>", html)).containsExactly("rel=\"icon\" href=\"data:,\"");
    assertThat(html)
        .contains("default-src 'none'")
        .doesNotContain("@import", "url(", "fetch(", "XMLHttpRequest");
    assertThat(matches("(https?://[^\"' <]+)", html))
        .containsOnly("https://arxiv.org/abs/2601.02151", "http://www.w3.org/2000/svg");
  }

  @Test
  void everyTableHasACaptionAndHeads() {
    assertThat(matches("(<table)", html))
        .hasSameSizeAs(matches("<table[^>]*>\\s*(<caption>)", html));
    assertThat(matches("<th (?!scope)([^>]*)>", html)).isEmpty();
  }

  @Test
  void saysWhatFailedAndHowEachRunWasMade() {
    assertThat(html)
        .contains("1 run failed and is in no number here", "loss is NaN at step 17")
        .contains(
            "<code>eaft compare experiments/pocket/math.yaml</code>", "0123456789", "train.seed=3")
        .contains("AMD EPYC, a test", "36 finished runs and 1 failed");
    assertThat(matches("(<details class=\"run\")", html)).hasSize(38);
  }

  @Test
  void answersInTwoSentencesWithNumbersOfTheTable() {
    List<String> answer = matches("<p class=\"answer\">([^<]*)</p>", html);

    assertThat(answer).hasSize(2).allMatch(s -> s.endsWith(".") && !s.contains(". "));
    assertThat(answer.get(0)).contains("pocket_math").contains("the best of its 2 learning rates");
    assertThat(answer.get(1))
        .contains("the model fell from")
        .contains("sft_kl")
        .contains("above SFT");
  }

  @Test
  void namesNoWinnerInsideTheNoise(@TempDir Path dir) {
    SyntheticExperiment e = SyntheticExperiment.in(dir).base();
    for (long seed = 1; seed <= 3; seed++) {
      e.run("sft", Map.of(), seed, 1, 0.46, 0.86).run("eaft", Map.of(), seed, 0.13, 0.46, 0.86);
    }

    String answer = matches("<p class=\"answer\">([^<]*)</p>", html(dir)).get(0);

    assertThat(answer)
        .contains("no method is ahead of all others by more than the noise")
        .contains("eaft cannot be told from SFT");
  }

  @Test
  void namesAWinnerOutsideIt(@TempDir Path dir) {
    SyntheticExperiment e = SyntheticExperiment.in(dir).base();
    for (long seed = 1; seed <= 3; seed++) {
      e.run("sft", Map.of(), seed, 1, 0.5, 0.86).run("dft", Map.of(), seed, 0.8, 0.3, 0.86);
    }

    assertThat(matches("<p class=\"answer\">([^<]*)</p>", html(dir)).get(0))
        .contains("sft is ahead of every other method")
        .contains("dft (-");
  }

  @Test
  void oneSeedIsCalledOne(@TempDir Path dir) {
    SyntheticExperiment.in(dir).base().run("sft", Map.of(), 1).run("dft", Map.of(), 1);

    assertThat(html(dir)).contains("with one seed a method, no difference can be told from noise");
  }

  @Test
  void textsOfFilesCannotBecomeMarkup(@TempDir Path dir) {
    String evil = "<script>alert(\"1\")</script>";
    SyntheticExperiment.in(dir)
        .base()
        .run(evil, Map.of("data.train", "<img src=x onerror=alert(2)>"), 1)
        .failed("sft", Map.of(), 1, evil)
        .scans(List.of("sft"));

    String page = html(dir);

    assertThat(page).contains("&lt;script&gt;alert").doesNotContain("<script>alert", "<img");
    assertThat(page).contains("\\u003c/script>\\u003cb>");
    assertThat(matches("(</script>)", page)).hasSize(2);
    assertThat(unclosed(page)).isEmpty();
  }

  @Test
  void chartsAreThinnedOutToWhatThePageMayWeigh() {
    String small = Report.html(shared, Optional.empty(), COMMAND, 400_000);

    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isBetween(500_000, 3_000_000);
    assertThat(small.getBytes(StandardCharsets.UTF_8).length).isBetween(200_000, 400_000);
    assertThat(unclosed(small)).isEmpty();
  }

  @Test
  void writesTheFileAndTheSameFileAgain(@TempDir Path dir) throws IOException {
    Path out = dir.resolve("a/b.html");

    Report.write(shared, out, Optional.empty(), COMMAND);

    assertThat(out).hasContent(html);
    assertThat(dir.resolve("a")).isDirectoryContaining("glob:**/b.html");
    assertThat(out.resolveSibling("b.html.part")).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsNamedAndStopsNothing(@TempDir Path dir) throws IOException {
    SyntheticExperiment.in(dir).base().run("sft", Map.of(), 1).run("eaft", Map.of(), 1);
    Files.writeString(
        dir.resolve("results.jsonl"), "{\"schema\":2,\"ru", StandardOpenOption.APPEND);
    Files.writeString(dir.resolve("tokens-sft.jsonl"), "{\"token\":1}\n");

    assertThat(html(dir))
        .contains("Passed over", "results.jsonl:", "tokens-sft.jsonl:1", "data-method=\"eaft\"");
  }

  @Test
  void anEmptyOrBadStoreIsAnError(@TempDir Path dir) throws IOException {
    assertThatThrownBy(() -> html(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no runs");

    Files.writeString(dir.resolve("runs.jsonl"), "no json\n");
    assertThatThrownBy(() -> html(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("runs.jsonl:1");

    Files.delete(dir.resolve("runs.jsonl"));
    SyntheticExperiment.in(dir).failed("sft", Map.of(), 1, "no memory");
    assertThatThrownBy(() -> html(dir))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("only failed ones")
        .hasMessageContaining("no memory");
  }
}
