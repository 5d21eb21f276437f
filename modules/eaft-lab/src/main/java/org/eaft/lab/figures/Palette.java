package org.eaft.lab.figures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Colours of methods, the same in all figures: those of Okabe and Ito, which people with any of the
 * usual colour blindnesses can tell apart on white.
 */
public final class Palette {

  static final String GREY = "#6b6b6b";

  private static final Map<String, String> METHODS =
      Map.of(
          "base", GREY,
          "sft", "#D55E00",
          "sft_kl", "#E69F00",
          "dft", "#56B4E9",
          "talr", "#CC79A7",
          "flow", "#009E73",
          "eaft", "#0072B2");

  /** For other methods, in the order of their appearance; symbols tell repeated ones apart. */
  private static final List<String> OTHERS =
      List.of("#000000", "#8C510A", "#7B3294", "#35978F", "#B2182B", "#1B7837", "#4D4D9F");

  /** From nearly white to nearly black, evenly in lightness. */
  static final List<String> LEVELS =
      List.of("#f7fbff", "#d6e6f4", "#abd0e6", "#6aaed6", "#3787c0", "#105ba4", "#08306b");

  private final Map<String, String> others = new LinkedHashMap<>();

  /** The colour of a method's label. */
  public String of(String method) {
    String known = METHODS.get(method);
    return known != null
        ? known
        : others.computeIfAbsent(method, m -> OTHERS.get(others.size() % OTHERS.size()));
  }
}
