package org.eaft.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.models.LoadedModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.generate.Decoder;
import org.eaft.models.generate.Generator;
import org.eaft.models.generate.Request;
import org.eaft.models.generate.Sampling;
import org.eaft.models.generate.WritingListener;
import org.eaft.models.generate.Written;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.train.config.ConfigException;
import org.eaft.train.run.ProcessMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eaft bench generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times greedy generation behind random prompts of equal length, with random weights or those"
          + " of",
      "a model. Prints one JSON line a repetition; the first ones warm up. prefill_s goes up to"
          + " the",
      "first new token of all rows, decode_s from there to the last."
    },
    footer = {
      "",
      "Examples:",
      "  eaft bench generate --shape smollm2-135m --batch 16 --prompt 128 --new 128",
      "  eaft bench generate --model models/SmolLM2.gguf --batch 1 --new 256 --repeat 3"
    })
final class BenchGenerateCommand implements Callable<Integer> {

  private static final double DEVIATION = 0.02;
  private static final IntPredicate NO_END = token -> false;

  @Mixin private BenchOptions options;

  @Option(names = "--model", description = "A model whose weights to take (default: random ones).")
  private Path model;

  @Option(names = "--batch", defaultValue = "16", description = "Rows (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = {"--prompt", "--prompt-length"},
      defaultValue = "128",
      description = "Tokens of a prompt (default: ${DEFAULT-VALUE}).")
  private int prompt;

  @Option(
      names = {"--new", "--new-tokens"},
      defaultValue = "128",
      description = "New tokens a row (default: ${DEFAULT-VALUE}).")
  private int fresh;

  @Override
  public Integer call() {
    BenchOptions.atLeastOne("--batch", batch);
    BenchOptions.atLeastOne("--prompt", prompt);
    BenchOptions.atLeastOne("--new", fresh);
    options.begin();
    Format products =
        switch (options.precision()) {
          case "fp32" -> Format.FP32;
          case "bf16" -> Format.BF16;
          default ->
              throw new ConfigException(
                  "--precision: must be fp32 or bf16, but is " + options.precision());
        };
    try (ModelWeights weights = weights()) {
      WeightBinding binding = WeightBinding.of(weights, products);
      PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
      Decoder decoder = Decoder.of(weights, Adapters.none(), binding, memory);
      requireRoom(decoder);
      Generator generator = new Generator(decoder, batch);
      List<Request> requests = requests(decoder.vocabularySize());
      for (int i = 0; i < options.repeat(); i++) {
        run(generator, requests);
      }
      binding.close();
    }
    return ExitCode.DONE;
  }

  private ModelWeights weights() {
    return model == null
        ? ModelWeights.random(options.shape().config(prompt + fresh), DEVIATION, 0)
        : LoadedModel.open(model).weights();
  }

  private void requireRoom(Decoder decoder) {
    if (prompt + fresh > decoder.contextLength()) {
      throw new ConfigException(
          "--prompt and --new: %d tokens exceed the model's context of %d"
              .formatted(prompt + fresh, decoder.contextLength()));
    }
  }

  private List<Request> requests(int vocabulary) {
    Random random = new Random(0);
    return IntStream.range(0, batch)
        .mapToObj(i -> Request.of(random.ints(prompt, 0, vocabulary).toArray(), fresh))
        .toList();
  }

  private void run(Generator generator, List<Request> requests) {
    First first = new First(batch);
    long start = System.nanoTime();
    List<Written> texts = generator.generate(requests, Sampling.greedy(), NO_END, first);
    double seconds = BenchOptions.secondsSince(start);
    double prefill = (first.at - start) / 1e9;
    int tokens = texts.stream().mapToInt(text -> text.tokens().length).sum();
    Map<String, Object> row = options.row();
    if (model != null) {
      row.put("shape", model.getFileName().toString());
    }
    row.put("batch", batch);
    row.put("prompt", prompt);
    row.put("new", fresh);
    row.put("seconds", BenchOptions.rounded(seconds, 3));
    row.put("tokens_per_s", BenchOptions.rounded(tokens / seconds, 1));
    row.put("prefill_s", BenchOptions.rounded(prefill, 3));
    row.put("decode_s", BenchOptions.rounded(seconds - prefill, 3));
    if (fresh > 1) {
      row.put(
          "decode_tokens_per_s", BenchOptions.rounded((tokens - batch) / (seconds - prefill), 1));
    }
    row.put("peak_mib", ProcessMemory.peakMib());
    options.print(row);
  }

  /** When every text has its first token: they are told row by row. */
  private static final class First implements WritingListener {
    private int missing;
    private long at;

    First(int texts) {
      this.missing = texts;
    }

    @Override
    public boolean wrote(int text, int token) {
      if (missing > 0 && --missing == 0) {
        at = System.nanoTime();
      }
      return true;
    }

    @Override
    public void ended(int text, Written written) {}
  }
}
