package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests go, and who sees the token. */
@Timeout(60)
class RedirectTest {

  private static final String TOKEN = "hf_secret";
  private static final String FILE = "model.safetensors";

  @TempDir Path cache;
  private final FakeHub hub = new FakeHub();

  @BeforeEach
  void prepare() {
    hub.model();
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private Path fetch(String file) throws InterruptedException {
    return hub.fetchFile(hub.settings(cache, "HF_TOKEN", TOKEN), file);
  }

  private String failure() {
    AtomicReference<String> message = new AtomicReference<>();
    assertThatThrownBy(() -> fetch(FILE))
        .isInstanceOfSatisfying(HubException.class, e -> message.set(e.getMessage()));
    assertThat(message.get() + hub.err()).doesNotContain(TOKEN, "Signature");
    return message.get();
  }

  private List<String> hostsThatSawTheToken() {
    return hub.requests().stream()
        .filter(r -> r.header("Authorization").isPresent())
        .map(FakeHub.Request::host)
        .distinct()
        .toList();
  }

  @Test
  void theTokenGoesToTheHubAlone() throws Exception {
    fetch(FILE);
    fetch("config.json");

    assertThat(hostsThatSawTheToken()).containsExactly("hub");
    assertThat(hub.requests())
        .filteredOn(r -> r.host().equals("hub"))
        .hasSizeGreaterThan(5)
        .allSatisfy(r -> assertThat(r.header("Authorization")).contains("Bearer " + TOKEN));
    assertThat(hub.requests())
        .filteredOn(r -> r.host().equals("cdn"))
        .hasSize(1)
        .allSatisfy(r -> assertThat(r.query()).isEqualTo("Signature=secret"));
  }

  @Test
  void theTokenDoesNotComeBackFromElsewhere() throws Exception {
    hub.next("/large/", FakeHub.status(302, "Location", hub.address() + "/large/" + FILE));

    assertThat(fetch(FILE)).hasBinaryContent(hub.content(FILE));

    assertThat(hub.requests())
        .filteredOn(r -> r.host().equals("hub") && r.path().startsWith("/large/"))
        .hasSize(1)
        .allSatisfy(r -> assertThat(r.header("Authorization")).isEmpty());
  }

  /** localhost is the same machine here, and another host by its name. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void anotherNameOrPortIsAnotherHost(String name) throws Exception {
    String to = hub.elsewhere().replace("127.0.0.1", name);
    hub.next("/revision/", FakeHub.status(307, "Location", to + "/stolen"));
    hub.next("/stolen", FakeHub.text(200, "{\"sha\": \"%s\"}".formatted(FakeHub.COMMIT)));

    fetch(FILE);

    assertThat(hub.requests())
        .filteredOn(r -> r.path().equals("/stolen"))
        .hasSize(1)
        .allSatisfy(r -> assertThat(r.header("Authorization")).isEmpty());
  }

  @Test
  void theNextPageOfAListElsewhereDoesNotSeeIt() throws Exception {
    hub.next(
        "/tree/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Link", "<%s/page?n=2>; rel=\"next\"".formatted(hub.elsewhere()));
          FakeHub.text(200, "[]").handle(exchange);
        });
    hub.next(
        "/page",
        FakeHub.text(
            200,
            """
            [{"type": "file", "path": "model.safetensors", "size": 300000, "oid": "x",
              "lfs": {"oid": "%s", "size": 300000}}]"""
                .formatted(hub.hash(FILE))));

    fetch(FILE);

    assertThat(hostsThatSawTheToken()).containsExactly("hub");
  }

  /** A repository that was renamed: the Hub answers with its new address. */
  @Test
  void withinTheHubTheTokenGoesAlong() throws Exception {
    hub.next(
        "/revision/", FakeHub.status(307, "Location", "/api/models/new/name/revision/main?x=1"));
    hub.next("/new/name/", FakeHub.text(200, "{\"sha\": \"%s\"}".formatted(FakeHub.COMMIT)));

    fetch(FILE);

    assertThat(hub.requests().get(1).path()).isEqualTo("/api/models/new/name/revision/main");
    assertThat(hub.requests().get(1).header("Authorization")).contains("Bearer " + TOKEN);
  }

  @Test
  void aCircleOfRedirectsEnds() {
    hub.always("/large/", FakeHub.status(302, "Location", "/large/" + FILE + "?Signature=1"));

    assertThat(failure()).contains("redirects more than 10 times, at last to http://127.0.0.1:");

    assertThat(hub.requests()).filteredOn(r -> r.path().startsWith("/large/")).hasSize(10);
  }

  @Test
  void aRedirectMustSayWhereTo() {
    hub.always("/resolve/", FakeHub.status(302));

    assertThat(failure()).contains("redirects without saying where to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:///x", "javascript:alert(1)"})
  void onlyTheWebIsAskedAnything(String location) {
    hub.always("/resolve/", FakeHub.status(302, "Location", location));

    assertThat(failure()).contains("which is no web address");
  }

  @Test
  void anAddressThatIsNoneIsSaid() {
    hub.always("/resolve/", FakeHub.status(302, "Location", "http://[x|y"));

    assertThat(failure()).contains("redirects to what is no address: http://[x|y");
  }

  @Test
  void nothingLeadsOutOfHttps() {
    URI from = URI.create("https://huggingface.co/a/b?x=1");

    assertThat(HubClient.target(from, "/c")).hasToString("https://huggingface.co/c");
    assertThat(HubClient.target(from, "https://cdn.example/x?y=%2F"))
        .hasToString("https://cdn.example/x?y=%2F");
    assertThatThrownBy(() -> HubClient.target(from, "http://huggingface.co/a/b"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(
            "redirects from https to http://huggingface.co/a/b, which is not safe");
  }
}
