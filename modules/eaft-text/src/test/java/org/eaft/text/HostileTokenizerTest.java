package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eaft.testkit.Mutants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a tokenizer's files, they are read, or refused with their name. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HostileTokenizerTest {

  private static final int MUTANTS = 1000;

  @TempDir Path dir;

  @Test
  void mutatedTokenizers() throws IOException {
    damage(Tiny.directory(dir).resolve("tokenizer.json"));
  }

  @Test
  void mutatedTokenizerConfigurations() throws IOException {
    damage(Tiny.directory(dir).resolve("tokenizer_config.json"));
  }

  private void damage(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int read = 0;
    for (int seed = 0; seed < MUTANTS; seed++) {
      Files.write(file, new Mutants(seed).json(whole));
      read += check(seed) ? 1 : 0;
    }
    assertThat(read).as("mutants that are read").isBetween(1, MUTANTS - 1);
  }

  private boolean check(int seed) {
    try (Tokenizer tokenizer = Tokenizer.fromDirectory(dir)) {
      tokenizer.encode("<|im_start|>user\nMira had 12 plums 😀<|im_end|>");
      return true;
    } catch (DataException expected) {
      assertThat(expected.getMessage()).as("seed " + seed).contains(dir.toString());
      assertThat(expected.getMessage().length()).as("seed " + seed).isLessThan(2_000);
      return false;
    } catch (Throwable e) {
      fail("seed " + seed, e);
      return false;
    }
  }
}
