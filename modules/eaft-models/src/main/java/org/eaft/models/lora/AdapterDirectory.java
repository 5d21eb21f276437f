package org.eaft.models.lora;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eaft.models.ArrayTensors;
import org.eaft.models.io.AdapterConfig;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsFile;
import org.eaft.models.io.SafetensorsWriter;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adapters as PEFT stores them: adapter_config.json and adapter_model.safetensors.
 *
 * @param path the directory
 * @param config its adapter_config.json
 */
public record AdapterDirectory(Path path, AdapterConfig config) {

  private static final String CONFIG = "adapter_config.json";
  private static final String TENSORS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";

  /** Key of the checksum of the base model's weights among the metadata of the tensors. */
  private static final String CHECKSUM = "base_crc32c";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Whether a path holds adapters and not a model. */
  public static boolean is(Path path) {
    return Files.isRegularFile(path.resolve(CONFIG)) && !Files.exists(path.resolve("config.json"));
  }

  /**
   * Reads the configuration.
   *
   * @throws ModelFileException if it is missing, damaged or not that of plain LoRA
   */
  public static AdapterDirectory open(Path path) {
    return new AdapterDirectory(path, AdapterConfig.read(path.resolve(CONFIG)));
  }

  /**
   * Reads the adapters.
   *
   * @param shapes of all weights of the base model by name
   * @param checksum of the base model's weights; compared where the file says what it was
   * @throws ModelFileException if the tensors are damaged or do not fit the base model
   */
  public Adapters read(Map<String, long[]> shapes, String checksum) {
    try (SafetensorsFile in = SafetensorsFile.open(path.resolve(TENSORS))) {
      Object trained = in.metadata().getOrDefault(CHECKSUM, checksum);
      if (!checksum.equals(trained)) {
        throw new ModelFileException(
            in.path(),
            "was trained on other base weights: their checksum was %s, and is %s now"
                .formatted(trained, checksum));
      }
      Adapters adapters = Adapters.allocate(lora(), layers(in, shapes), shapes, 0);
      requireSame(in, adapters);
      ArrayTensors.read(in, prefixed(adapters));
      return adapters;
    }
  }

  private LoraConfig lora() {
    return new LoraConfig(config.rank(), config.alpha(), config.dropout(), config.targets());
  }

  private static List<String> layers(SafetensorsFile in, Map<String, long[]> shapes) {
    List<String> layers =
        shapes.keySet().stream()
            .filter(name -> name.endsWith(".weight") && shapes.get(name).length == 2)
            .map(name -> name.substring(0, name.length() - ".weight".length()))
            .filter(layer -> in.names().contains(PREFIX + layer + A))
            .toList();
    if (layers.isEmpty()) {
      throw new ModelFileException(in.path(), "holds no adapter of a layer of the base model");
    }
    return layers;
  }

  private static void requireSame(SafetensorsFile in, Adapters adapters) {
    Map<String, long[]> expected = new TreeMap<>();
    prefixed(adapters).forEach((name, array) -> expected.put(name, array.shape()));
    for (String name : in.names()) {
      if (!expected.containsKey(name)) {
        throw new ModelFileException(
            in.path(), name + " is not an adapter of a linear layer of the base model");
      }
    }
    expected.forEach(
        (name, shape) -> {
          if (!in.names().contains(name)) {
            throw new ModelFileException(in.path(), name + " is missing");
          }
          long[] found = in.info(name).shape();
          if (!Arrays.equals(found, shape)) {
            throw new ModelFileException(
                in.path(),
                "%s has shape %s, rank and base model say %s"
                    .formatted(name, Arrays.toString(found), Arrays.toString(shape)));
          }
        });
  }

  /** The arrays under their names in the file. */
  private static Map<String, INDArray> prefixed(Adapters adapters) {
    Map<String, INDArray> prefixed = new LinkedHashMap<>();
    adapters.arrays().forEach((name, array) -> prefixed.put(PREFIX + name, array));
    return prefixed;
  }

  /**
   * Writes both files.
   *
   * @param base where the base model lies
   * @param checksum of the base model's weights
   * @throws UncheckedIOException if the disk refuses
   */
  public static void write(Adapters adapters, Path base, String checksum, Path directory) {
    try {
      Files.createDirectories(directory);
      JSON.writeValue(directory.resolve(CONFIG).toFile(), json(adapters, base));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no adapters can be written to %s: %s".formatted(directory, e), e);
    }
    ArrayTensors.write(
        directory.resolve(TENSORS),
        SafetensorsWriter.Type.F32,
        prefixed(adapters),
        Map.of(CHECKSUM, checksum));
  }

  /** The fields that PEFT writes for plain LoRA; what it adds later has defaults there. */
  private static Map<String, Object> json(Adapters adapters, Path base) {
    LoraConfig c = adapters.config();
    Map<String, Object> json = new TreeMap<>();
    json.put("alpha_pattern", Map.of());
    json.put("auto_mapping", null);
    json.put("base_model_name_or_path", base.toAbsolutePath().normalize().toString());
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    json.put("layers_pattern", null);
    json.put("layers_to_transform", null);
    json.put(
        "lora_alpha", c.alpha() == Math.rint(c.alpha()) ? (Object) (long) c.alpha() : c.alpha());
    json.put("lora_dropout", c.dropout());
    json.put("modules_to_save", null);
    json.put("peft_type", "LORA");
    json.put("r", c.rank());
    json.put("rank_pattern", Map.of());
    json.put("revision", null);
    json.put("target_modules", targets(adapters));
    json.put("task_type", "CAUSAL_LM");
    json.put("use_dora", false);
    json.put("use_rslora", false);
    return json;
  }

  private static List<String> targets(Adapters adapters) {
    List<String> named = adapters.config().targets();
    return named.equals(List.of(LoraTargets.ALL))
        ? List.copyOf(LoraTargets.lastParts(adapters.layers()))
        : named;
  }
}
