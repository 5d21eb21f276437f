package org.eaft.cli;

import java.nio.file.Path;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.Precision;
import org.eaft.train.generate.GenerationModel;
import picocli.CommandLine.Option;

/** Which model is to write. */
final class ModelOptions {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = {
        "A Hugging Face directory, a .gguf file, a directory of adapters, or that of a finished"
            + " run."
      })
  private Path model;

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description = "What enters matrix products: fp32 (default) or bf16.")
  private String precision;

  /** The model; errors as {@link GenerationModel#open}. */
  GenerationModel open() {
    return GenerationModel.open(
        model,
        switch (precision) {
          case "fp32" -> Precision.FP32;
          case "bf16" -> Precision.BF16;
          default ->
              throw new ConfigException("--precision: must be fp32 or bf16, but is " + precision);
        });
  }
}
