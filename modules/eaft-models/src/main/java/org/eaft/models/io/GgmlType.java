package org.eaft.models.io;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The tensor types of ggml that can be read: blocks of {@code elements} numbers in {@code bytes}
 * bytes, decoded as ggml's {@code dequantize_row_*} does, in float and in its order of operations.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c">ggml-quants.c</a>
 */
enum GgmlType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q8_0(8, 32, 34),
  Q6_K(14, 256, 210),
  BF16(30, 1, 2);

  private static final String[] OTHERS = {
    "Q5_0", "Q5_1", null, "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", null, "Q8_K", "IQ2_XXS", "IQ2_XS",
    "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32", "I64", "F64",
    "IQ1_M", null, null, null, null, "TQ1_0", "TQ2_0", null, null, null, "MXFP4", "NVFP4", "Q1_0"
  };
  private static final int FIRST_OTHER = 6;

  /** The number that stands for the type in a file. */
  final int id;

  /** Elements in a block. */
  final int elements;

  /** Bytes in a block. */
  final int bytes;

  GgmlType(int id, int elements, int bytes) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
  }

  /** The type of a number in a file, or null if it cannot be read. */
  static GgmlType of(int id) {
    for (GgmlType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    return null;
  }

  /** How to call a type that {@link #of} does not know. */
  static String nameOf(int id) {
    int i = id - FIRST_OTHER;
    boolean known = i >= 0 && i < OTHERS.length && OTHERS[i] != null;
    return known ? OTHERS[i] : "number " + Integer.toUnsignedString(id);
  }

  /** The types that can be read, for messages. */
  static String supported() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /** Decodes whole blocks from the start of src to dst[at..]. */
  void decode(byte[] src, int blocks, float[] dst, int at) {
    switch (this) {
      case F32 -> GgmlBlocks.f32(src, blocks, dst, at);
      case F16 -> GgmlBlocks.f16(src, blocks, dst, at);
      case BF16 -> GgmlBlocks.bf16(src, blocks, dst, at);
      case Q4_0 -> GgmlBlocks.q4x0(src, blocks, dst, at);
      case Q4_1 -> GgmlBlocks.q4x1(src, blocks, dst, at);
      case Q8_0 -> GgmlBlocks.q8x0(src, blocks, dst, at);
      case Q6_K -> GgmlBlocks.q6k(src, blocks, dst, at);
    }
  }
}
