package org.eaft.models.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A Hugging Face directory: config.json, and one safetensors file or shards named by an index. */
final class SafetensorsDirectory implements WeightSource {
  private final Path path;
  private final ModelConfig config;
  private final List<SafetensorsFile> shards;
  private final Map<String, SafetensorsFile> shardOf;

  private SafetensorsDirectory(
      Path path,
      ModelConfig config,
      List<SafetensorsFile> shards,
      Map<String, SafetensorsFile> shardOf) {
    this.path = path;
    this.config = config;
    this.shards = shards;
    this.shardOf = Collections.unmodifiableMap(shardOf);
  }

  static SafetensorsDirectory open(Path path) {
    Path config = path.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      throw new ModelFileException(path, "no config.json; the directory holds " + listing(path));
    }
    ModelConfig parsed = ModelConfig.read(config);
    Map<String, SafetensorsFile> shardOf = new LinkedHashMap<>();
    List<SafetensorsFile> shards = new ArrayList<>();
    try {
      open(path, shards, shardOf);
    } catch (RuntimeException e) {
      shards.forEach(SafetensorsFile::close);
      throw e;
    }
    return new SafetensorsDirectory(path, parsed, List.copyOf(shards), shardOf);
  }

  private static void open(
      Path path, List<SafetensorsFile> shards, Map<String, SafetensorsFile> shardOf) {
    Path single = path.resolve(ShardIndex.SINGLE);
    Path index = path.resolve(ShardIndex.NAME);
    if (Files.isRegularFile(single)) {
      shards.add(SafetensorsFile.open(single));
      shards.get(0).names().forEach(name -> shardOf.put(name, shards.get(0)));
    } else if (Files.isRegularFile(index)) {
      openShards(index, shards, shardOf);
    } else {
      throw new ModelFileException(
          path,
          "neither %s nor %s; the directory holds %s"
              .formatted(ShardIndex.SINGLE, ShardIndex.NAME, listing(path)));
    }
  }

  private static void openShards(
      Path index, List<SafetensorsFile> shards, Map<String, SafetensorsFile> shardOf) {
    Map<String, String> map = ShardIndex.read(index);
    for (String file : new TreeSet<>(map.values())) {
      Path shard = index.resolveSibling(file);
      if (!Files.isRegularFile(shard)) {
        throw new ModelFileException(
            index, "names the shard %s, which is not in the directory".formatted(file));
      }
      SafetensorsFile open = SafetensorsFile.open(shard);
      shards.add(open);
      for (String name : open.names()) {
        SafetensorsFile other = shardOf.put(name, open);
        if (other != null) {
          throw new ModelFileException(
              shard, "tensor %s is also in %s".formatted(name, other.path().getFileName()));
        }
      }
    }
    map.forEach((name, file) -> requireInShard(index, shardOf, name, file));
  }

  private static void requireInShard(
      Path index, Map<String, SafetensorsFile> shardOf, String name, String file) {
    SafetensorsFile shard = shardOf.get(name);
    if (shard == null || !shard.path().getFileName().toString().equals(file)) {
      throw new ModelFileException(
          index, "says that tensor %s is in %s, which has none of that name".formatted(name, file));
    }
  }

  private static String listing(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().limit(12).toList();
      return names.isEmpty() ? "nothing" : String.join(", ", names);
    } catch (IOException e) {
      throw Json.unreadable(directory, e);
    }
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public Set<String> names() {
    return shardOf.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return shard(name).info(name);
  }

  @Override
  public void read(String name, long first, float[] dst, int at, int n) {
    shard(name).read(name, first, dst, at, n);
  }

  @Override
  public Map<String, Object> metadata() {
    return shards.get(0).metadata();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    shards.forEach(SafetensorsFile::close);
  }

  private SafetensorsFile shard(String name) {
    SafetensorsFile shard = shardOf.get(name);
    if (shard == null) {
      throw new ModelFileException(path, "no tensor named " + name);
    }
    return shard;
  }
}
