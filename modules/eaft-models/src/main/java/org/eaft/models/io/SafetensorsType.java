package org.eaft.models.io;

import java.nio.ByteBuffer;

/** The element types a safetensors header may name; those with a decoder can be read as float. */
enum SafetensorsType {
  F32(32) {
    @Override
    void decode(ByteBuffer source, float[] dst, int at, int n) {
      source.asFloatBuffer().get(dst, at, n);
    }
  },
  F16(16) {
    @Override
    void decode(ByteBuffer source, float[] dst, int at, int n) {
      short[] bits = shorts(source, n);
      for (int i = 0; i < n; i++) {
        dst[at + i] = Halves.fromF16(bits[i]);
      }
    }
  },
  BF16(16) {
    @Override
    void decode(ByteBuffer source, float[] dst, int at, int n) {
      short[] bits = shorts(source, n);
      for (int i = 0; i < n; i++) {
        dst[at + i] = Halves.fromBf16(bits[i]);
      }
    }
  },
  BOOL(8),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  I16(16),
  U16(16),
  I32(32),
  U32(32),
  F64(64),
  I64(64),
  U64(64),
  C64(64);

  /** The size of an element in bits. */
  final int bits;

  SafetensorsType(int bits) {
    this.bits = bits;
  }

  /** Whether {@link #decode} can be called. */
  boolean decodable() {
    return this == F32 || this == F16 || this == BF16;
  }

  /** Whether a tensor's type is one of these and has no decoder. */
  static boolean isUnreadable(String dtype) {
    for (SafetensorsType type : values()) {
      if (type.name().equals(dtype)) {
        return !type.decodable();
      }
    }
    return false; // one of ggml's
  }

  /** Decodes n elements into dst[at..]. */
  void decode(ByteBuffer source, float[] dst, int at, int n) {
    throw new UnsupportedOperationException(name());
  }

  private static short[] shorts(ByteBuffer source, int n) {
    short[] bits = new short[n];
    source.asShortBuffer().get(bits);
    return bits;
  }
}
