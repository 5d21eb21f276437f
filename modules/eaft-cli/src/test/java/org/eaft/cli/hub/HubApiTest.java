package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Hub lists, in pages, and what cannot be read. */
@Timeout(60)
class HubApiTest {

  @TempDir Path cache;
  private final FakeHub hub = new FakeHub();

  @AfterEach
  void close() {
    hub.close();
  }

  private HubApi api() {
    HubSettings settings = hub.settings(cache);
    Repository repo = Repository.parse(RepoType.MODEL, FakeHub.REPO);
    Retry retry = new Retry(settings.timing(), line -> {});
    return new HubApi(settings, new HubClient(settings), retry, repo);
  }

  @Test
  void pagesAreFollowedToTheEnd() throws Exception {
    hub.pageSize = 3;
    for (int i = 0; i < 10; i++) {
      hub.small("data/%d.json".formatted(i), "x".repeat(i));
    }

    List<RemoteFile> files = api().files(FakeHub.COMMIT);

    assertThat(files).extracting(RemoteFile::path).hasSize(10).first().isEqualTo("data/0.json");
    assertThat(files)
        .extracting(RemoteFile::size)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(hub.requests()).hasSize(4);
    assertThat(hub.requests().get(0).query()).isEqualTo("recursive=true&expand=false");
  }

  @Test
  void aListWithoutAnEndIsLeft() {
    hub.always(
        "/tree/",
        exchange -> {
          exchange.getResponseHeaders().set("Link", "<?cursor=7>; rel=\"next\"");
          FakeHub.text(200, "[]").handle(exchange);
        });

    assertThatThrownBy(() -> api().files(FakeHub.COMMIT))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("answers with a list of files without an end");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html>login here</html> | what is no JSON",
        "{\"error\": 1} | no list of files",
        "[{\"type\": \"file\", \"path\": \"a\", \"oid\": \""
            + FakeHub.COMMIT
            + "\"}] | no size for \"a\"",
        "[{\"type\": \"file\", \"path\": \"a\", \"size\": -1, \"oid\": \""
            + FakeHub.COMMIT
            + "\"}] | no size",
        "[{\"type\": \"file\", \"path\": \"a\", \"size\": 1e30, \"oid\": \""
            + FakeHub.COMMIT
            + "\"}] | no size",
        "[{\"type\": \"file\", \"path\": \"a\", \"size\": \"5\", \"oid\": \""
            + FakeHub.COMMIT
            + "\"}] | no size",
        "[{\"type\": \"file\", \"path\": \"a\", \"size\": 5, \"oid\": \"../../etc\"}] | no hash for \"a\"",
        "[{\"type\": \"file\", \"path\": \"a\", \"size\": 5, \"lfs\": {\"size\": 5, \"oid\": \"0123\"}}] | no hash",
      })
  void whatCannotBeReadIsSaid(String answer, String problem) {
    hub.next("/tree/", FakeHub.text(200, answer));

    assertThatThrownBy(() -> api().files(FakeHub.COMMIT))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("answers with " + problem)
        .hasMessageContaining("Check HF_ENDPOINT");
  }

  @ParameterizedTest
  @CsvSource({"'{\"sha\": \"../../x\"}'", "'{}'", "'[]'", "'{\"sha\": null}'"})
  void aCommitIsOneOrAnError(String answer) {
    hub.next("/revision/", FakeHub.text(200, answer));

    assertThatThrownBy(() -> api().commit())
        .isInstanceOf(HubException.class)
        .hasMessageContaining("no commit in \"sha\"");
  }
}
