package org.eaft.train;

import java.nio.file.Path;
import java.util.Optional;
import org.eaft.eval.LanguageModel;
import org.eaft.text.Batch;

/**
 * What the loop needs of a model with its loss: gradients accumulate over micro-batches, then one
 * update.
 *
 * <p>With w_t the objective's detached weight of token t, beta KL_t the optional divergence from
 * the reference model and N the denominator, one {@link #accumulate} adds
 *
 * <pre>
 * d/d theta of  sum_t (w_t CE_t + beta KL_t) / N
 * </pre>
 *
 * to the gradient. What is divided by the mean weight of a window is divided by the loop. Not safe
 * for use by several threads.
 */
public interface TrainingEngine extends AutoCloseable {

  /**
   * Runs one micro-batch forward and backward and adds its gradient.
   *
   * @param batch ids and labels, [rows, time]; its documents do not see each other
   * @param denominator supervised tokens of the whole accumulation window, greater than 0
   * @param constants constant weights [rows, time], row-major, for an objective that reads them;
   *     null where every token's is 1
   * @param draw what is drawn for this micro-batch follows from it, such as how weights are
   *     shuffled
   * @return losses of this micro-batch, not divided
   * @throws ArithmeticException where a logit is not a finite number; the loop reports it as
   *     divergence
   */
  MicroResult accumulate(Batch batch, double denominator, float[] constants, long draw);

  /** As {@link #accumulate(Batch, double, float[], long)}, where nothing is drawn. */
  default MicroResult accumulate(Batch batch, double denominator, float[] constants) {
    return accumulate(batch, denominator, constants, 0);
  }

  /**
   * Runs one micro-batch forward only; the gradient and the weights stay as they are.
   *
   * <p>Every constant weight is 1, nothing is shuffled, and the KL term is left out (null).
   *
   * @param batch one document a row
   * @throws ArithmeticException where a logit is not a finite number
   */
  TokenScores score(Batch batch);

  /**
   * The model on the weights as they are whenever it is asked, without dropout; it is good until
   * the engine is closed.
   *
   * <p>Where a logit is not a finite number, it throws an {@link ArithmeticException}.
   */
  LanguageModel languageModel();

  /** Euclidean norm of the accumulated gradient over all parameters, before clipping. */
  double gradientNorm();

  /**
   * One optimiser step, after which the gradient is zero.
   *
   * @param learningRate the step's rate; 0 still advances the moments
   * @param gradientScale factor on the accumulated gradient, 1 where nothing is clipped
   */
  void update(double learningRate, double gradientScale);

  /** Sets the accumulated gradient to zero without a step. */
  void discardGradient();

  /**
   * Writes the weights as safetensors and config.json, or adapters in PEFT's format, and, where the
   * model came with them as files, the tokenizer's files.
   *
   * @param dir made where it is missing
   */
  void save(Path dir);

  /**
   * Checks, before any training, that {@link #save} can write this model.
   *
   * @throws org.eaft.models.io.ModelFileException where it cannot, saying why
   */
  default void requireSavable() {}

  /**
   * Writes everything that later steps depend on: trainable weights, the optimiser's moments and
   * its count of steps, and where dropout stands. There is no accumulated gradient between steps.
   *
   * @param file safetensors, in full precision
   * @throws java.io.UncheckedIOException if the disk refuses; the file is then not there
   */
  void saveState(Path file);

  /**
   * Takes over what {@link #saveState} wrote, after which the same steps give the same numbers. A
   * reference model stays the one that the engine was made with.
   *
   * @throws org.eaft.models.io.ModelFileException if the file is not that of this model, its frozen
   *     weights included, and optimiser
   */
  void loadState(Path file);

  /**
   * Checksum of the weights as they stand: other weights have another one. Empty where the weights
   * alone do not say what the model computes, such as beside adapters.
   */
  default Optional<String> weightsChecksum() {
    return Optional.empty();
  }

  /** Trainable parameters. */
  long parameters();

  /** Parameters of the model, frozen ones and adapters included. */
  default long allParameters() {
    return parameters();
  }

  /** The longest sequence the model takes, in tokens. */
  int contextLength();

  /** Token ids that the model knows, from 0. */
  int vocabularySize();

  @Override
  void close();
}
