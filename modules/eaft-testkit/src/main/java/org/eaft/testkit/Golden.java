package org.eaft.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Named arrays out of a NumPy .npz file: the values that PyTorch gave.
 *
 * <p>Types float64, float32, int64 and int32, little-endian, C order. The scripts that made the
 * files lie in {@code modules/eaft-testkit/golden}.
 */
public final class Golden {
  private static final String EXTENSION = ".npy";

  private final String source;
  private final Map<String, NpyArray> arrays;

  private Golden(String source, Map<String, NpyArray> arrays) {
    this.source = source;
    this.arrays = Collections.unmodifiableMap(arrays);
  }

  /** The fixture {@code golden/NAME.npz} of this module, such as {@code objectives}. */
  public static Golden resource(String name) {
    String path = "golden/" + name + ".npz";
    try (InputStream in = Golden.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + path + " beside " + Golden.class);
      }
      return read(path, in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** An .npz file anywhere. */
  public static Golden file(Path path) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return read(path.toString(), in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** All names, sorted. */
  public Set<String> names() {
    return arrays.keySet();
  }

  /** Whether there is an array of this name. */
  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  /** Shape, empty for a single number. */
  public int[] shape(String name) {
    return array(name).shape();
  }

  /** The values in row-major order, widened or converted to double. */
  public double[] doubles(String name) {
    return array(name).doubles();
  }

  /** The values in row-major order; float64 values are rounded. */
  public float[] floats(String name) {
    return Samples.floats(doubles(name));
  }

  /** The values of an integer array; a value beyond int, or an array of fractions, is an error. */
  public int[] ints(String name) {
    return array(name).ints();
  }

  /** The value of an array of one element. */
  public double number(String name) {
    double[] values = doubles(name);
    if (values.length != 1) {
      throw new IllegalArgumentException(
          name + " in " + source + " has " + values.length + " elements, expected 1");
    }
    return values[0];
  }

  private NpyArray array(String name) {
    NpyArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "no array " + name + " in " + source + "; there are " + arrays.keySet());
    }
    return array;
  }

  /** What stands before the first slash in the names of arrays that end in one, such as /logits. */
  public Stream<String> cases(String ending) {
    return arrays.keySet().stream()
        .filter(name -> name.endsWith(ending))
        .map(name -> name.substring(0, name.indexOf('/')));
  }

  private static Golden read(String source, InputStream in) throws IOException {
    Map<String, NpyArray> arrays = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        String name = e.getName();
        if (name.endsWith(EXTENSION)) {
          name = name.substring(0, name.length() - EXTENSION.length());
        }
        arrays.put(name, NpyArray.parse(source + "!" + name, zip.readAllBytes()));
      }
    }
    if (arrays.isEmpty()) {
      throw new IOException(source + " is not an .npz file, or holds no array");
    }
    return new Golden(source, arrays);
  }
}
