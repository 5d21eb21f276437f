package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What ends up where, and what is not fetched twice. */
@Timeout(60)
class HubFetchTest {

  private static final String FOLDER = "models--tiny--llama";

  @TempDir Path cache;
  private final FakeHub hub = new FakeHub();

  @AfterEach
  void close() {
    hub.close();
  }

  private Path fetch(RepoType type, String repo, List<String> include) throws Exception {
    return hub.fetch(hub.settings(cache))
        .fetch(Repository.parse(type, repo), Selection.of(type, include, List.of()), 3);
  }

  /** Every file and link of the cache, and what it leads to or holds. */
  private TreeMap<String, String> layout() throws IOException {
    TreeMap<String, String> layout = new TreeMap<>();
    try (Stream<Path> all = Files.walk(cache)) {
      for (Path p : all.filter(p -> !Files.isDirectory(p)).toList()) {
        String what = Files.isSymbolicLink(p) ? "-> " + Files.readSymbolicLink(p) : "";
        layout.put(cache.relativize(p).toString(), what);
      }
    }
    return layout;
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theCacheIsLaidOutAsThePythonLibraryDoesIt() throws Exception {
    hub.model();

    Path snapshot = hub.fetchModel(cache);

    assertThat(snapshot).isEqualTo(cache.resolve(FOLDER + "/snapshots/" + FakeHub.COMMIT));
    TreeMap<String, String> expected = new TreeMap<>();
    expected.put("CACHEDIR.TAG", "");
    expected.put(FOLDER + "/refs/main", "");
    for (String name :
        List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "model.safetensors")) {
      expected.put(FOLDER + "/blobs/" + hub.hash(name), "");
      expected.put(".locks/" + FOLDER + "/" + hub.hash(name) + ".lock", "");
      expected.put(
          FOLDER + "/snapshots/" + FakeHub.COMMIT + "/" + name, "-> ../../blobs/" + hub.hash(name));
      assertThat(snapshot.resolve(name)).hasBinaryContent(hub.content(name));
    }
    assertThat(layout()).isEqualTo(expected);
    assertThat(cache.resolve(FOLDER + "/refs/main")).hasContent(FakeHub.COMMIT);
    assertThat(cache.resolve("CACHEDIR.TAG"))
        .content()
        .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n");
  }

  @Test
  void whatIsHereIsNotFetchedAgain() throws Exception {
    hub.model();
    Path first = hub.fetchModel(cache);
    int requests = hub.requests().size();

    assertThat(hub.fetchModel(cache)).isEqualTo(first);

    assertThat(hub.requests()).hasSize(requests + 2);
    assertThat(hub.downloads()).hasSize(5);
    assertThat(hub.err()).endsWith("5 files, 300.1 kB, all here" + System.lineSeparator());
  }

