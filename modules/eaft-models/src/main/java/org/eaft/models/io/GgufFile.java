package org.eaft.models.io;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A GGUF file, memory-mapped; quantised tensors are decoded as they are read. */
final class GgufFile implements WeightSource {
  private static final int CHUNK_BYTES = 1 << 16;

  private final MappedFile file;
  private final GgufHeader header;
  private final ModelConfig config;

  /** By Hugging Face name. */
  private final Map<String, GgufHeader.Entry> tensors;

  private GgufFile(
      MappedFile file,
      GgufHeader header,
      ModelConfig config,
      Map<String, GgufHeader.Entry> tensors) {
    this.file = file;
    this.header = header;
    this.config = config;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  static GgufFile open(Path path) {
    MappedFile file = MappedFile.open(path);
    try {
      return read(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static GgufFile read(MappedFile file) {
    Path path = file.path();
    GgufHeader header = GgufHeader.read(file);
    Map<String, GgufHeader.Entry> tensors = new LinkedHashMap<>();
    for (GgufHeader.Entry e : header.tensors().values()) {
      String name = GgufNames.toHuggingFace(e.info().name());
      TensorInfo info = new TensorInfo(name, e.info().dtype(), e.info().shape());
      if (tensors.put(name, new GgufHeader.Entry(info, e.type(), e.begin(), e.end())) != null) {
        throw new ModelFileException(path, "two tensors stand for " + name);
      }
    }
    float[] ropeDivisors = ropeDivisors(file, tensors.get(GgufConfig.ROPE_FREQS));
    ModelConfig config = new GgufConfig(path, header.metadata(), tensors, ropeDivisors).config();
    GgufFile open = new GgufFile(file, header, config, tensors);
    tensors.keySet().stream().filter(open::isPermuted).forEach(open::requireWholeHeads);
    return open;
  }

  private static float[] ropeDivisors(MappedFile file, GgufHeader.Entry entry) {
    if (entry == null) {
      return null;
    }
    long n = entry.info().elements();
    if (n > GgufConfig.MAX_HEAD_DIM) {
      throw new ModelFileException(file.path(), entry.info() + " is too long for a head");
    }
    float[] divisors = new float[(int) n];
    new Run(file, entry).read(0, divisors, 0, divisors.length);
    return divisors;
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  @Override
  public void read(String name, long first, float[] dst, int at, int n) {
    GgufHeader.Entry entry = entry(name);
    SafetensorsFile.requireRun(entry.info(), first, dst, at, n);
    Run run = new Run(file, entry);
    if (isPermuted(name)) {
      readPermuted(run, entry.info(), first, dst, at, n);
    } else {
      run.read(first, dst, at, n);
    }
  }

  /**
   * Rows of q and k are stored for RoPE on neighbours (0, 1), (2, 3) ...; Hugging Face rotates i
   * with i + headDim / 2. Row s headDim / 2 + j of a head is row 2 j + s of the file.
   */
  private void readPermuted(Run run, TensorInfo info, long first, float[] dst, int at, int n) {
    int half = config.headDim() / 2;
    long columns = info.shape().length == 1 ? 1 : info.shape()[1];
    int done = 0;
    while (done < n) {
      long row = (first + done) / columns;
      long column = (first + done) % columns;
      int length = (int) Math.min(columns - column, n - done);
      long inHead = row % (2L * half);
      long stored = row - inHead + inHead % half * 2 + inHead / half;
      run.read(stored * columns + column, dst, at + done, length);
      done += length;
    }
  }

  /** Else a row could move beyond the tensor's end. */
  private void requireWholeHeads(String name) {
    TensorInfo info = info(name);
    long[] shape = info.shape();
    if (shape.length < 1 || shape.length > 2 || shape[0] % config.headDim() != 0) {
      throw new ModelFileException(
          path(), "%s is not made of heads of %d rows".formatted(info, config.headDim()));
    }
  }

  private boolean isPermuted(String name) {
    return config.modelType().equals("llama")
        && (name.contains(".self_attn.q_proj.") || name.contains(".self_attn.k_proj."));
  }

  @Override
  public Map<String, Object> metadata() {
    return header.metadata();
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public void close() {
    file.close();
  }

  private GgufHeader.Entry entry(String name) {
    GgufHeader.Entry entry = tensors.get(name);
    if (entry == null) {
      throw new ModelFileException(file.path(), "no tensor named " + name);
    }
    return entry;
  }

  /** Reads one tensor in the order of the file; its buffers serve one call. */
  private static final class Run {
    private final MappedFile file;
    private final GgufHeader.Entry entry;
    private final GgmlType type;
    private byte[] bytes = {};
    private float[] block = {};

    Run(MappedFile file, GgufHeader.Entry entry) {
      this.file = file;
      this.entry = entry;
      this.type = entry.type();
    }

    void read(long first, float[] dst, int at, int n) {
      if (type == GgmlType.F32) {
        readFloats(first, dst, at, n);
        return;
      }
      int done = 0;
      while (done < n) {
        long index = first + done;
        int inBlock = (int) (index % type.elements);
        int left = n - done;
        if (inBlock == 0 && left >= type.elements) {
          int blocks = Math.min(left / type.elements, CHUNK_BYTES / type.bytes);
          load(index / type.elements, blocks);
          type.decode(bytes, blocks, dst, at + done);
          done += blocks * type.elements;
        } else {
          done += readPart(index / type.elements, inBlock, dst, at + done, left);
        }
      }
    }

    private int readPart(long index, int from, float[] dst, int at, int left) {
      if (block.length == 0) {
        block = new float[type.elements];
      }
      load(index, 1);
      type.decode(bytes, 1, block, 0);
      int n = Math.min(left, type.elements - from);
      System.arraycopy(block, from, dst, at, n);
      return n;
    }

    private void load(long index, int blocks) {
      int length = blocks * type.bytes;
      if (bytes.length < length) {
        bytes = new byte[length];
      }
      file.copy(entry.begin() + index * type.bytes, length).get(bytes, 0, length);
    }

    private void readFloats(long first, float[] dst, int at, int n) {
      int chunk = MappedFile.MAX_SLICE / Float.BYTES;
      for (int done = 0; done < n; done += chunk) {
        int run = Math.min(chunk, n - done);
        long position = entry.begin() + (first + done) * Float.BYTES;
        file.copy(position, run * Float.BYTES).asFloatBuffer().get(dst, at + done, run);
      }
    }
  }
}
