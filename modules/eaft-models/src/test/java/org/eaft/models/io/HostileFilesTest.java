package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a file, it is read or refused with its name: nothing else may happen. */
class HostileFilesTest {
  private static final int MUTATIONS = 1000;
  private static final int FEWER = 300;
  private static final long[] NASTY = {
    0,
    1,
    -1,
    2,
    255,
    256,
    65_535,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE / 4
  };

  @TempDir Path dir;

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
      assertThat(tryToRead(opened)).as("%d of %d bytes", length, whole.length).isFalse();
    }
  }

  @Test
  void mutatedGgufIsReadOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file("tiny.gguf"));
    mutate(whole, MUTATIONS, 1600, dir.resolve("m.gguf"), dir.resolve("m.gguf"));
  }

  @Test
  void mutatedMetadataIsReadOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.file("metadata.gguf"));
    mutate(whole, FEWER, whole.length, dir.resolve("m.gguf"), dir.resolve("m.gguf"));
  }

  @Test
  void mutatedSafetensorsAreReadOrRefused() throws IOException {
    Files.copy(Golden.file("tiny/config.json"), dir.resolve("config.json"));
    byte[] whole = Files.readAllBytes(Golden.file("tiny/model.safetensors"));
    mutate(whole, MUTATIONS, 1400, dir.resolve("model.safetensors"), dir);
  }

  @Test
  void aMutatedConfigIsReadOrRefused() throws IOException {
    Files.copy(Golden.file("tiny/model.safetensors"), dir.resolve("model.safetensors"));
    byte[] whole = Files.readAllBytes(Golden.file("tiny/config.json"));
    mutate(whole, FEWER, whole.length, dir.resolve("config.json"), dir);
  }

  @Test
  void aMutatedIndexIsReadOrRefused() throws IOException {
    Files.copy(Golden.file("tiny/config.json"), dir.resolve("config.json"));
    Files.copy(Golden.file("halves.safetensors"), dir.resolve("a.safetensors"));
    String index = "{\"weight_map\": {\"f16\": \"a.safetensors\", \"bf16\": \"a.safetensors\"}}";
    byte[] whole = index.getBytes(StandardCharsets.UTF_8);
    mutate(whole, FEWER, whole.length, dir.resolve("model.safetensors.index.json"), dir);
  }

  private void mutate(byte[] whole, int times, int header, Path file, Path opened)
      throws IOException {
    int read = 0;
    for (int seed = 0; seed < times; seed++) {
      Files.write(file, mutant(whole, header, new Random(seed)));
      try {
        read += tryToRead(opened) ? 1 : 0;
      } catch (Throwable e) {
        fail("seed " + seed, e);
      }
    }
    assertThat(read).isLessThan(times);
  }

  private static byte[] mutant(byte[] whole, int header, Random random) {
    byte[] bytes = whole.clone();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(header - 8);
      long nasty = NASTY[random.nextInt(NASTY.length)];
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> view.putInt(at, (int) nasty);
        case 3 -> view.putLong(at, nasty);
        case 4 -> { // a piece of the header, again elsewhere
          int n = Math.min(random.nextInt(40), header - at);
          System.arraycopy(bytes, at, bytes, random.nextInt(header - n), n);
        }
        default -> { // a piece taken out or put in
          int n = Math.min(random.nextInt(40), header - at);
          byte[] rest = Arrays.copyOfRange(bytes, at + n, bytes.length);
          bytes = Arrays.copyOf(bytes, bytes.length - n);
          System.arraycopy(rest, 0, bytes, at, rest.length);
          bytes = Arrays.copyOf(bytes, whole.length);
          view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
      }
    }
    return bytes;
  }

  /** Whether the file could be opened; then every tensor of it is read. */
  private static boolean tryToRead(Path path) {
    try (WeightSource source = WeightSource.open(path)) {
      for (String name : source.names()) {
        tryToRead(source, name);
      }
      return true;
    } catch (ModelFileException expected) {
      assertThat(expected.getMessage()).contains(path.toString());
      return false;
    }
  }

  private static void tryToRead(WeightSource source, String name) {
    try {
      int n = (int) Math.min(100_000, source.info(name).elements());
      source.read(name, source.info(name).elements() - n, new float[n], 0, n);
    } catch (ModelFileException unsupportedType) {
      assertThat(unsupportedType.getMessage()).contains(name);
    }
  }
}
