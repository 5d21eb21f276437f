package org.eaft.eval.ifeval;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A gzipped resource beside this class: lines of comment, then sections, each a title with its
 * number of lines, and these lines. Written by {@code golden/ifeval_data.py}.
 */
final class Sections {

  private Sections() {}

  static Map<String, List<String>> read(String resource) {
    try (InputStream in = Sections.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      Map<String, List<String>> sections = new HashMap<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] head = line.split(" ");
        List<String> lines = new ArrayList<>();
        for (int i = Integer.parseInt(head[1]); i > 0; i--) {
          lines.add(reader.readLine());
        }
        sections.put(head[0], lines);
      }
      return sections;
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource, e);
    }
  }
}
