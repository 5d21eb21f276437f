package org.eaft.lab.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.lab.tables.Table;
import org.eaft.lab.tables.Tables;
import org.eaft.text.DataException;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;
import org.eaft.train.run.Unfinished;

/**
 * The report of an experiment: one HTML file that loads nothing, made from the store's files and
 * the scans {@code tokens.jsonl} and {@code tokens-METHOD.jsonl} beside them.
 */
public final class Report {

  /** What the file may weigh, in bytes. */
  private static final int MOST_BYTES = 3_000_000;

  /** Points of a curve and tokens of a landscape: the first that fits is taken. */
  private static final List<int[]> DETAIL =
      List.of(
          new int[] {48, 3000},
          new int[] {24, 1500},
          new int[] {12, 750},
          new int[] {6, 300},
          new int[] {3, 100});

  /** The table of all methods and their differences to SFT; others are opened by a click. */
  private static final int OPEN = 2;

  private final Results results;
  private final Experiment experiment;
  private final String title;
  private final String command;
  private final List<String> problems;
  private final List<TokenGroup> scans;
  private final List<Table> tables;
  private final List<String> answer;

  private Report(Path dir, Optional<String> title, String command) {
    this.results = ResultsStore.read(dir);
    if (results.finished().isEmpty()) {
      throw new DataException(dir + " " + nothing(results));
    }
    Path name = dir.toAbsolutePath().normalize().getFileName();
    this.experiment = ExperimentReader.of(name == null ? "experiment" : name.toString(), results);
    this.title = title.orElse(experiment.name());
    this.command = command;
    this.problems = new ArrayList<>(results.problems());
    this.scans = TokenGroup.read(dir, problems);
    this.tables = Tables.of(experiment, Optional.empty());
    this.answer = Verdict.of(experiment);
  }

  private static String nothing(Results results) {
    if (!results.problems().isEmpty()) {
      return "holds no finished run that can be read: " + String.join("; ", results.problems());
    }
    return results.runs().isEmpty()
        ? "holds no runs: it is not the folder of an experiment, or `eaft compare` has not finished"
            + " one there"
        : "holds no finished run, only failed ones; the first: " + results.runs().get(0).error();
  }

  /**
   * Writes the report of an experiment directory.
   *
   * @param dir with {@code runs.jsonl}, {@code results.jsonl} and {@code curves.jsonl}
   * @param out the HTML file; its folder is made where it is not there
   * @param title of the page; else the directory's name
   * @param command that makes it again, stated in the page
   * @throws DataException where the directory holds no finished run
   */
  public static void write(Path dir, Path out, Optional<String> title, String command) {
    String html = html(dir, title, command, MOST_BYTES);
    Path part = Unfinished.beside(out);
    try {
      Files.createDirectories(out.toAbsolutePath().getParent());
      // a text may hold half a surrogate pair, which writeString refuses
      Files.write(part, html.getBytes(StandardCharsets.UTF_8));
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(out + " cannot be written: " + e, e);
    }
  }

  /**
   * The page; equal files and command give an equal page.
   *
   * @param mostBytes its charts are thinned out until it weighs no more, as far as they can be
   */
  static String html(Path dir, Optional<String> title, String command, int mostBytes) {
    Report report = new Report(dir, title, command);
    String html = "";
    for (int[] detail : DETAIL) {
      html = render(report.page(detail[0], detail[1]));
      if (html.getBytes(StandardCharsets.UTF_8).length <= mostBytes) {
        break;
      }
    }
    return html;
  }

  private static String render(Page page) {
    TemplateEngine engine =
        TemplateEngine.createPrecompiled(
            null, ContentType.Html, Report.class.getClassLoader(), Report.class.getPackageName());
    StringOutput out = new StringOutput();
    engine.render("report.jte", page, out);
    return out.toString();
  }

  private Page page(int points, int tokens) {
    List<ParetoPanel> pareto = ParetoPanel.of(experiment);
    RunCurves curves = RunCurves.of(experiment, points);
    int share = scans.isEmpty() ? 0 : tokens / scans.size();
    return new Page(
        title,
        summary(),
        Asked.of(experiment, results.runs()),
        answer,
        IntStream.range(0, tables.size())
            .mapToObj(i -> new TableView("table-" + (i + 1), tables.get(i), i < OPEN))
            .toList(),
        GroupTables.of(experiment),
        !pareto.isEmpty(),
        !curves.runs().isEmpty(),
        scans.stream().map(TokenGroup::title).toList(),
        scans.stream().map(Conflicts::of).toList(),
        RunFacts.of(results.runs()),
        problems,
        json(
            new Charts(
                Method.of(experiment),
                pareto,
                curves,
                scans.stream().map(s -> LandscapeData.of(s, share)).toList())),
        resource("report.css"),
        resource("report.js"),
        command,
        resource("cite.bib").strip().replace("VERSION", Environment.version()));
  }

  private record Charts(
      List<Method> methods,
      List<ParetoPanel> pareto,
      RunCurves curves,
      List<LandscapeData> landscapes) {}

  private String summary() {
    long finished = experiment.trained().stream().mapToLong(e -> e.runs().size()).sum();
    long methods = experiment.trained().stream().map(Entry::method).distinct().count();
    double seconds = results.finished().stream().mapToDouble(RunRow::seconds).sum();
    int failed = results.runs().size() - results.finished().size();
    return "%d %s, %d finished runs%s, %s of computing"
        .formatted(
            methods,
            methods == 1 ? "method" : "methods",
            finished,
            failed == 0 ? "" : " and %d failed".formatted(failed),
            RunFacts.time(seconds));
  }

  /** Within a script element, only {@code <} could end it or begin a comment. */
  private static String json(Charts charts) {
    return Json.line(charts).replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " is not in the jar", e);
    }
  }
}
