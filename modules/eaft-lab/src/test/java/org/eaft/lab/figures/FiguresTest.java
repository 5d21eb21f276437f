package org.eaft.lab.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.eaft.lab.figures.Series.Mark;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.lab.tables.Synthetic;
import org.eaft.text.DataException;
import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

  private static final List<String> METHODS =
      List.of("sft", "sft_kl", "dft", "talr", "flow", "eaft");
  private static final String COMMAND = "eaft figure N results/synthetic";

  @TempDir Path tmp;

  private Experiment experiment(Double... rates) {
    return ExperimentReader.read(Synthetic.whole(tmp, METHODS, List.of(rates), 3));
  }

  private static Series series(Panel panel, String name) {
    return panel.series().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void forgettingBeginsAtTheBaseAndEndsAtTheResult() {
    Experiment e = experiment(1e-4);
    Figure figure = Figures.of(FigureKind.FORGETTING, e, COMMAND).get(0);

    assertThat(figure.name()).isEqualTo("forgetting");
    assertThat(figure.subtitle()).isEqualTo("n: sums 200, facts 150, rules 100; seeds 1, 2, 3.");
    assertThat(figure.caption()).anyMatch(c -> c.contains(COMMAND));
    assertThat(figure.caption().get(0)).contains("Target tasks: sums; general: facts, rules.");
    assertThat(figure.panels())
        .extracting(Panel::title)
        .containsExactly("Target: sums", "General: mean of 2 tasks");
    Panel general = figure.panels().get(1);
    assertThat(general.y().label()).isEqualTo("accuracy, %");
    assertThat(general.series()).extracting(Series::name).containsExactlyElementsOf(METHODS);
    Series sft = series(general, "sft");
    assertThat(sft.x()).containsExactly(0, 48, 96, 144, 192);
    double base = e.entries().get(0).metric("general").orElseThrow().mean();
    assertThat(sft.y()[0]).isCloseTo(100 * base, within(1e-9));
    assertThat(sft.yError()).isNull();
  }

  @Test
  void anExperimentWithSeveralPointsGetsAFigureEach() {
    List<Figure> figures = Figures.of(FigureKind.FORGETTING, experiment(1e-4, 4e-4), COMMAND);

    assertThat(figures)
        .extracting(Figure::name)
        .containsExactly("forgetting-lr=1e-4", "forgetting-lr=4e-4");
  }

  @Test
  void tokenLossesAndConflictsFollowTheProbe() {
    Experiment e = experiment(1e-4);
    Figure losses = Figures.of(FigureKind.TOKEN_LOSSES, e, COMMAND).get(0);
    Figure conflicts = Figures.of(FigureKind.CONFLICTS, e, COMMAND).get(0);

    assertThat(losses.panels()).allSatisfy(p -> assertThat(p.series()).hasSize(6));
    assertThat(series(losses.panels().get(0), "eaft").y()[3]).isCloseTo(0.5, within(1e-12));
    assertThat(conflicts.panels()).extracting(p -> p.x().label()).containsOnly("epoch");
    // 192 steps are 6 epochs
    assertThat(series(conflicts.panels().get(0), "eaft").x()).containsExactly(1.5, 3, 4.5, 6);
  }

  @Test
  void theParetoFigureHasErrorsAndSftsFrontier() {
    Figure figure = Figures.of(FigureKind.PARETO, experiment(1e-4, 2e-4, 4e-4), COMMAND).get(0);
    Panel panel = figure.panels().get(0);

    assertThat(panel.x().label()).contains("general accuracy").contains("facts, rules");
    assertThat(panel.y().label()).contains("target accuracy").contains("sums");
    assertThat(panel.series()).hasSize(1 + 1 + METHODS.size());
    Series frontier = panel.series().get(0);
    assertThat(frontier.mark()).isEqualTo(Mark.DASHED);
    assertThat(frontier.x()).isSorted().hasSizeBetween(2, 4);
    assertThat(frontier.labels()).contains("sft lr=4e-4");
    Series eaft = series(panel, "eaft");
    assertThat(eaft.x()).hasSize(3);
    assertThat(eaft.xError()).hasSize(3).doesNotContain(0);
    assertThat(eaft.yError()).hasSize(3).doesNotContain(0);
    assertThat(eaft.labels()).containsExactly("eaft lr=1e-4", "eaft lr=2e-4", "eaft lr=4e-4");
    assertThat(panel.series()).extracting(Series::colour).doesNotContainNull();
  }

  @Test
  void ratesAreALogarithmicAxis() {
    Figure figure = Figures.of(FigureKind.RATES, experiment(1e-4, 2e-4, 4e-4), COMMAND).get(0);

    assertThat(figure.panels()).extracting(p -> p.x().scale()).containsOnly(Axis.Scale.LOG);
    assertThat(series(figure.panels().get(1), "talr").x()).containsExactly(1e-4, 2e-4, 4e-4);
    assertThat(series(figure.panels().get(1), "talr").yError()).hasSize(3);
  }

  @Test
  void whatAnExperimentDoesNotHoldIsSaid() {
    new Synthetic(tmp).run("sft", Map.of(), 1L, Map.of("sums", "10", "facts", "11", "rules", "01"));
    Experiment e = ExperimentReader.read(tmp);

    assertThatThrownBy(() -> Figures.of(FigureKind.CONFLICTS, e, COMMAND))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("eval.probe: true");
    assertThatThrownBy(() -> Figures.of(FigureKind.FORGETTING, e, COMMAND))
        .hasMessageContaining("eval.tasks_every");
    assertThatThrownBy(() -> Figures.of(FigureKind.RATES, e, COMMAND))
        .hasMessageContaining("one learning rate");
  }

  private Path tokens(int n, int conflicts) throws IOException {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      double p = i < conflicts ? 0.02 + 0.1 * random.nextDouble() : Math.sqrt(random.nextDouble());
      double entropy =
          i < conflicts ? 0.45 * random.nextDouble() : 0.51 + 2 * (1 - p) * random.nextDouble();
      text.append(
          ("{\"example\":%d,\"position\":%d,\"label\":5,\"token\":\" w%d\",\"logp\":%s,"
                  + "\"entropy\":%s,\"entropy_topk\":%s,\"weight\":0.5}\n")
              .formatted(i / 50, i % 50, i, Math.log(p), entropy, 0.98 * entropy));
    }
    return Files.writeString(tmp.resolve("tokens.jsonl"), text);
  }

  @Test
  void theLandscapeCountsConflictsAndDrawsASample() throws IOException {
    Figure figure = Figures.landscape(TokenScores.read(tokens(6000, 300)), COMMAND);
    Panel panel = figure.panels().get(0);

    assertThat(figure.subtitle())
        .startsWith("n: 6,000 tokens of 120 rows, 300 of them confident conflicts")
        .contains("5.0 % of the tokens");
    assertThat(figure.caption().get(0)).contains("300 conflicts and 4,000 other tokens");
    assertThat(series(panel, "confident conflicts").x()).hasSize(300);
    assertThat(series(panel, "other tokens").x()).hasSize(4000);
    assertThat(series(panel, "confident conflicts").labels().get(0))
        .isEqualTo(" w0 (row 0, position 0)");
    assertThat(panel.regions()).containsExactly(new Panel.Region("", 0, 0.2, 0, 0.5));
    assertThat(panel.x()).isEqualTo(Axis.of("probability of the label", 0, 1));
  }

  @Test
  void aLineThatIsNoTokenIsNamed() throws IOException {
    Path file = tokens(3, 0);
    Files.writeString(file, Files.readString(file) + "{\"example\":0,\"log");

    assertThatThrownBy(() -> TokenScores.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokens.jsonl:4: is no line of `eaft scan`");
  }

  @Test
  void aFileThatWasCutInsideACharacterOrHasNoNumbersIsNamed() throws IOException {
    Path cut = tokens(3, 0);
    byte[] half = {'{', '"', (byte) 0xc3};
    Files.write(cut, half, StandardOpenOption.APPEND);
    assertThatThrownBy(() -> TokenScores.read(cut))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokens.jsonl:4: is no line");
    Path nan = tokens(3, 0);
    Files.writeString(
        nan, Files.readString(nan).replaceFirst("\"weight\":[^,}]*", "\"weight\":\"NaN\""));
    assertThatThrownBy(() -> TokenScores.read(nan))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokens.jsonl:1: is no line");
  }

  /** m = 1 and p = 1/2: P - onehot is (-1/2, 1/2), H = ln 2. */
  @Test
  void gradientsAreThoseOfTheFamily() {
    assertThat(GradientPlane.norm(0.5, Math.log(2) + 1e-12, false).orElseThrow())
        .isCloseTo(Math.sqrt(0.5), within(1e-6));
    assertThat(GradientPlane.norm(0.5, Math.log(2) + 1e-12, true).orElseThrow())
        .isCloseTo(Math.sqrt(0.5) * Math.log(2) / 3, within(1e-6));
    // p = 1/10 and nine others as likely: uniform over ten
    assertThat(GradientPlane.norm(0.1, Math.log(10), true).orElseThrow())
        .isCloseTo(Math.sqrt(0.9) * Math.log(10) / 3, within(1e-9));
    // uniform over forty: the twenty likeliest have entropy ln 20
    assertThat(GradientPlane.norm(1 / 40.0, Math.log(40), true).orElseThrow())
        .isCloseTo(Math.sqrt(39 / 40.0) * Math.log(20) / 3, within(1e-9));
    assertThat(GradientPlane.norm(0.2, 0.49, false)).isEmpty();
  }

  @Test
  void theGradientPlaneHasEveryPossibleCellOnce() {
    Figure figure = Figures.gradient(COMMAND);

    assertThat(figure.panels()).hasSize(2);
    int sft = figure.panels().get(0).series().stream().mapToInt(s -> s.x().length).sum();
    int eaft = figure.panels().get(1).series().stream().mapToInt(s -> s.x().length).sum();
    assertThat(sft).isEqualTo(eaft).isBetween(2500, 3599);
    // EAFT's corner of confident conflicts is pale
    Series palest = figure.panels().get(1).series().get(0);
    assertThat(palest.x().length).isGreaterThan(figure.panels().get(0).series().get(0).x().length);
  }

  @Test
  void topKReadsWhatItWrote() throws IOException {
    TokenScores scores = TokenScores.read(tokens(200, 5));
    List<TopKRow> rows = new ArrayList<>();
    for (int k : new int[] {20, 5, 50}) {
      rows.add(TopKRow.of(k, scores, 650));
    }
    Path file = tmp.resolve("topk.jsonl");
    TopKRow.write(file, rows);

    Figure figure = Figures.topK(TopKRow.read(file), COMMAND);

    assertThat(figure.subtitle()).isEqualTo("n: 200 tokens, one model pass for each K, no seeds");
    assertThat(figure.panels().get(0).series().get(0).x()).containsExactly(5, 20, 50);
    assertThat(figure.panels().get(0).series().get(0).y()[0]).isCloseTo(1, within(1e-12));
    assertThat(figure.panels().get(1).series().get(0).y()).containsExactly(20, 80, 200);
    assertThat(figure.caption().get(0)).contains("vocabulary of 650 has 2,600");
  }

  @Test
  void everyFigureIsDrawnTwice() throws Exception {
    Experiment e = experiment(1e-4, 4e-4);
    List<Figure> figures = new ArrayList<>(List.of(Figures.gradient(COMMAND)));
    for (FigureKind kind : FigureKind.values()) {
      if (kind.source() == FigureKind.Source.EXPERIMENT) {
        figures.add(Figures.of(kind, e, COMMAND).get(0));
      }
    }
    figures.add(Figures.landscape(TokenScores.read(tokens(1500, 100)), COMMAND));
    figures.add(
        Figures.topK(List.of(new TopKRow(5, .97, 9, 650), new TopKRow(200, 1.0, 9, 650)), COMMAND));

    for (Figure figure : figures) {
      List<Path> files = Drawing.write(figure, tmp.resolve("figures"));
      BufferedImage png = ImageIO.read(files.get(0).toFile());
      assertThat(png.getWidth()).isGreaterThanOrEqualTo(1560);
      assertThat(hasColour(png, figure)).isTrue();
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(files.get(1).toFile())
                  .getDocumentElement()
                  .getTextContent())
          .contains(figure.title())
          .contains(figure.panels().get(0).series().get(0).name());
    }
  }

  /** The last series with points leaves a pixel of its colour. */
  private static boolean hasColour(BufferedImage png, Figure figure) {
    Series last =
        figure.panels().get(0).series().stream()
            .filter(s -> s.x().length > 0)
            .reduce((a, b) -> b)
            .orElseThrow();
    int colour = Integer.decode(last.colour());
    for (int y = 0; y < png.getHeight(); y++) {
      for (int x = 0; x < png.getWidth(); x++) {
        if ((png.getRGB(x, y) & 0xffffff) == colour) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void figuresAreFoundByNumberAndName() {
    assertThat(FigureKind.of("5")).isEqualTo(FigureKind.PARETO);
    assertThat(FigureKind.of("token-losses")).isEqualTo(FigureKind.TOKEN_LOSSES);
    assertThatThrownBy(() -> FigureKind.of("9"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no figure `9`; there are 1 landscape, 2 forgetting");
  }

  @Test
  void longCaptionsAreBroken() {
    assertThat(Wrap.lines("aa bb cc", String::length, 5)).containsExactly("aa bb", "cc");
    assertThat(Wrap.lines("abcdefgh i", String::length, 5)).containsExactly("abcde", "fgh i");
  }
}
