package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eaft.models.ModelDirectory;
import org.eaft.models.ModelWeights;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.testkit.Mutants;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to a file, it is read, or refused with its name: nothing else may happen, and
 * nothing may take long or reserve memory that the file does not pay for.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HostileFilesTest {
  private static final int MUTANTS = 1000;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** A hundred times what the whole files take; their headers are read with room to spare. */
  private static final long MAX_BYTES = 32 << 20;

  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path dir;

  /** What is loaded once counts for no mutant. */
  @BeforeAll
  static void warmUp() {
    for (String model : new String[] {"tiny.gguf", "tiny"}) {
      assertThat(read(Golden.file(model))).isTrue();
    }
  }

  @Test
  void mutatedGgufFiles() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file("tiny.gguf"));
    Path file = dir.resolve("m.gguf");
    damage(file, file, seed -> new Mutants(seed).binary(whole, 1600), MUTANTS);
  }

  @Test
  void mutatedGgufFilesOfEveryValueTypeAndFamily() throws IOException {
    Path file = dir.resolve("m.gguf");
    for (String name : new String[] {"metadata", "llama", "qwen2", "qwen3"}) {
      byte[] whole = Files.readAllBytes(Golden.file(name + ".gguf"));
      int header = Math.min(2500, whole.length);
      damage(file, file, seed -> new Mutants(seed).binary(whole, header), MUTANTS / 4);
    }
  }

  @Test
  void mutatedSafetensorsFiles() throws IOException {
    Files.copy(Golden.file("tiny/config.json"), dir.resolve("config.json"));
    byte[] whole = Files.readAllBytes(Golden.file("tiny/model.safetensors"));
    damage(
        dir.resolve("model.safetensors"),
        dir,
        seed ->
            seed % 2 == 0
                ? new Mutants(seed).binary(whole, 1400)
                : new Mutants(seed).safetensors(whole),
        MUTANTS);
  }

  @Test
  void mutatedIndexes() throws IOException {
    try (WeightSource tiny = WeightSource.open(Golden.file("tiny"));
        ModelWeights weights = ModelWeights.read(tiny)) {
      ModelDirectory.write(weights, Golden.file("tiny"), dir, SafetensorsWriter.Type.F32, 40_000);
    }
    Path index = dir.resolve("model.safetensors.index.json");
    byte[] whole = Files.readAllBytes(index);
    damage(index, dir, seed -> new Mutants(seed).json(whole), MUTANTS);
  }

  @Test
  void mutatedConfigurations() throws IOException {
    Files.copy(Golden.file("tiny/model.safetensors"), dir.resolve("model.safetensors"));
    byte[] whole = Files.readAllBytes(Golden.file("tiny/config.json"));
    damage(dir.resolve("config.json"), dir, seed -> new Mutants(seed).json(whole), MUTANTS);
    Files.copy(Golden.file("llama/model.safetensors"), dir.resolve("l.safetensors"));
    Files.move(dir.resolve("l.safetensors"), replaced("model.safetensors"));
    byte[] scaled = Files.readAllBytes(Golden.file("llama/config.json"));
    damage(dir.resolve("config.json"), dir, seed -> new Mutants(seed).json(scaled), MUTANTS / 4);
  }

  private Path replaced(String name) throws IOException {
    Files.delete(dir.resolve(name));
    return dir.resolve(name);
  }

  @Test
  void mutatedAdapterConfigurations() throws IOException {
    Path adapters = TinyModels.adaptersTied();
    Path file = adapters.resolve("adapter_config.json");
    byte[] whole = Files.readAllBytes(file);
    for (int seed = 0; seed < MUTANTS; seed++) {
      Files.write(file, new Mutants(seed).json(whole));
      check(seed, adapters, () -> AdapterDirectory.open(adapters));
    }
    Files.write(file, whole);
  }

  /** Writes a mutant for every seed, and reads the model that it is a part of. */
  private static void damage(Path file, Path model, Function<Integer, byte[]> mutant, int times)
      throws IOException {
    int read = 0;
    for (int seed = 0; seed < times; seed++) {
      Files.write(file, mutant.apply(seed));
      read += check(seed, model, () -> read(model)) ? 1 : 0;
    }
    assertThat(read).as("mutants that are read").isLessThan(times / 2);
  }

  /** Runs an attempt; whether it was no refusal. */
  private static boolean check(int seed, Path path, Runnable attempt) {
    long start = System.nanoTime();
    long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
    boolean done = false;
    try {
      attempt.run();
      done = true;
    } catch (ModelFileException expected) {
      assertThat(expected.getMessage()).as("seed " + seed).contains(path.toString());
      assertThat(expected.getMessage().length()).as("seed " + seed).isLessThan(12_000);
      assertThat(expected.getMessage()).as("seed " + seed).doesNotContain("\u001b", "\u0000");
    } catch (Throwable e) {
      fail("seed " + seed, e);
    }
    long bytes = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
    assertThat(bytes).as("bytes allocated, seed " + seed).isLessThan(MAX_BYTES);
    assertThat(System.nanoTime() - start).as("nanoseconds, seed " + seed).isLessThan(MAX_NANOS);
    return done;
  }

  /** Reads every tensor on its own, then the model. */
  private static boolean read(Path model) {
    try (WeightSource source = WeightSource.open(model)) {
      for (String name : source.names()) {
        readTensor(source, name);
      }
      ModelWeights.read(source).close();
      return true;
    }
  }

  private static void readTensor(WeightSource source, String name) {
    try {
      int n = (int) Math.min(100_000, source.info(name).elements());
      source.read(name, source.info(name).elements() - n, new float[n], 0, n);
    } catch (ModelFileException unsupportedType) {
      assertThat(unsupportedType.getMessage()).contains(source.info(name).dtype());
    }
  }

  @Test
  void aTruncatedGgufIsAlwaysRefused() throws IOException {
    truncate(Files.readAllBytes(Golden.file("tiny.gguf")), dir.resolve("m.gguf"), 31);
  }

  @Test
  void truncatedSafetensorsAreAlwaysRefused() throws IOException {
    Files.copy(Golden.file("tiny/config.json"), dir.resolve("config.json"));
    byte[] whole = Files.readAllBytes(Golden.file("tiny/model.safetensors"));
    truncate(whole, dir.resolve("model.safetensors"), 0);
  }

  private void truncate(byte[] whole, Path file, int padding) throws IOException {
    Path opened = padding > 0 ? file : dir;
    for (int i = 0; i < 400; i++) {
      // dense at both ends, sparse between
      int length =
          i < 150 ? i : i < 300 ? whole.length - 1 - padding - (i - 150) : i * (whole.length / 400);
      Files.write(file, Arrays.copyOf(whole, length));
      boolean done = check(length, opened, () -> WeightSource.open(opened).close());
      assertThat(done).as("%d of %d bytes", length, whole.length).isFalse();
    }
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsAnError() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file("tiny.gguf"));
    Path file = Files.write(dir.resolve("m.gguf"), whole);
    try (WeightSource source = WeightSource.open(file)) {
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      boolean done = check(0, file, () -> Golden.all(source, "model.embed_tokens.weight"));
      boolean last = check(0, file, () -> Golden.all(source, "lm_head.weight"));
      assertThat(done && last).isFalse();
    }
  }

  @Test
  void namesFromFilesCannotDriveATerminal() throws IOException {
    Files.copy(Golden.file("tiny/config.json"), dir.resolve("config.json"));
    String json = "{\"\\u001b[2J\\u0007%s\": {\"dtype\": \"X\"}}".formatted("y".repeat(30_000));
    ByteBuffer file = ByteBuffer.allocate(8 + json.length()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length()).put(json.getBytes(StandardCharsets.UTF_8));
    Files.write(dir.resolve("model.safetensors"), file.array());
    assertThatThrownBy(() -> WeightSource.open(dir))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("tensor \\u001b[2J\\u0007yyy")
        .hasMessageEndingWith("unknown dtype X")
        .message()
        .hasSizeLessThan(12_000)
        .matches(message -> message.chars().noneMatch(Character::isISOControl));
  }
}
