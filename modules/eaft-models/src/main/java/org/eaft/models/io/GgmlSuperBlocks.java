package org.eaft.models.io;

/**
 * The decoders of ggml's K-quants: blocks of 256 elements in sub-blocks of 16 or 32, whose scales
 * are numbers of few bits under a scale of the whole block.
 */
final class GgmlSuperBlocks {
  private GgmlSuperBlocks() {}

  /**
   * 16 bytes, each a scale (low nibble) and a minimum, 64 bytes of bit pairs, then d and m; (d
   * scale) q - m minimum.
   */
  static void q2k(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 84 * b;
      float d = GgmlBlocks.half(src, p + 80);
      float m = GgmlBlocks.half(src, p + 82);
      for (int s = 0; s < 16; s++) {
        float scale = d * (src[p + s] & 15);
        float least = m * (src[p + s] >> 4 & 15);
        int low = p + 16 + pairs(s);
        int shift = shift(s);
        int o = at + 256 * b + 16 * s;
        for (int i = 0; i < 16; i++) {
          dst[o + i] = scale * (src[low + i] >> shift & 3) - least;
        }
      }
    }
  }

  /**
   * 32 bytes of third bits, 64 bytes of bit pairs, 16 scales of six bits, then d; d (scale - 32) (q
   * - 4), where q is the bit pair and four times the third bit.
   */
  static void q3k(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 110 * b;
      float d = GgmlBlocks.half(src, p + 108);
      for (int s = 0; s < 16; s++) {
        float scale = d * (q3kScale(src, p + 96, s) - 32);
        int high = p + s % 2 * 16;
        int low = p + 32 + pairs(s);
        int shift = shift(s);
        int o = at + 256 * b + 16 * s;
        for (int i = 0; i < 16; i++) {
          int third = (src[high + i] >> (s / 2) & 1) << 2;
          dst[o + i] = scale * ((src[low + i] >> shift & 3) + third - 4);
        }
      }
    }
  }

  /** Low nibbles in eight bytes, first those of scales 0 to 7; the other two bits in four more. */
  private static int q3kScale(byte[] src, int at, int s) {
    int low = src[at + s % 8] >> (s < 8 ? 0 : 4) & 15;
    int high = src[at + 8 + s % 4] >> (s / 4 * 2) & 3;
    return low | high << 4;
  }

  /** The bit pairs of sub-blocks of 16: eight share 32 bytes, two at each shift. */
  private static int pairs(int s) {
    return s / 8 * 32 + s % 2 * 16;
  }

  private static int shift(int s) {
    return s / 2 % 4 * 2;
  }

  /**
   * d and m, eight scales and eight minima of six bits, then four rows of 32 bytes: low nibbles are
   * one sub-block of 32, high nibbles the next; (d scale) q - m minimum.
   */
  static void q4k(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 144 * b;
      float d = GgmlBlocks.half(src, p);
      float m = GgmlBlocks.half(src, p + 2);
      for (int s = 0; s < 8; s++) {
        float scale = d * scale(src, p + 4, s);
        float least = m * minimum(src, p + 4, s);
        int low = p + 16 + s / 2 * 32;
        int shift = s % 2 * 4;
        int o = at + 256 * b + 32 * s;
        for (int i = 0; i < 32; i++) {
          dst[o + i] = scale * (src[low + i] >> shift & 15) - least;
        }
      }
    }
  }

  /** As Q4_K, with 32 bytes of fifth bits before the nibbles, a bit for each sub-block. */
  static void q5k(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 176 * b;
      float d = GgmlBlocks.half(src, p);
      float m = GgmlBlocks.half(src, p + 2);
      for (int s = 0; s < 8; s++) {
        float scale = d * scale(src, p + 4, s);
        float least = m * minimum(src, p + 4, s);
        int high = p + 16;
        int low = p + 48 + s / 2 * 32;
        int shift = s % 2 * 4;
        int o = at + 256 * b + 32 * s;
        for (int i = 0; i < 32; i++) {
          int fifth = (src[high + i] >> s & 1) << 4;
          dst[o + i] = scale * ((src[low + i] >> shift & 15) | fifth) - least;
        }
      }
    }
  }

  /**
   * Of twelve bytes four hold scales 0 to 3 and four the minima, in six bits each; the last four
   * hold nibbles of the other scales and minima, whose high bits are on top of the first eight.
   */
  private static int scale(byte[] src, int at, int s) {
    return s < 4 ? src[at + s] & 63 : (src[at + 4 + s] & 15) | ((src[at + s - 4] >> 6 & 3) << 4);
  }

  private static int minimum(byte[] src, int at, int s) {
    return s < 4
        ? src[at + 4 + s] & 63
        : (src[at + 4 + s] >> 4 & 15) | ((src[at + s] >> 6 & 3) << 4);
  }

  /**
   * 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, then d; in two halves
   * of 128 elements, each four rows of 32: (d scale) (q - 32).
   */
  static void q6k(byte[] src, int blocks, float[] dst, int at) {
    for (int b = 0; b < blocks; b++) {
      int p = 210 * b;
      float d = GgmlBlocks.half(src, p + 208);
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
}
