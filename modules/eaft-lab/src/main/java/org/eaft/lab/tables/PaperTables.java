package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eaft.lab.stats.Summary;
import org.eaft.lab.tables.Column.Spread;
import org.eaft.lab.tables.Column.Unit;
import org.eaft.train.config.ConfigException;

/**
 * The paper's Tables 1 to 4 as printed, and the same methods in experiments of ours.
 *
 * <p>Ours run at another scale, with other models, data and benchmarks. What can be set side by
 * side is the change against the base: of the target's mean, and of the general mean.
 */
public final class PaperTables {

  private static final int SETTINGS = 4;

  private final Paper paper = Paper.read();
  private final List<Experiment> ours;

  private PaperTables(List<Experiment> ours) {
    this.ours = ours;
  }

  /**
   * One of the paper's tables.
   *
   * @param number 1 to 4
   * @param ours experiments; those of the table's domain are shown beside
   */
  public static List<Table> of(int number, List<Experiment> ours) {
    if (number < 1 || number > SETTINGS) {
      throw new ConfigException("the paper has tables 1 to 4, not " + number);
    }
    PaperTables tables = new PaperTables(ours);
    return number == SETTINGS ? List.of(tables.settings()) : tables.results(number);
  }

  private List<Table> results(int number) {
    Paper.Domain domain =
        paper.domains().stream().filter(d -> d.table() == number).findFirst().orElseThrow();
    List<Paper.Model> models = paper.models().stream().filter(m -> m.table() == number).toList();
    List<Table> tables = new ArrayList<>();
    models.forEach(m -> tables.add(printed(domain, m)));
    tables.add(changes(domain, models, ours.stream().filter(e -> isOf(domain, e)).toList()));
    return tables;
  }

  private static boolean isOf(Paper.Domain domain, Experiment e) {
    return e.target().stream()
        .map(t -> t.toLowerCase(Locale.ROOT))
        .anyMatch(t -> domain.words().stream().anyMatch(t::contains));
  }

  private Table printed(Paper.Domain domain, Paper.Model m) {
    List<Column> columns = new ArrayList<>(List.of(Column.words("method", "method")));
    // as printed, in percent: nothing is scaled
    m.columns().forEach(c -> columns.add(new Column(c, c, Unit.PRINTED, Spread.NONE)));
    List<List<Cell>> rows = new ArrayList<>();
    m.rows()
        .forEach(
            (method, values) -> {
              List<Cell> row = new ArrayList<>(List.of(Cell.words(method)));
              for (int i = 0; i < values.size(); i++) {
                row.add(printed(m, method, columns.get(i + 1), values.get(i)));
              }
              rows.add(row);
            });
    List<String> caption = new ArrayList<>(List.of("Source: " + paper.source() + "."));
    m.inconsistencies().forEach(i -> caption.add("† " + i.method() + ": " + i.text()));
    caption.addAll(domain.remarks());
    return new Table(
        "The paper's Table %d, %s, %s".formatted(domain.table(), domain.title(), m.model()),
        columns,
        rows,
        caption);
  }

  private static Cell printed(Paper.Model m, String method, Column column, Double value) {
    Cell cell = column.cell(value, null, null);
    boolean marked =
        m.inconsistencies().stream()
            .anyMatch(i -> i.method().equals(method) && i.column().equals(column.key()));
    return marked ? new Cell(cell.text() + " †", value, null, null, false) : cell;
  }

  private Table changes(Paper.Domain domain, List<Paper.Model> models, List<Experiment> mine) {
    List<Column> columns = new ArrayList<>(List.of(Column.words("method", "method")));
    models.forEach(m -> columns.addAll(pair(m.model())));
    mine.forEach(e -> columns.addAll(pair("ours, " + e.name())));
    Set<String> methods = new LinkedHashSet<>();
    models.forEach(m -> methods.addAll(m.rows().keySet()));
    methods.remove(Entry.BASE);
    List<List<Cell>> rows = new ArrayList<>();
    for (String method : methods) {
      List<Cell> row = new ArrayList<>(List.of(Cell.words(method)));
      for (Paper.Model m : models) {
        row.add(change(m.change(method, domain.target()), null));
        row.add(change(m.change(method, "GeneralAvg"), null));
      }
      mine.forEach(e -> row.addAll(changes(e, method)));
      rows.add(row);
    }
    return new Table(
        "Change against the base, in points: the paper's and ours",
        columns,
        rows,
        caption(domain, mine));
  }

