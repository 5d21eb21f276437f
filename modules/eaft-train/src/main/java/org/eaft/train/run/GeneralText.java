package org.eaft.train.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eaft.text.DataException;
import org.eaft.text.Example;
import org.eaft.text.Tokenizer;

/** Plain text in chunks of at most so many tokens, every token but the first of a chunk a label. */
final class GeneralText {

  private static final int BLOCK = 1 << 16;

  private GeneralText() {}

  /**
   * Reads a UTF-8 text.
   *
   * @param limit tokens read; 0: all
   * @param chunk tokens of an example, at least 2
   */
  static List<Example> read(Path file, Tokenizer tokenizer, int limit, int chunk) {
    List<Example> examples = new ArrayList<>();
    int left = limit > 0 ? limit : Integer.MAX_VALUE;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String block = block(reader); block != null && left > 0; block = block(reader)) {
        int[] ids = tokenizer.encode(block).ids();
        ids = ids.length > left ? Arrays.copyOf(ids, left) : ids;
        left -= ids.length;
        addChunks(ids, chunk, examples);
      }
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such file (data.general)", e);
    } catch (MalformedInputException e) {
      throw new DataException(file + ": is not UTF-8 text (data.general)", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (data.general): " + e.getMessage(), e);
    }
    if (examples.isEmpty()) {
      throw new DataException(file + ": holds no text (data.general)");
    }
    return examples;
  }

  /** Whole lines of about {@link #BLOCK} characters, or null at the end. */
  private static String block(BufferedReader reader) throws IOException {
    StringBuilder text = new StringBuilder();
    String line = reader.readLine();
    while (line != null) {
      text.append(line).append('\n');
      line = text.length() < BLOCK ? reader.readLine() : null;
    }
    return text.isEmpty() ? null : text.toString();
  }

  private static void addChunks(int[] ids, int chunk, List<Example> examples) {
    for (int at = 0; at + 1 < ids.length; at += chunk) {
      int[] part = Arrays.copyOfRange(ids, at, Math.min(ids.length, at + chunk));
      boolean[] trained = new boolean[part.length];
      Arrays.fill(trained, 1, part.length, true);
      examples.add(new Example(examples.size(), part, trained));
    }
  }
}
