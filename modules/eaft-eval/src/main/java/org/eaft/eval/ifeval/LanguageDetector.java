package org.eaft.eval.ifeval;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The language of a text as the Python package langdetect 1.0.9 tells it with {@code
 * DetectorFactory.seed = 0}: naive Bayes over n-grams drawn at random, until one language is as
 * good as certain, seven times over.
 */
final class LanguageDetector {

  private static final int TRIALS = 7;
  private static final int MOST_DRAWS = 1000;
  private static final double CERTAIN = 0.99999;
  private static final double LEAST = 0.1;
  private static final double SMOOTHING = 0.5;
  private static final double SMOOTHING_WIDTH = 0.05;
  private static final double SCALE = 10000;

  private static final LanguageProfiles PROFILES;
  private static final LanguageGrams GRAMS;

  static {
    Map<String, List<String>> sections = Sections.read("langdetect.txt.gz");
    PROFILES = new LanguageProfiles(sections);
    GRAMS = new LanguageGrams(sections);
  }

  private LanguageDetector() {}

  /** The codes of the languages that it knows. */
  static List<String> languages() {
    return PROFILES.names();
  }

  /** Nothing if no n-gram of the text is known; {@code unknown} if no language is likely. */
  static Optional<String> detect(String text) {
    List<String> grams = GRAMS.of(text, PROFILES);
    if (grams.isEmpty()) {
      return Optional.empty();
    }
    double[] mean = new double[languages().size()];
    MersenneTwister random = new MersenneTwister();
    for (int t = 0; t < TRIALS; t++) {
      double[] trial = trial(grams, random);
      for (int l = 0; l < mean.length; l++) {
        mean[l] += trial[l] / TRIALS;
      }
    }
    int best = 0;
    for (int l = 1; l < mean.length; l++) {
      best = mean[l] > mean[best] ? l : best;
    }
    return Optional.of(mean[best] > LEAST ? languages().get(best) : "unknown");
  }

  private static double[] trial(List<String> grams, MersenneTwister random) {
    double[] p = new double[languages().size()];
    Arrays.fill(p, 1.0 / p.length);
    double little = (SMOOTHING + random.gaussian() * SMOOTHING_WIDTH) / SCALE;
    for (int draws = 0; ; draws++) {
      PROFILES.update(p, grams.get(random.below(grams.size())), little);
      if (draws % 5 == 0 && (normalize(p) > CERTAIN || draws >= MOST_DRAWS)) {
        return p;
      }
    }
  }

  /** Makes the sum 1 and says what the greatest is. */
  private static double normalize(double[] p) {
    double sum = 0;
    for (double x : p) {
      sum += x;
    }
    double most = 0;
    for (int l = 0; l < p.length; l++) {
      p[l] /= sum;
      most = Math.max(most, p[l]);
    }
    return most;
  }
}
