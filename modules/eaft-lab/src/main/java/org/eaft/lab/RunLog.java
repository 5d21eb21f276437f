package org.eaft.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code run.log}: what a run's process printed. */
final class RunLog {

  private static final int BLOCK = 4096;
  private static final Pattern STEP = Pattern.compile(" (\\d+/\\d+) ");

  private RunLog() {}

  /** Its last lines; none where it is not there. */
  static List<String> tail(Path log, int lines) {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] block = new byte[(int) Math.min(BLOCK, file.length())];
      file.seek(file.length() - block.length);
      file.readFully(block);
      List<String> all = new String(block, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException e) {
      return List.of("(" + log + " cannot be read: " + e.getMessage() + ")");
    }
  }

  /** The step that it names last, such as 57/192; empty where it names none yet. */
  static String step(Path log) {
    for (String line : tail(log, 1)) {
      Matcher step = STEP.matcher(line);
      if (step.find()) {
        return step.group(1);
      }
    }
    return "";
  }
}
