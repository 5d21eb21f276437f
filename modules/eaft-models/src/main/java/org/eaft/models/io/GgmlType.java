package org.eaft.models.io;

import java.util.Arrays;
import java.util.Map;
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
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  BF16(30, 1, 2);

  /** The names of types that cannot be read, by number. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(9, "Q8_1"),
          Map.entry(15, "Q8_K"),
          Map.entry(16, "IQ2_XXS"),
          Map.entry(17, "IQ2_XS"),
          Map.entry(18, "IQ3_XXS"),
          Map.entry(19, "IQ1_S"),
          Map.entry(20, "IQ4_NL"),
          Map.entry(21, "IQ3_S"),
          Map.entry(22, "IQ2_S"),
          Map.entry(23, "IQ4_XS"),
          Map.entry(24, "I8"),
          Map.entry(25, "I16"),
          Map.entry(26, "I32"),
          Map.entry(27, "I64"),
          Map.entry(28, "F64"),
          Map.entry(29, "IQ1_M"),
          Map.entry(34, "TQ1_0"),
          Map.entry(35, "TQ2_0"),
          Map.entry(39, "MXFP4"),
          Map.entry(40, "NVFP4"),
          Map.entry(41, "Q1_0"));

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

  /** Why a type that {@link #of} does not know is refused, and what to do. */
  static String refusal(int id) {
    String name = OTHERS.getOrDefault(id, "number " + Integer.toUnsignedString(id));
    return ("type %s cannot be read (%s can); take a file of the model with one of these, or make"
            + " one by `llama-quantize --allow-requantize FILE OUT Q8_0`")
        .formatted(name, supported());
  }

  private static String supported() {
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
      case Q5_0 -> GgmlBlocks.q5x0(src, blocks, dst, at);
      case Q5_1 -> GgmlBlocks.q5x1(src, blocks, dst, at);
      case Q8_0 -> GgmlBlocks.q8x0(src, blocks, dst, at);
      case Q2_K -> GgmlSuperBlocks.q2k(src, blocks, dst, at);
      case Q3_K -> GgmlSuperBlocks.q3k(src, blocks, dst, at);
      case Q4_K -> GgmlSuperBlocks.q4k(src, blocks, dst, at);
      case Q5_K -> GgmlSuperBlocks.q5k(src, blocks, dst, at);
      case Q6_K -> GgmlSuperBlocks.q6k(src, blocks, dst, at);
    }
  }
}
