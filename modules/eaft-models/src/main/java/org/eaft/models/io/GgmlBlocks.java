package org.eaft.models.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The decoders of {@link GgmlType}, each a tight loop over blocks in a byte array. */
final class GgmlBlocks {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
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

  /**
   * 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, then d; in two halves
   * of 128 elements, each four rows of 32: (d scale) (q - 32).
   */
  static void q6k(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 210 * b;
      float d = half(src, p + 208);
      for (int half = 0; half < 2; half++) {
        q6kHalf(
            src,
            p + 64 * half,
            p + 128 + 32 * half,
            p + 192 + 8 * half,
            d,
            dst,
            at + 256 * b + 128 * half);
      }
    }
  }

  private static void q6kHalf(
      byte[] src, int low, int high, int scales, float d, float[] dst, int at) {
    for (int i = 0; i < 32; i++) {
      int s = scales + i / 16;
      int l0 = src[low + i];
      int l1 = src[low + 32 + i];
      int h = src[high + i];
      dst[at + i] = d * src[s] * (((l0 & 15) | ((h & 3) << 4)) - 32);
      dst[at + 32 + i] = d * src[s + 2] * (((l1 & 15) | ((h >> 2 & 3) << 4)) - 32);
      dst[at + 64 + i] = d * src[s + 4] * (((l0 >> 4 & 15) | ((h >> 4 & 3) << 4)) - 32);
      dst[at + 96 + i] = d * src[s + 6] * (((l1 >> 4 & 15) | ((h >> 6 & 3) << 4)) - 32);
    }
  }

  private static float half(byte[] src, int at) {
    return Halves.fromF16((short) SHORT.get(src, at));
  }
}
