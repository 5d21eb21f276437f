package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code eaft fetch} as a process of its own: output, signals, two at once. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@EnabledOnOs({OS.LINUX, OS.MAC})
class FetchProcessTest {

  private static final String FILE = "model.safetensors";

  @TempDir Path tmp;
  private final FakeHub hub = new FakeHub();

  @BeforeEach
  void prepare() {
    hub.model();
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private Path cache() {
    return tmp.resolve("cache");
  }

  private Process start(String name, String... args) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.eaft.cli.Main",
            "fetch"));
    line.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectError(tmp.resolve(name + ".err").toFile())
            .redirectOutput(tmp.resolve(name + ".out").toFile());
    Map<String, String> env = builder.environment();
    env.keySet()
        .removeIf(k -> k.startsWith("HF_") || k.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    env.put("HF_HUB_CACHE", cache().toString());
    env.put("HF_ENDPOINT", hub.address());
    env.put("HF_TOKEN", "hf_secret");
    return builder.start();
  }

  private String read(String file) throws IOException {
    return Files.readString(tmp.resolve(file), StandardCharsets.UTF_8);
  }

  private Path partial() {
    return cache()
        .resolve("models--tiny--llama/blobs/%s.eaft.incomplete".formatted(hub.hash(FILE)));
  }

  private void awaitPartial(Process process, long bytes) throws Exception {
    while (process.isAlive() && !RepoCache.hasSize(partial(), bytes)) {
      Thread.sleep(5);
    }
    assertThat(partial()).as(read("first.err")).hasSize(bytes);
  }

  /** The ranges that the other host was asked for. */
  private List<String> ranges() {
    return hub.requests().stream()
        .filter(r -> r.host().equals("cdn"))
        .map(r -> r.header("Range").orElse("-"))
        .toList();
  }

  @Test
  void standardOutputIsTheFolderAlone() throws Exception {
    Process process = start("first", FakeHub.REPO);

    assertThat(process.waitFor()).as(read("first.err")).isZero();
    Path snapshot = cache().resolve("models--tiny--llama/snapshots/" + FakeHub.COMMIT);
    assertThat(read("first.out")).isEqualTo(snapshot + System.lineSeparator());
    assertThat(snapshot.resolve(FILE)).hasBinaryContent(hub.content(FILE));
    assertThat(read("first.err"))
        .contains("tiny/llama@main is commit " + FakeHub.COMMIT)
        .contains("fetch 300/300  kB  5/5 files  ")
        .doesNotContain("hf_secret", "stopped");
  }

  @Test
  void whatCannotBeHadIsAnErrorOfData() throws Exception {
    Process process = start("first", "tiny/other");

    assertThat(process.waitFor()).isEqualTo(3);
    assertThat(read("first.out")).isEmpty();
    assertThat(read("first.err"))
        .startsWith("eaft: ")
        .contains("has no model tiny/other")
        .hasLineCount(1);
  }

  @Test
  void aKilledFetchGoesOnBehindWhatCame() throws Exception {
    hub.next("/large/" + FILE, hub.silence(FILE, 120_000));
    Process first = start("first", FakeHub.REPO);
    awaitPartial(first, 120_000);
    first.destroyForcibly().waitFor();

    Process second = start("second", FakeHub.REPO);

    assertThat(second.waitFor()).as(read("second.err")).isZero();
    assertThat(ranges()).containsExactly("-", "bytes=120000-");
    assertThat(Path.of(read("second.out").strip()).resolve(FILE))
        .hasBinaryContent(hub.content(FILE));
    assertThat(partial()).doesNotExist();
  }

  /** The second waits for the first, and then finds what it fetched. */
  @Test
  void twoAtOnceFetchItOnce() throws Exception {
    hub.next("/large/" + FILE, slowly());
    Process first = start("first", FakeHub.REPO);
    awaitPartial(first, 120_000);

    Process second = start("second", FakeHub.REPO);

    assertThat(first.waitFor()).as(read("first.err")).isZero();
    assertThat(second.waitFor()).as(read("second.err")).isZero();
    assertThat(read("second.err")).contains("waiting for another process that fetches " + FILE);
    assertThat(ranges()).containsExactly("-");
    assertThat(read("second.out")).isEqualTo(read("first.out"));
  }

  /** Sends the rest when the second process says that it waits. */
  private HttpHandler slowly() {
    return exchange -> {
      byte[] content = hub.content(FILE);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, 120_000);
      exchange.getResponseBody().flush();
      Path err = tmp.resolve("second.err");
      while (!Files.exists(err) || !Files.readString(err).contains("waiting for another")) {
        try {
          Thread.sleep(5);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      exchange.getResponseBody().write(content, 120_000, content.length - 120_000);
      exchange.close();
    };
  }
}
