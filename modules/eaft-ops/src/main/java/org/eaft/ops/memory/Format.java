package org.eaft.ops.memory;

import org.nd4j.linalg.api.buffer.DataType;

/** How numbers are stored outside the Java heap. Kernels compute in 32-bit floats in any case. */
public enum Format {
  /** IEEE binary32. */
  FP32(Float.BYTES, DataType.FLOAT),
  /** The upper half of a binary32, rounded to the nearest, ties to even: 8 bits of precision. */
  BF16(Short.BYTES, DataType.BFLOAT16);

  private final int bytes;
  private final DataType type;

  Format(int bytes, DataType type) {
    this.bytes = bytes;
    this.type = type;
  }

  /** Bytes of a number. */
  public int bytes() {
    return bytes;
  }

  /** ND4J's type of an array in this format. */
  public DataType type() {
    return type;
  }

  /** Whether an array is in one of the formats. */
  public static boolean is(DataType type) {
    return type == FP32.type || type == BF16.type;
  }

  /**
   * The format of arrays of a type.
   *
   * @throws IllegalArgumentException for any other type
   */
  public static Format of(DataType type) {
    for (Format format : values()) {
      if (format.type == type) {
        return format;
      }
    }
    throw new IllegalArgumentException("expected FLOAT or BFLOAT16, got " + type);
  }
}
