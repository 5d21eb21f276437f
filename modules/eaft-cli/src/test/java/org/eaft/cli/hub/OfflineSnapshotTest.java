package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HF_HUB_OFFLINE: what is in the cache is found, and the Hub is not asked. */
@Timeout(60)
class OfflineSnapshotTest {

  @TempDir Path cache;
  private final FakeHub hub = new FakeHub();

  @AfterEach
  void close() {
    hub.close();
  }

  private Path offline(List<String> include, String repo) throws InterruptedException {
    return hub.fetch(hub.settings(cache, "HF_HUB_OFFLINE", "1"))
        .fetch(
            Repository.parse(RepoType.MODEL, repo),
            Selection.of(RepoType.MODEL, include, List.of()),
            1);
  }

  private Path offline() throws InterruptedException {
    return offline(List.of(), FakeHub.REPO);
  }

  @Test
  void aSnapshotIsFoundByBranchAndByCommit() throws Exception {
    hub.model();
    Path snapshot = hub.fetchModel(cache);
    int requests = hub.requests().size();

    assertThat(offline()).isEqualTo(snapshot);
    assertThat(offline(List.of(), FakeHub.REPO + "@" + FakeHub.COMMIT)).isEqualTo(snapshot);
    assertThat(offline(List.of("*.json"), FakeHub.REPO)).isEqualTo(snapshot);
    assertThat(hub.requests()).hasSize(requests);
  }

  @Test
  void whatWasNeverFetchedIsSaid() throws Exception {
    assertThatThrownBy(this::offline)
        .isInstanceOf(HubException.class)
        .hasMessage(
            ("tiny/llama@main cannot be had offline: it was never fetched into %s. Unset "
                    + "HF_HUB_OFFLINE to fetch it.")
                .formatted(cache));
    hub.model();
    hub.fetchModel(cache);
    assertThatThrownBy(() -> offline(List.of(), FakeHub.REPO + "@v2"))
        .hasMessageContaining("tiny/llama@v2 cannot be had offline");
    assertThatThrownBy(() -> offline(List.of(), FakeHub.REPO + "@" + "5".repeat(40)))
        .hasMessageContaining("has no files");
    assertThatThrownBy(() -> offline(List.of("*.gguf"), FakeHub.REPO))
        .hasMessageContaining("no file is left of 5");
  }

  @Test
  void aShardThatTheIndexNamesMustBeHere() throws Exception {
    hub.small("config.json", "{}")
        .small(
            "model.safetensors.index.json",
            """
            {"weight_map": {"a": "model-00001-of-00002.safetensors",
                            "b": "model-00002-of-00002.safetensors"}}""")
        .large("model-00001-of-00002.safetensors", FakeHub.bytes(10, 1))
        .large("model-00002-of-00002.safetensors", FakeHub.bytes(10, 2));
    Path snapshot = hub.fetchModel(cache);
    assertThat(offline()).isEqualTo(snapshot);

    Files.delete(snapshot.resolve("model-00002-of-00002.safetensors"));

    assertThatThrownBy(this::offline)
        .hasMessageContaining("lacks model-00002-of-00002.safetensors");
  }

  @Test
  void aLinkThatLeadsNowhereIsNoFile() throws Exception {
    hub.model();
    hub.fetchModel(cache);
    Files.delete(cache.resolve("models--tiny--llama/blobs").resolve(hub.hash("model.safetensors")));

    assertThatThrownBy(this::offline).hasMessageContaining("no weights");
  }

  /** The list of all files that newer versions of the Python library leave. */
  @Test
  void aListOfTheCommitSaysWhatIsMissing() throws Exception {
    hub.model();
    Path snapshot = hub.fetchModel(cache);
    Path tree = cache.resolve("models--tiny--llama/trees/%s.json".formatted(FakeHub.COMMIT));
    Files.createDirectories(tree.getParent());
    Files.writeString(
        tree,
        """
        {"format_version": 1, "files": {
          "config.json": {"size": 1}, "model.safetensors": {"size": 1}, "README.md": {"size": 1}}}""");

    assertThat(offline()).isEqualTo(snapshot);
    assertThatThrownBy(() -> offline(List.of("*"), FakeHub.REPO))
        .hasMessageContaining("lacks README.md");

    Files.writeString(tree, "{");
    assertThatThrownBy(this::offline).hasMessageContaining(tree + " cannot be read");
  }
}
