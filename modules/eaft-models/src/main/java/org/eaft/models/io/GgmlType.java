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
  F32(0, 1, 4, GgmlBlocks::f32),
  F16(1, 1, 2, GgmlBlocks::f16),
  Q4_0(2, 32, 18, GgmlBlocks::q4x0),
  Q4_1(3, 32, 20, GgmlBlocks::q4x1),
  Q8_0(8, 32, 34, GgmlBlocks::q8x0),
  Q6_K(14, 256, 210, GgmlBlocks::q6k),
  BF16(30, 1, 2, GgmlBlocks::bf16);

  /** Decodes whole blocks: src[from..] to dst[at..]. */
  @FunctionalInterface
  interface Decoder {
    void decode(byte[] src, int from, int blocks, float[] dst, int at);
  }

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

  private final Decoder decoder;

  GgmlType(int id, int elements, int bytes, Decoder decoder) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
    this.decoder = decoder;
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

  void decode(byte[] src, int from, int blocks, float[] dst, int at) {
    decoder.decode(src, from, blocks, dst, at);
  }
}