  private static List<Column> pair(String of) {
    return List.of(
        new Column(of + " target", of + ": target", Unit.POINTS, Spread.ERROR),
        new Column(of + " general", of + ": general", Unit.POINTS, Spread.ERROR));
  }

  /** In points, as the paper prints: of 100. */
  private static Cell change(Double points, Double error) {
    return pair("").get(0).cell(points == null ? null : points / 100, error, null);
  }

  /** At the method's best rate where an experiment has several points, else at its only one. */
  private static List<Cell> changes(Experiment e, String method) {
    Optional<Entry> entry = chosen(e, method);
    return List.of(change(e, entry, "target"), change(e, entry, "general"));
  }

  private static Optional<Entry> chosen(Experiment e, String method) {
    return e.trained().stream()
        .filter(x -> x.method().equals(method) && x.metric("target").isPresent())
        .reduce((a, b) -> mean(a, "target") >= mean(b, "target") ? a : b);
  }

  private static double mean(Entry e, String metric) {
    return e.metric(metric).map(Summary::mean).orElse(Double.NaN);
  }

  private static Cell change(Experiment e, Optional<Entry> entry, String metric) {
    Optional<Entry> base = entry.flatMap(e::base);
    if (entry.isEmpty() || base.isEmpty()) {
      return Cell.EMPTY;
    }
    double change = mean(entry.get(), metric) - mean(base.get(), metric);
    return Double.isNaN(change)
        ? Cell.EMPTY
        : change(100 * change, entry.get().error(metric).orElse(null));
  }

  private List<String> caption(Paper.Domain domain, List<Experiment> mine) {
    List<String> caption = new ArrayList<>();
    caption.add(
        "The paper: full models of 4 to 32 billion parameters on %s, mean of 3 runs without errors."
            .formatted(domain.data()));
    if (mine.isEmpty()) {
      caption.add("Ours: no experiment of this domain was found among the results.");
    }
    for (Experiment e : mine) {
      caption.add(
          ("Ours, %s: another scale. Model %s; target: mean of %s; general: mean of %s; each method"
                  + " at the grid point of its highest target accuracy; ± standard error over seeds"
                  + " of the method alone. %s %s")
              .formatted(
                  e.name(),
                  values(e, "model.path"),
                  String.join(", ", e.target()),
                  String.join(", ", e.general()),
                  Caption.sizes(e),
                  Caption.origin(e)));
    }
    return caption;
  }

  private Table settings() {
    List<Column> columns =
        new ArrayList<>(
            List.of(Column.words("setting", "setting"), Column.words("paper", "the paper")));
    ours.forEach(e -> columns.add(Column.words(e.name(), "ours, " + e.name())));
    List<List<Cell>> rows = new ArrayList<>();
    for (Paper.Setting s : paper.settings().values()) {
      List<Cell> row = new ArrayList<>(List.of(Cell.words(s.setting()), Cell.words(s.paper())));
      ours.forEach(e -> row.add(Cell.words(ours(e, s))));
      rows.add(row);
    }
    List<String> caption = new ArrayList<>(List.of("Source: " + paper.source() + "."));
    caption.addAll(paper.settings().remarks());
    caption.add("Ours: what the finished runs under results were configured with.");
    return new Table("The paper's Table 4, settings", columns, rows, caption);
  }

  private static String ours(Experiment e, Paper.Setting s) {
    return switch (s.setting()) {
      case "hardware" ->
          e.runs().stream()
              .map(r -> r.facts().machine())
              .filter(Objects::nonNull)
              .distinct()
              .collect(Collectors.joining("; "));
      case "SFT-KL's beta" ->
          e.trained().stream()
              .filter(x -> x.method().startsWith("sft_kl"))
              .flatMap(x -> x.runs().stream())
              .map(r -> Numbers.of(r.facts().setting("objective.beta")))
              .distinct()
              .collect(Collectors.joining(", "));
      default -> values(e, s.key());
    };
  }

  /** The distinct values of a setting over the trained runs. */
  private static String values(Experiment e, String key) {
    Map<String, Integer> values = new LinkedHashMap<>();
    e.trained().stream()
        .flatMap(x -> x.runs().stream())
        .map(r -> r.facts().setting(key))
        .filter(Objects::nonNull)
        .forEach(v -> values.merge(Numbers.of(v), 1, Integer::sum));
    return String.join(", ", values.keySet());
  }
}
