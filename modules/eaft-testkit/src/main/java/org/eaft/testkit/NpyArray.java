package org.eaft.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array in NumPy's .npy format: magic, version, header length, a Python dictionary literal with
 * {@code descr}, {@code fortran_order} and {@code shape}, then the values.
 */
final class NpyArray {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\)");

  private final String name;
  private final String type;
  private final int[] shape;
  private final ByteBuffer values;

  private NpyArray(String name, String type, int[] shape, ByteBuffer values) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.values = values;
  }

  static NpyArray parse(String name, byte[] bytes) {
    if (bytes.length < 10 || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException(name + " is not in .npy format");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean shortHeader = bytes[MAGIC.length] == 1;
    int start = shortHeader ? 10 : 12;
    int length = shortHeader ? Short.toUnsignedInt(buffer.getShort(8)) : buffer.getInt(8);
    String header = new String(bytes, start, length, StandardCharsets.UTF_8);
    Matcher m = HEADER.matcher(header);
    if (!m.find()) {
      throw new IllegalArgumentException(name + " has a header of another kind: " + header);
    }
    int[] shape = shape(m.group(3));
    if (m.group(2).equals("True") && shape.length > 1) {
      throw new IllegalArgumentException(name + " is in Fortran order, expected C order");
    }
    ByteBuffer values = buffer.position(start + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    NpyArray array = new NpyArray(name, m.group(1), shape, values);
    if (values.remaining() != (long) array.size() * array.width()) {
      throw new IllegalArgumentException(
          name + " holds " + values.remaining() + " bytes, its header says " + header.strip());
    }
    return array;
  }

  private static int[] shape(String tuple) {
    return Arrays.stream(tuple.split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  int[] shape() {
    return shape.clone();
  }

  double[] doubles() {
    double[] out = new double[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (type) {
            case "<f8" -> values.getDouble(8 * i);
            case "<f4" -> values.getFloat(4 * i);
            default -> integer(i);
          };
    }
    return out;
  }

  int[] ints() {
    int[] out = new int[size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.toIntExact(integer(i));
    }
    return out;
  }

  private long integer(int i) {
    return switch (type) {
      case "<i8" -> values.getLong(8 * i);
      case "<i4" -> values.getInt(4 * i);
      default ->
          throw new IllegalArgumentException(name + " has type " + type + ", not an integer");
    };
  }

  private int size() {
    return Math.toIntExact(Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact));
  }

  private int width() {
    return switch (type) {
      case "<f8", "<i8" -> 8;
      case "<f4", "<i4" -> 4;
      default ->
          throw new IllegalArgumentException(
              name + " has type " + type + ", expected one of <f8, <f4, <i8, <i4");
    };
  }
}
