package org.eaft.train.run;

import java.lang.ref.SoftReference;
import java.util.Optional;
import org.eaft.train.BasePass;
import org.eaft.train.Scorer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.ModelSpec;
import org.eaft.train.config.RunConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last {@link BasePass} of this process, kept while there is memory for it.
 *
 * <p>The runs of a comparison follow each other in one process, and most begin with the same model
 * and rows: of a run of a minute the pass is a twentieth. The numbers are those that a pass of the
 * run's own would give, bit by bit.
 */
final class LastBasePass {

  private static final Logger LOG = LoggerFactory.getLogger(LastBasePass.class);

  private static SoftReference<Kept> last = new SoftReference<>(null);

  private LastBasePass() {}

  /**
   * All that the numbers depend on.
   *
   * @param weights checksum of the model's weights as they stand
   * @param rows checksum of the rows as the model reads them
   * @param together rows of a batch: sums may be taken in another order in another one
   */
  private record Key(ModelSpec model, String weights, String rows, int together, int topK) {}

  private record Kept(Key key, BasePass pass) {}

  /**
   * The pass of a run's model, as it stands, over its training rows.
   *
   * @throws org.eaft.text.DataException where no row has a label
   * @throws org.eaft.train.StoppedException where a stop was asked for
   */
  static synchronized BasePass of(
      RunConfig config, RunData data, Scorer scorer, TrainingEngine engine) {
    Optional<Key> key = engine.weightsChecksum().map(weights -> key(config, data, weights));
    Kept kept = last.get();
    if (kept != null && key.isPresent() && kept.key().equals(key.get())) {
      LOG.info("base model: the pass of the run before serves this one too");
      return kept.pass().over(data.train());
    }
    BasePass pass = BasePass.of(data.train(), scorer, engine.vocabularySize());
    key.ifPresent(k -> last = new SoftReference<>(new Kept(k, pass)));
    return pass;
  }

  private static Key key(RunConfig config, RunData data, String weights) {
    int topK = config.objective().objective().topK();
    return new Key(
        config.model(),
        weights,
        data.checksum(),
        config.train().microBatchSize(),
        topK > 0 ? topK : BasePass.REPORTED_TOP_K);
  }
}
