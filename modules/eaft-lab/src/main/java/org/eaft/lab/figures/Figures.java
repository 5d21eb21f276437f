package org.eaft.lab.figures;

import java.util.List;
import org.eaft.lab.tables.Experiment;
import org.eaft.text.DataException;

/** Makes figures; {@link Drawing} draws them. */
public final class Figures {

  private Figures() {}

  /**
   * What an experiment shows; one figure a grid point where there are several.
   *
   * @param kind one whose source is an experiment
   * @param command stated in the caption
   * @throws DataException where the experiment has nothing of it
   */
  public static List<Figure> of(FigureKind kind, Experiment experiment, String command) {
    return switch (kind) {
      case FORGETTING -> new ExperimentFigures(experiment, command).forgetting();
      case TOKEN_LOSSES -> new ExperimentFigures(experiment, command).tokenLosses();
      case CONFLICTS -> new ExperimentFigures(experiment, command).conflicts();
      case PARETO -> new ScatterFigures(experiment, command).pareto();
      case RATES -> new ScatterFigures(experiment, command).rates();
      case LANDSCAPE, GRADIENT, TOPK ->
          throw new IllegalArgumentException(kind.title() + " is not drawn from an experiment");
    };
  }

  /** Every supervised token by probability and entropy. */
  public static Figure landscape(TokenScores scores, String command) {
    return Landscape.of(scores, command);
  }

  /** The gradient plane, which needs no data. */
  public static Figure gradient(String command) {
    return GradientPlane.of(command);
  }

  /** Correlation and memory against K. */
  public static Figure topK(List<TopKRow> rows, String command) {
    return TopKTradeoff.of(rows, command);
  }
}
