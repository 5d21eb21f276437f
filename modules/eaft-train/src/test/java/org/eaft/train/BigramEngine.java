package org.eaft.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.eaft.eval.Decoding;
import org.eaft.eval.LanguageModel;
import org.eaft.text.Batch;
import org.eaft.train.config.TrainSpec;

/**
 * A real, small model in double precision: logits of the next token are a row of a [V, V] matrix,
 * the loss is cross entropy times a weight, the optimiser AdamW.
 */
public final class BigramEngine implements TrainingEngine {

  /** The weight of a token from the probability of its label. */
  @FunctionalInterface
  public interface Weight {
    double of(double probability);
  }

  private final int vocabulary;
  private final TrainSpec spec;
  private final Weight weight;
  private final double[] parameters;
  private final double[] gradient;
  private final double[] m;
  private final double[] v;
  private int updates;

  /** Set by a test that wants a NaN from then on. */
  public boolean broken;

  /** Set by a test whose disk has no room for a state any more. */
  public boolean diskFull;

  /** Set by a test that wants {@link #weightsChecksum}. */
  public boolean checksummed;

  /** Batches that were scored. */
  public int scored;

  /** Those of all micro-batches. */
  public final List<Long> draws = new ArrayList<>();

  /** The update, from 1, before which the loss is NaN; 0: none. */
  public int nanBefore;

  public BigramEngine(int vocabulary, TrainSpec spec, Weight weight) {
    this.vocabulary = vocabulary;
    this.spec = spec;
    this.weight = weight;
    parameters = new Random(1).doubles((long) vocabulary * vocabulary, -1, 1).toArray();
    gradient = new double[parameters.length];
    m = new double[parameters.length];
    v = new double[parameters.length];
  }

  @Override
  public MicroResult accumulate(Batch batch, double denominator, float[] constants, long draw) {
    draws.add(draw);
    return run(batch, denominator, constants, true);
  }

  @Override
  public TokenScores score(Batch batch) {
    scored++;
    return run(batch, 1, null, false).tokens();
  }

  private MicroResult run(Batch batch, double denominator, float[] constants, boolean backward) {
    if (broken) {
      throw new ArithmeticException("logits are not finite");
    }
    int n = batch.ids().length;
    TokenScores s =
        new TokenScores(
            new float[n], new float[n], new float[n], new float[n], null, new boolean[n]);
    double loss = 0;
    for (int t = 0; t < n; t++) {
      int label = batch.labels()[t];
      if (label == Batch.IGNORED) {
        continue;
      }
      double[] p = softmax(batch.ids()[t]);
      double row = constants == null ? 1 : constants[t];
      double w = row * (backward && nanBefore == updates + 1 ? Double.NaN : weight.of(p[label]));
      s.logProbability()[t] = (float) Math.log(p[label]);
      s.entropy()[t] = (float) -Arrays.stream(p).map(q -> q * Math.log(q)).sum();
      s.topKEntropy()[t] = s.entropy()[t];
      s.weight()[t] = (float) w;
      s.correct()[t] = Arrays.stream(p).max().orElseThrow() == p[label];
      loss -= w * Math.log(p[label]);
      for (int k = 0; backward && k < vocabulary; k++) {
        gradient[batch.ids()[t] * vocabulary + k] +=
            w * (p[k] - (k == label ? 1 : 0)) / denominator;
      }
    }
    return new MicroResult(loss, s);
  }

  private double[] softmax(int token) {
    double[] p = Arrays.copyOfRange(parameters, token * vocabulary, (token + 1) * vocabulary);
    double top = Arrays.stream(p).max().orElseThrow();
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp(p[k] - top);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }

  /** Moves a weight, as another model's would be. */
  public void disturb() {
    parameters[0] += 0.5;
  }

  @Override
  public Optional<String> weightsChecksum() {
    return Optional.of(Integer.toHexString(Arrays.hashCode(parameters))).filter(c -> checksummed);
  }

  @Override
  public LanguageModel languageModel() {
    return new LanguageModel() {
      @Override
      public void logLikelihoods(List<Options> prompts, ObjIntConsumer<double[]> listener) {
        for (int i = 0; i < prompts.size(); i++) {
          int[] prompt = prompts.get(i).prompt();
          listener.accept(
              prompts.get(i).texts().stream()
                  .mapToDouble(text -> logLikelihood(prompt[prompt.length - 1], text))
                  .toArray(),
              i);
        }
      }

      @Override
      public void write(
          List<Writing> texts, Decoding decoding, IntPredicate end, Listener listener) {
        for (int i = 0; i < texts.size(); i++) {
          int[] prompt = texts.get(i).prompt();
          int[] text = text(prompt[prompt.length - 1], texts.get(i).maxTokens(), end);
          for (int token : text) {
            listener.wrote(i, token);
          }
          listener.ended(i, text.length < texts.get(i).maxTokens() ? "end" : "length");
        }
      }

      @Override
      public int contextLength() {
        return BigramEngine.this.contextLength();
      }

      @Override
      public int vocabularySize() {
        return vocabulary;
      }
    };
  }

  private double logLikelihood(int before, int[] text) {
    double sum = 0;
    int last = before;
    for (int token : text) {
      sum += Math.log(softmax(last)[token]);
      last = token;
    }
    return sum;
  }

  private int[] text(int last, int most, IntPredicate end) {
    int[] text = new int[most];
    int n = 0;
    for (int token = likeliest(last); n < most && !end.test(token); token = likeliest(token)) {
      text[n++] = token;
    }
    return Arrays.copyOf(text, n);
  }

  private int likeliest(int token) {
    if (broken) {
      throw new ArithmeticException("logits are not finite");
    }
    double[] p = softmax(token);
    int best = 0;
    for (int k = 1; k < p.length; k++) {
      best = p[k] > p[best] ? k : best;
    }
    return best;
  }

  @Override
  public double gradientNorm() {
    return Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
  }

  @Override
  public void update(double learningRate, double gradientScale) {
    updates++;
    double b1 = spec.betas().get(0);
    double b2 = spec.betas().get(1);
    for (int i = 0; i < parameters.length; i++) {
      double g = gradient[i] * gradientScale;
      m[i] = b1 * m[i] + (1 - b1) * g;
      v[i] = b2 * v[i] + (1 - b2) * g * g;
      double mean = m[i] / (1 - Math.pow(b1, updates));
      double square = v[i] / (1 - Math.pow(b2, updates));
      parameters[i] *= 1 - learningRate * spec.weightDecay();
      parameters[i] -= learningRate * mean / (Math.sqrt(square) + spec.eps());
    }
    discardGradient();
  }

  @Override
  public void discardGradient() {
    Arrays.fill(gradient, 0);
  }

  @Override
  public void save(Path dir) {
    try {
      Files.createDirectories(dir);
      Files.writeString(dir.resolve("weights.txt"), Arrays.toString(parameters));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void saveState(Path file) {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(updates);
      for (double[] array : new double[][] {parameters, m, v}) {
        for (double x : array) {
          out.writeDouble(x);
        }
        if (diskFull) {
          throw new IOException("No space left on device");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  public void loadState(Path file) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      updates = in.readInt();
      for (double[] array : new double[][] {parameters, m, v}) {
        for (int i = 0; i < array.length; i++) {
          array[i] = in.readDouble();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public double[] weights() {
    return parameters.clone();
  }

  @Override
  public long parameters() {
    return parameters.length;
  }

  @Override
  public int contextLength() {
    return 64;
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public void close() {}
}
