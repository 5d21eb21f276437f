package org.eaft.models.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.eaft.models.CausalModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.io.WeightSource;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraConfig;
import org.eaft.ops.Blocks;
import org.eaft.ops.Linear;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.testkit.TinyModels;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A tiny model with its full forward pass. */
record TinyModel(ModelWeights weights, Adapters adapters, WeightBinding binding) {

  static TinyModel of(String name, Format format, boolean lora) {
    var directory =
        switch (name) {
          case "tied" -> TinyModels.llamaTied();
          case "untied" -> TinyModels.llamaUntied();
          default -> TinyModels.of(name);
        };
    try (WeightSource source = WeightSource.open(directory)) {
      ModelWeights weights = ModelWeights.read(source);
      // sharper than they come, so that likeliest tokens are clear
      weights.arrays().values().stream().filter(a -> a.rank() == 2).forEach(a -> a.muli(2));
      Adapters adapters = lora ? adapters(weights) : Adapters.none();
      return new TinyModel(weights, adapters, WeightBinding.of(weights, format));
    }
  }

  private static Adapters adapters(ModelWeights weights) {
    LoraConfig config = new LoraConfig(3, 6, 0.5, List.of("all-linear"));
    Adapters adapters = Adapters.create(config, weights.shapes(), 1);
    Random random = new Random(2);
    adapters
        .arrays()
        .values()
        .forEach(a -> Blocks.fill(Floats.of(a), () -> 0.3 * random.nextGaussian()));
    return adapters;
  }

  Decoder decoder() {
    return Decoder.of(weights, adapters, binding, PooledMemory.keepingAtMost(1 << 20));
  }

  int vocabulary() {
    return weights.config().vocabSize();
  }

  int context() {
    return weights.config().maxPositionEmbeddings();
  }

  List<int[]> prompts(int... lengths) {
    Random random = new Random(3);
    return Arrays.stream(lengths).mapToObj(n -> random.ints(n, 0, vocabulary()).toArray()).toList();
  }

  /** Logits behind the last token of a row, by the whole model over the whole row. */
  float[] logits(int[] row) {
    CausalModel model = CausalModel.of(weights, adapters.withoutDropout(), binding);
    SDVariable logits = Linear.of("logits", model.hidden(), model.head(), null, null, Format.FP32);
    INDArray ids = Nd4j.createFromArray(row).reshape(1, row.length);
    INDArray all = model.graph().output(Map.of("input_ids", ids), logits.name()).get(logits.name());
    float[] last = new float[vocabulary()];
    Floats.of(all).get((row.length - 1L) * vocabulary(), last, 0, last.length);
    return last;
  }

  /** Token by token over whole rows. */
  int[] written(int[] prompt, int most, IntPredicate end) {
    int[] row = prompt;
    while (row.length < prompt.length + most && row.length < context()) {
      int token = largest(logits(row));
      if (end.test(token)) {
        break;
      }
      row = Arrays.copyOf(row, row.length + 1);
      row[row.length - 1] = token;
    }
    return Arrays.copyOfRange(row, prompt.length, row.length);
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
