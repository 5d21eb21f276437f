package org.eaft.models.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The decoders of {@link GgmlType} of plain numbers and of blocks of 32, each a tight loop over a
 * byte array.
 */
final class GgmlBlocks {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private GgmlBlocks() {}

  static void f32(byte[] src, int n, float[] dst, int at) {
    for (int i = 0; i < n; i++) {
      dst[at + i] = (float) FLOAT.get(src, 4 * i);
    }
  }

  static void f16(byte[] src, int n, float[] dst, int at) {
    for (int i = 0; i < n; i++) {
      dst[at + i] = half(src, 2 * i);
    }
  }

  static void bf16(byte[] src, int n, float[] dst, int at) {
    for (int i = 0; i < n; i++) {
      dst[at + i] = Halves.fromBf16((short) SHORT.get(src, 2 * i));
    }
  }

  /** Scale d, then 16 bytes: low nibbles are elements 0 to 15, high ones 16 to 31; d (q - 8). */
  static void q4x0(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 18 * b;
      int o = at + 32 * b;
      float d = half(src, p);
      for (int i = 0; i < 16; i++) {
        int q = src[p + 2 + i];
        dst[o + i] = d * ((q & 15) - 8);
        dst[o + 16 + i] = d * ((q >> 4 & 15) - 8);
      }
    }
  }

  /** Scale d and minimum m, then nibbles as in Q4_0; d q + m. */
  static void q4x1(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 20 * b;
      int o = at + 32 * b;
      float d = half(src, p);
      float m = half(src, p + 2);
      for (int i = 0; i < 16; i++) {
        int q = src[p + 4 + i];
        dst[o + i] = d * (q & 15) + m;
        dst[o + 16 + i] = d * (q >> 4 & 15) + m;
      }
    }
  }

  /** Scale d, 32 fifth bits, then nibbles as in Q4_0; d (q - 16). */
  static void q5x0(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 22 * b;
      int o = at + 32 * b;
      float d = half(src, p);
      int high = (int) INT.get(src, p + 2);
      for (int i = 0; i < 16; i++) {
        int q = src[p + 6 + i];
        dst[o + i] = d * (((q & 15) | fifth(high, i)) - 16);
        dst[o + 16 + i] = d * (((q >> 4 & 15) | fifth(high, 16 + i)) - 16);
      }
    }
  }

  /** Scale d and minimum m, 32 fifth bits, then nibbles as in Q4_0; d q + m. */
  static void q5x1(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 24 * b;
      int o = at + 32 * b;
      float d = half(src, p);
      float m = half(src, p + 2);
      int high = (int) INT.get(src, p + 4);
      for (int i = 0; i < 16; i++) {
        int q = src[p + 8 + i];
        dst[o + i] = d * ((q & 15) | fifth(high, i)) + m;
        dst[o + 16 + i] = d * ((q >> 4 & 15) | fifth(high, 16 + i)) + m;
      }
    }
  }

  /** Bit i, as the fifth of a number. */
  private static int fifth(int bits, int i) {
    return (bits >>> i & 1) << 4;
  }

  /** Scale d, then 32 signed bytes; d q. */
  static void q8x0(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 34 * b;
      int o = at + 32 * b;
      float d = half(src, p);
      for (int i = 0; i < 32; i++) {
        dst[o + i] = d * src[p + 2 + i];
      }
    }
  }

  /** The number of 16 bits at a place. */
  static float half(byte[] src, int at) {
    return Halves.fromF16((short) SHORT.get(src, at));
  }
}