  /** As the Python library leaves it, which also keeps content in a store of all repositories. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whatPythonFetchedIsFound() throws Exception {
    hub.model();
    Path blobs = Files.createDirectories(cache.resolve(FOLDER + "/blobs"));
    Path shared = Files.createDirectories(cache.resolve("blobs/ab")).resolve("ab".repeat(32));
    Files.write(shared, hub.content("model.safetensors"));
    Files.createSymbolicLink(
        blobs.resolve(hub.hash("model.safetensors")),
        Path.of("../../blobs/ab").resolve("ab".repeat(32)));
    Path snapshot = cache.resolve(FOLDER + "/snapshots/" + FakeHub.COMMIT);
    Files.createDirectories(snapshot);
    Files.write(blobs.resolve(hub.hash("config.json")), hub.content("config.json"));
    Files.createSymbolicLink(
        snapshot.resolve("config.json"), Path.of("../../blobs", hub.hash("config.json")));

    hub.fetchModel(cache);

    assertThat(hub.downloads())
        .extracting(r -> Path.of(r.path()).getFileName().toString())
        .containsExactlyInAnyOrder(
            "generation_config.json", "tokenizer.json", "tokenizer_config.json");
    assertThat(hub.err()).contains(": 5 files, 300.1 kB, 42 B to fetch");
    assertThat(snapshot.resolve("model.safetensors"))
        .isSymbolicLink()
        .hasBinaryContent(hub.content("model.safetensors"));
    assertThat(shared).hasBinaryContent(hub.content("model.safetensors"));
  }

  @Test
  void aTornFileOfTheCacheIsFetchedAgain() throws Exception {
    hub.model();
    Path snapshot = hub.fetchModel(cache);
    Path blob = cache.resolve(FOLDER + "/blobs/" + hub.hash("model.safetensors"));
    Files.write(blob, new byte[10]);

    hub.fetchModel(cache);

    assertThat(snapshot.resolve("model.safetensors"))
        .hasBinaryContent(hub.content("model.safetensors"));
  }

  @Test
  void contentThatTwoFilesShareIsFetchedOnce() throws Exception {
    byte[] content = FakeHub.bytes(1000, 7);
    hub.large("a/one.bin", content).large("b/two.bin", content).small("empty", "").small("c", "c");

    Path snapshot = fetch(RepoType.MODEL, FakeHub.REPO, List.of("*"));

    assertThat(snapshot.resolve("a/one.bin")).hasBinaryContent(content);
    assertThat(snapshot.resolve("b/two.bin")).hasBinaryContent(content);
    assertThat(snapshot.resolve("empty")).isEmptyFile();
    assertThat(hub.downloads()).hasSize(2);
  }

  @Test
  void branchesTagsAndCommitsAreRevisions() throws Exception {
    hub.model().revision("refs/pr/1", FakeHub.COMMIT).revision("v1.0", FakeHub.COMMIT);

    Path first = fetch(RepoType.MODEL, FakeHub.REPO + "@refs/pr/1", List.of("config.json"));
    Path second = fetch(RepoType.MODEL, FakeHub.REPO + "@v1.0", List.of("config.json"));
    Path third = fetch(RepoType.MODEL, FakeHub.REPO + "@" + FakeHub.COMMIT, List.of("config.json"));

    assertThat(List.of(first, second, third)).containsOnly(first);
    assertThat(cache.resolve(FOLDER + "/refs/refs/pr/1")).hasContent(FakeHub.COMMIT);
    assertThat(cache.resolve(FOLDER + "/refs/v1.0")).hasContent(FakeHub.COMMIT);
    assertThat(cache.resolve(FOLDER + "/refs"))
        .isDirectoryRecursivelyContaining("regex:.*/(pr/1|v1.0)")
        .isDirectoryNotContaining("glob:**" + FakeHub.COMMIT);
  }

  @Test
  void ofADatasetItTakesAll() throws Exception {
    hub.api = "/api/datasets/" + FakeHub.REPO;
    hub.page = "/datasets/" + FakeHub.REPO;
    hub.small("README.md", "data").large("main/train 100%.parquet", FakeHub.bytes(2000, 5));

    Path snapshot = fetch(RepoType.DATASET, FakeHub.REPO, List.of());

    assertThat(snapshot).hasParentRaw(cache.resolve("datasets--tiny--llama/snapshots"));
    assertThat(snapshot.resolve("main/train 100%.parquet")).hasSize(2000);
    assertThat(snapshot.resolve("README.md")).hasContent("data");
  }

  @Test
  void aBranchLeadsToTheOldCommitUntilAllOfTheNewOneIsHere() throws Exception {
    hub.model();
    Path ref = cache.resolve(FOLDER + "/refs/main");
    Files.createDirectories(ref.getParent());
    Files.writeString(ref, "1".repeat(40));
    hub.always("model.safetensors", FakeHub.status(403));

    assertThatThrownBy(() -> hub.fetchModel(cache)).isInstanceOf(HubException.class);

    assertThat(ref).hasContent("1".repeat(40));
  }

  @Test
  void copiesStandWhereLinksMayNot() throws Exception {
    byte[] content = FakeHub.bytes(1000, 7);
    hub.large("a/one.bin", content).large("two.bin", content).small("config.json", "{}");

    Repository repo = Repository.parse(RepoType.MODEL, FakeHub.REPO);
    Selection all = Selection.of(RepoType.MODEL, List.of("*"), List.of());
    HubSettings settings = hub.settings(cache, "HF_HUB_DISABLE_SYMLINKS", "1");

    Path snapshot = hub.fetch(settings).fetch(repo, all, 2);

    for (String name : List.of("a/one.bin", "two.bin")) {
      assertThat(snapshot.resolve(name)).hasBinaryContent(content);
      assertThat(Files.isSymbolicLink(snapshot.resolve(name))).isFalse();
    }
    assertThat(cache.resolve(FOLDER + "/blobs")).as("nothing is kept twice").isEmptyDirectory();
    hub.fetch(settings).fetch(repo, all, 2);
    assertThat(hub.downloads()).as("and nothing fetched twice").hasSize(2);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkInTheCacheLeadsNowhereElse(@TempDir Path outside) throws Exception {
    hub.small("onnx/config.json", "{}");
    Path snapshot = cache.resolve(FOLDER + "/snapshots/" + FakeHub.COMMIT);
    Files.createDirectories(snapshot);
    Files.createSymbolicLink(snapshot.resolve("onnx"), outside);

    assertThatThrownBy(() -> hub.fetchFile(hub.settings(cache), "onnx/config.json"))
        .hasMessageContaining("onnx is no folder, or a link to one");

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void tooLittleRoomIsSaidBeforeAnythingIsFetched() {
    hub.model();
    hub.listSize("model.safetensors", 900_000_000_000_000_000L);

    assertThatThrownBy(() -> hub.fetchModel(cache))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("900000.0 TB have to be fetched, but only ")
        .hasMessageContaining("HF_HUB_CACHE");

    assertThat(hub.downloads()).isEmpty();
  }

  @Test
  void aDryRunListsAndFetchesNothing() throws Exception {
    hub.model();
    hub.fetchFile(hub.settings(cache), "config.json");

    List<String> lines =
        hub.fetch(hub.settings(cache))
            .preview(
                Repository.parse(RepoType.MODEL, FakeHub.REPO),
                Selection.of(RepoType.MODEL, List.of(), List.of("*token*")));

    assertThat(lines)
        .containsExactly(
            "      23 B  here      config.json",
            "       2 B  to fetch  generation_config.json",
            "  300.0 kB  to fetch  model.safetensors",
            "tiny/llama@main is commit %s: 3 files, 300.0 kB, 300.0 kB to fetch"
                .formatted(FakeHub.COMMIT));
    assertThat(hub.downloads()).hasSize(1);
  }

  @Test
  void filesComeBesideEachOther() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    for (String name : List.of("a.bin", "b.bin")) {
      hub.large(name, FakeHub.bytes(100, name.charAt(0)));
      hub.next(
          "/large/" + name,
          exchange -> {
            both.countDown();
            try {
              // each waits for the other
              assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            FakeHub.content(hub.content(name)).handle(exchange);
          });
    }

    Path snapshot = fetch(RepoType.MODEL, FakeHub.REPO, List.of("*.bin"));

    assertThat(snapshot.resolve("a.bin")).hasBinaryContent(hub.content("a.bin"));
    assertThat(both.getCount()).isZero();
  }

  @Test
  void aHostileNameStopsItBeforeAnythingIsFetched() {
    hub.model().small("../../../escaped.json", "{}");

    assertThatThrownBy(() -> fetch(RepoType.MODEL, FakeHub.REPO, List.of("*.json")))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("\"../../../escaped.json\", which does not stay in its folder");

    assertThat(hub.downloads()).isEmpty();
    assertThat(cache.resolve("escaped.json")).doesNotExist();
  }
}
