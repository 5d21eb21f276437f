package org.eaft.lab.figures;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eaft.train.config.ConfigException;

/** The figures there are, numbered as in the paper where it has them. */
public enum FigureKind {
  LANDSCAPE(1, Source.TOKENS, "entropy and probability of every supervised token"),
  FORGETTING(2, Source.EXPERIMENT, "target and general accuracy over steps"),
  GRADIENT(3, Source.NOTHING, "size of a token's gradient under SFT and EAFT"),
  TOKEN_LOSSES(4, Source.EXPERIMENT, "loss of tokens of high and of low entropy over steps"),
  PARETO(5, Source.EXPERIMENT, "target against general accuracy, with SFT's frontier"),
  TOPK(6, Source.TOP_K, "correlation and memory of the top-K entropy against K"),
  RATES(7, Source.EXPERIMENT, "target and general accuracy over the learning rate"),
  CONFLICTS(8, Source.EXPERIMENT, "probability and weight of confident conflicts over epochs");

  /** What a figure is drawn from. */
  public enum Source {
    /** An experiment directory. */
    EXPERIMENT,
    /** A file of {@code eaft scan}. */
    TOKENS,
    /** A file {@code topk.jsonl}. */
    TOP_K,
    NOTHING
  }

  private final int number;
  private final Source source;
  private final String summary;

  FigureKind(int number, Source source, String summary) {
    this.number = number;
    this.source = source;
    this.summary = summary;
  }

  /** Its number on the command line. */
  public int number() {
    return number;
  }

  /** What it is drawn from. */
  public Source source() {
    return source;
  }

  /** What it shows, in a few words. */
  public String summary() {
    return summary;
  }

  /** Its name on the command line and of its files. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * A figure by number or name.
   *
   * @throws ConfigException where there is none such
   */
  public static FigureKind of(String text) {
    return Arrays.stream(values())
        .filter(k -> k.title().equals(text) || String.valueOf(k.number).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "there is no figure `%s`; there are %s"
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(k -> k.number + " " + k.title())
                                .collect(Collectors.joining(", ")))));
  }
}
