package org.eaft.cli.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when the Hub says no. */
@Timeout(60)
class RefusalTest {

  private static final String API = "/api/";

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

  private AbstractThrowableAssert<?, ?> fails(String... variables) {
    return assertThatThrownBy(() -> hub.fetchModel(cache, variables))
        .isInstanceOf(HubException.class);
  }

  @Test
  void withoutATokenWhatIsHiddenAndWhatIsNotThereLookAlike() {
    hub.next(API, FakeHub.status(401));

    fails()
        .hasMessage(
            ("%s has no model tiny/llama for everybody: the name is wrong, or it is "
                        + "private or gated.")
                    .formatted(hub.address())
                + " Check the name; if you have access, set HF_TOKEN to a token made at"
                + " %s/settings/tokens.".formatted(hub.address()));
  }

  @Test
  void aTokenThatIsNotAcceptedIsNamedByItsSource() throws Exception {
    Path file = Files.writeString(cache.resolve("my-token"), "hf_old\n");
    hub.next(
        API, FakeHub.status(401, "X-Error-Message", "Invalid credentials in Authorization header"));

    fails("HF_TOKEN_PATH", file.toString())
        .hasMessageContaining("does not accept the token from " + file)
        .hasMessageContaining("(Invalid credentials in Authorization header)")
        .hasMessageContaining("/settings/tokens")
        .message()
        .doesNotContain("hf_old");
  }

  @Test
  void aGatedModelSaysWhereToAgree() {
    hub.always("/resolve/", FakeHub.status(401, "X-Error-Code", "GatedRepo"));

    fails()
        .hasMessageContaining(
            "tiny/llama is gated: agree to its terms at %s/tiny/llama and set HF_TOKEN"
                .formatted(hub.address()));
  }

  @Test
  void aGatedModelSaysThatTheAccountOfTheTokenMustAgree() {
    hub.always("/resolve/", FakeHub.status(403, "X-Error-Code", "GatedRepo"));

    fails("HF_TOKEN", "hf_a")
        .hasMessageContaining(
            "/tiny/llama with the account of the token from HF_TOKEN, and wait where its owners");
  }

  @Test
  void aTokenThatMayNotIsSaid() {
    hub.always("/resolve/", FakeHub.status(403));

    fails("HF_TOKEN", "hf_a")
        .hasMessageContaining("of tiny/llama: the token from HF_TOKEN may not read it.");
  }

  @Test
  void aModelThatIsNotThere() {
    hub.api = "/api/models/other";

    fails("HF_TOKEN", "hf_a")
        .hasMessageContaining("has no model tiny/llama. The name is wrong, or it is a dataset")
        .hasMessageContaining("the account of the token from HF_TOKEN may not see it");
  }

  @Test
  void aRevisionThatIsNotThere() {
    assertThatThrownBy(
            () ->
                hub.fetch(hub.settings(cache))
                    .fetch(
                        Repository.parse(RepoType.MODEL, "tiny/llama@nightly"),
                        Selection.of(RepoType.MODEL, List.of(), List.of()),
                        1))
        .hasMessage(
            ("tiny/llama has no branch, tag or commit nightly; %s/tiny/llama/tree/main "
                    + "lists its branches and tags.")
                .formatted(hub.address()));
  }

  @Test
  void aFileThatIsListedAndNotThere() {
    hub.always("/resolve/", FakeHub.status(404, "X-Error-Code", "EntryNotFound"));

    fails().hasMessageContaining("but does not have it. Leave it out with --exclude.");
  }

  @Test
  void otherAnswersAreShown() {
    hub.next(API, FakeHub.text(400, "{\"error\": \"Bad \\u001b[31m name\"}"));

    fails()
        .hasMessageContaining("answers 400 to a request for the list of files of tiny/llama")
        .hasMessageContaining("(Bad \\u001b[31m name)")
        .hasMessageContaining("Check HF_ENDPOINT.");
  }

  @Test
  void tooManyRequestsSayWhatHelps() {
    hub.always(API, FakeHub.status(429));

    fails()
        .hasMessageContaining("answers 429; given up after 3 tries. Too many requests from this")
        .hasMessageContaining("or with a token in HF_TOKEN");
  }

  @Test
  void aHubThatIsNotReachedIsSaid() {
    hub.close();

    fails()
        .hasMessageContaining("no connection")
        .hasMessageContaining("HTTPS_PROXY")
        .message()
        .doesNotContain("HF_HUB_OFFLINE");
  }

  @Test
  void aHubThatIsNotReachedAnyMoreIsSaidWithWhatIsHere() throws Exception {
    hub.fetchModel(cache);
    hub.close();

    fails()
        .hasMessageEndingWith(
            " Commit %s was fetched before; HF_HUB_OFFLINE=1 uses it.".formatted(FakeHub.COMMIT));
  }

  @Test
  void aHubThatSpeaksNoTlsIsSaid() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> answerPlainly(plain));
      server.start();
      HubSettings s = hub.settings(cache);
      HubSettings tls =
          new HubSettings(
              "https://127.0.0.1:" + plain.getLocalPort(),
              s.cache(),
              s.token(),
              false,
              true,
              s.proxy(),
              s.timing());

      assertThatThrownBy(() -> hub.fetchFile(tls, "config.json"))
          .hasMessageContaining("no safe connection to 127.0.0.1:")
          .hasMessageContaining("javax.net.ssl.trustStore");
      assertThat(hub.pauses).isEmpty();
      server.join();
    }
  }

  private static void answerPlainly(ServerSocket plain) {
    try (Socket socket = plain.accept()) {
      // closing before all is read would reset the connection, and the answer be lost
      socket.getInputStream().read(new byte[1 << 14]);
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
