package org.eaft.models.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes GGUF files for tests, right ones and wrong ones. */
final class GgufBuilder {
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  private record Tensor(String name, long[] shape, int type, long offset) {}

  /** A Llama of one layer: 2 heads of 4, one key-value head, F32. */
  static GgufBuilder llama() {
    GgufBuilder b =
        new GgufBuilder()
            .set("general.architecture", "llama")
            .set("llama.block_count", 1)
            .set("llama.context_length", 16)
            .set("llama.embedding_length", 8)
            .set("llama.feed_forward_length", 12)
            .set("llama.attention.head_count", 2)
            .set("llama.attention.head_count_kv", 1)
            .set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    b.f32("token_embd.weight", 10, 8).f32("output_norm.weight", 8);
    b.f32("blk.0.attn_norm.weight", 8).f32("blk.0.ffn_norm.weight", 8);
    b.f32("blk.0.attn_q.weight", 8, 8).f32("blk.0.attn_k.weight", 4, 8);
    b.f32("blk.0.attn_v.weight", 4, 8).f32("blk.0.attn_output.weight", 8, 8);
    b.f32("blk.0.ffn_gate.weight", 12, 8).f32("blk.0.ffn_up.weight", 12, 8);
    return b.f32("blk.0.ffn_down.weight", 8, 12);
  }

  /** Sets a value; null removes it. */
  GgufBuilder set(String key, Object value) {
    if (value == null) {
      metadata.remove(key);
    } else {
      metadata.put(key, value);
    }
    return this;
  }

  /** An F32 tensor counting up from 0. */
  GgufBuilder f32(String name, long... shape) {
    long n = new TensorInfo(name, "", shape).elements();
    float[] values = new float[(int) n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    return f32(name, values, shape);
  }

  GgufBuilder f32(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(name, 0, bytes.array(), shape);
  }

  /** A tensor of any type number, at the next aligned offset. */
  GgufBuilder tensor(String name, int type, byte[] bytes, long... shape) {
    pad();
    tensors.add(new Tensor(name, shape, type, data.size()));
    data.writeBytes(bytes);
    return this;
  }

  /** A tensor that claims an offset and has no data of its own. */
  GgufBuilder tensorAt(String name, int type, long offset, long... shape) {
    tensors.add(new Tensor(name, shape, type, offset));
    return this;
  }

  /** Bytes that belong to no tensor. */
  GgufBuilder stray(int bytes) {
    data.writeBytes(new byte[bytes]);
    return this;
  }

  private void pad() {
    data.writeBytes(new byte[-data.size() & 31]);
  }

  byte[] bytes() {
    Sink out = new Sink();
    out.int32(0x46554747);
    out.int32(3);
    out.int64(tensors.size());
    out.int64(metadata.size());
    metadata.forEach(
        (key, value) -> {
          out.string(key);
          out.value(value);
        });
    for (Tensor t : tensors) {
      out.string(t.name);
      out.int32(t.shape.length);
      for (int i = t.shape.length - 1; i >= 0; i--) {
        out.int64(t.shape[i]);
      }
      out.int32(t.type);
      out.int64(t.offset);
    }
    out.bytes.writeBytes(new byte[-out.bytes.size() & 31]);
    out.bytes.writeBytes(data.toByteArray());
    return out.bytes.toByteArray();
  }

  Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Sink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void int32(int v) {
      bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(v).array());
    }

    void int64(long v) {
      bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array());
    }

    void string(String s) {
      byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
      int64(utf8.length);
      bytes.writeBytes(utf8);
    }

    void value(Object v) {
      int32(v instanceof Float ? 6 : v instanceof Integer ? 5 : v instanceof Boolean ? 7 : 8);
      if (v instanceof Float f) {
        int32(Float.floatToIntBits(f));
      } else if (v instanceof Integer i) {
        int32(i);
      } else if (v instanceof Boolean b) {
        bytes.write(b ? 1 : 0);
      } else {
        string((String) v);
      }
    }
  }
}
