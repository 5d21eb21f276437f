package org.eaft.models.io;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The files that golden/io/make.py made, and whole tensors for comparison. */
final class Golden {
  private Golden() {}

  static Path file(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/io/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static float[] all(WeightSource source, String name) {
    float[] values = new float[(int) source.info(name).elements()];
    source.read(name, 0, values, 0, values.length);
    return values;
  }

  static float[] all(SafetensorsFile file, String name) {
    float[] values = new float[(int) file.info(name).elements()];
    file.read(name, 0, values, 0, values.length);
    return values;
  }
}
