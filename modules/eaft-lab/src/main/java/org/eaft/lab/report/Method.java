package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eaft.lab.figures.Palette;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;

/**
 * How a method is drawn in all charts.
 *
 * @param name label of the objective
 * @param light colour on a light ground
 * @param dark colour on a dark ground
 * @param shape index of the mark, so that colour is not all that tells methods apart
 */
record Method(String name, String light, String dark, int shape) {

  /** Marks that the script knows. */
  static final int SHAPES = 7;

  /** Relative luminance that text-sized marks need on the dark ground for a contrast of 4.5. */
  private static final double LUMINANCE = 0.22;

  private static final double STEP = 0.05;

  /** The base and the methods of an experiment, in its order. */
  static List<Method> of(Experiment experiment) {
    Palette palette = new Palette();
    Set<String> names = new LinkedHashSet<>();
    experiment.entries().stream()
        .filter(e -> !e.runs().isEmpty())
        .map(Entry::method)
        .forEach(names::add);
    List<Method> methods = new ArrayList<>();
    for (String name : names) {
      String light = palette.of(name);
      methods.add(new Method(name, light, brightened(light), methods.size() % SHAPES));
    }
    return methods;
  }

  /** Mixed with white until it stands out from a dark ground. */
  private static String brightened(String colour) {
    int rgb = Integer.decode(colour);
    double white = 0;
    while (luminance(mixed(rgb, white)) < LUMINANCE) {
      white += STEP;
    }
    return "#%06x".formatted(mixed(rgb, white));
  }

  private static int mixed(int rgb, double white) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int channel = rgb >> shift & 0xff;
      mixed |= (int) Math.round(channel + white * (0xff - channel)) << shift;
    }
    return mixed;
  }

  /** As WCAG 2 defines it. */
  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16 & 0xff)
        + 0.7152 * linear(rgb >> 8 & 0xff)
        + 0.0722 * linear(rgb & 0xff);
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
