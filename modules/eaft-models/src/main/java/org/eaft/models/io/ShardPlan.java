package org.eaft.models.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the tensors of a model are spread over safetensors files: in their order, as many into each
 * as fit, and all into model.safetensors where they fit into one.
 *
 * @param files the shapes by name, in order, of each file by its name
 * @param parameters elements of all tensors
 * @param bytes of all tensors
 */
public record ShardPlan(Map<String, Map<String, long[]>> files, long parameters, long bytes) {

  /** Most bytes of tensors in a file where nothing else is asked for: those of transformers. */
  public static final long MAX_BYTES = 5_000_000_000L;

  /**
   * Plans the files.
   *
   * @param shapes shape by name of every tensor, in order
   * @param maxBytes most bytes of tensors in a file; a longer tensor has one of its own
   */
  public static ShardPlan of(
      Map<String, long[]> shapes, SafetensorsWriter.Type type, long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("a shard of %d bytes holds nothing".formatted(maxBytes));
    }
    List<Map<String, long[]>> shards = new ArrayList<>();
    long parameters = 0;
    long inShard = 0;
    for (Map.Entry<String, long[]> e : shapes.entrySet()) {
      long elements = new TensorInfo(e.getKey(), "", e.getValue()).elements();
      long bytes = Math.multiplyExact(elements, (long) type.bytes);
      if (shards.isEmpty() || (inShard > 0 && inShard + bytes > maxBytes)) {
        shards.add(new LinkedHashMap<>());
        inShard = 0;
      }
      shards.get(shards.size() - 1).put(e.getKey(), e.getValue());
      inShard += bytes;
      parameters += elements;
    }
    return new ShardPlan(named(shards), parameters, parameters * type.bytes);
  }

  private static Map<String, Map<String, long[]>> named(List<Map<String, long[]>> shards) {
    Map<String, Map<String, long[]>> files = new LinkedHashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String name =
          shards.size() == 1
              ? ShardIndex.SINGLE
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      files.put(name, Collections.unmodifiableMap(shards.get(i)));
    }
    return Collections.unmodifiableMap(files);
  }

  /**
   * Writes model.safetensors.index.json, without which shards are not found; nothing where there is
   * one file.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public void writeIndex(Path directory) {
    if (files.size() > 1) {
      Path index = directory.resolve(ShardIndex.NAME);
      try {
        ShardIndex.write(index, this);
      } catch (IOException e) {
        throw new UncheckedIOException(index + " cannot be written: " + e.getMessage(), e);
      }
    }
  }
}
