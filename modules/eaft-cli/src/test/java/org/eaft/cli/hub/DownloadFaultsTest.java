package org.eaft.cli.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Servers and connections that do not keep their promises: one file each. */
@Timeout(60)
class DownloadFaultsTest {

  private static final String FILE = "model.safetensors";
  private static final String CDN = "/large/" + FILE;
  private static final int SIZE = 200_000;

  @TempDir Path cache;
  private final FakeHub hub = new FakeHub();

  @BeforeEach
  void prepare() {
    hub.large(FILE, FakeHub.bytes(SIZE, 1));
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private void fetchesWell() throws Exception {
    assertThat(hub.fetchFile(hub.settings(cache), FILE)).hasBinaryContent(hub.content(FILE));
    assertThat(partial()).doesNotExist();
  }

  private AbstractThrowableAssert<?, ?> fails() {
    return assertThatThrownBy(() -> hub.fetchFile(hub.settings(cache), FILE))
        .isInstanceOf(HubException.class);
  }

  private Path blobs() {
    return cache.resolve("models--tiny--llama/blobs");
  }

  private Path partial() {
    return blobs().resolve(hub.hash(FILE) + ".eaft.incomplete");
  }

  private void leave(byte[] bytes) throws Exception {
    Files.createDirectories(blobs());
    Files.write(partial(), bytes);
  }

  /** What was asked of the other host: Range and If-Range. */
  private List<String> ranges() {
    return hub.requests().stream()
        .filter(r -> r.host().equals("cdn"))
        .map(r -> r.header("Range").orElse("-") + " " + r.header("If-Range").orElse("-"))
        .toList();
  }

  @Test
  void aBrokenConnectionIsTakenUpBehindWhatCame() throws Exception {
    hub.next(CDN, hub.drop(FILE, 70_000));
    hub.next(CDN, hub.drop(FILE, 50_000));

    fetchesWell();

    String etag = "\"" + hub.hash(FILE).substring(0, 12) + "\"";
    assertThat(ranges()).containsExactly("- -", "bytes=70000- " + etag, "bytes=120000- " + etag);
    assertThat(hub.err()).contains("; try 2 of 3 in 1.");
    assertThat(hub.pauses).hasSize(2);
  }

  @Test
  void progressGivesNewTries() throws Exception {
    for (int i = 0; i < 10; i++) {
      hub.next(CDN, hub.drop(FILE, 1000));
    }

    fetchesWell();

    assertThat(ranges()).hasSize(11).last().asString().startsWith("bytes=10000-");
  }

  @Test
  void aConnectionThatBringsNothingIsGivenUp() {
    hub.always(CDN, hub.drop(FILE, 0));

    fails()
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("given up after 3 tries")
        .hasMessageContaining("Check the network");

    assertThat(hub.pauses).hasSize(2);
    assertThat(hub.pauses.get(0)).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1250));
    assertThat(hub.pauses.get(1)).isBetween(Duration.ofMillis(2000), Duration.ofMillis(2500));
  }

  @Test
  void whatAnEarlierProcessLeftIsGoneOnWith() throws Exception {
    leave(Arrays.copyOf(hub.content(FILE), 150_000));

    fetchesWell();

    assertThat(ranges()).containsExactly("bytes=150000- -");
    assertThat(hub.err()).contains("50.0 kB to fetch, behind 150.0 kB that are here");
  }

  @Test
  void allOfItLeftByAnEarlierProcessIsOnlyChecked() throws Exception {
    leave(hub.content(FILE));

    fetchesWell();

    assertThat(ranges()).isEmpty();
  }

  @Test
  void whatWasLeftAndIsAnotherIsFetchedAgain() throws Exception {
    leave(FakeHub.bytes(150_000, 99));

    fetchesWell();

    assertThat(ranges()).containsExactly("bytes=150000- -", "- -");
    assertThat(hub.err())
        .contains(FILE + ": what came does not have the SHA-256 that is listed, ")
        .contains("; once more");
  }

  @Test
  void moreThanTheFileLeftByAnEarlierProcessIsDropped() throws Exception {
    leave(FakeHub.bytes(SIZE + 1, 99));

    fetchesWell();

    assertThat(ranges()).containsExactly("- -");
    assertThat(hub.err()).doesNotContain("once more");
  }

  @Test
  void aServerThatIgnoresRangesIsReadFromTheStart() throws Exception {
    leave(Arrays.copyOf(hub.content(FILE), 150_000));
    hub.next(CDN, hub.whole(FILE));

    fetchesWell();

    assertThat(ranges()).hasSize(1);
  }

  @Test
  void aServerThatRefusesARangeIsAskedForAllOfIt() throws Exception {
    leave(Arrays.copyOf(hub.content(FILE), 150_000));
    hub.next(CDN, FakeHub.status(416, "Content-Range", "bytes */1000"));

    fetchesWell();

    assertThat(ranges()).containsExactly("bytes=150000- -", "- -");
  }

  @Test
  void aServerThatRefusesEvenTheWholeFileIsAnError() {
    hub.always(CDN, FakeHub.status(416));

    fails().hasMessageContaining("answers 416 to a request for model.safetensors of tiny/llama");
  }

  @Test
  void anotherPartThanAskedForIsNotTaken() throws Exception {
    leave(Arrays.copyOf(hub.content(FILE), 150_000));
    hub.next(CDN, FakeHub.status(206, "Content-Range", "bytes 149999-199999/200000"));

    fetchesWell();

    assertThat(hub.err()).contains("sends another part than that behind byte 150000; once more");
  }

  /** The second part would belong to another file; the server says so by sending all of it. */
  @Test
  void aFileThatChangesBetweenTwoPartsIsFetchedFromTheStart() throws Exception {
    hub.next(CDN, hub.drop(FILE, 70_000));
    hub.next(CDN, FakeHub.content(FakeHub.bytes(SIZE, 2)));

    fetchesWell();

    assertThat(ranges()).hasSize(3).last().isEqualTo("- -");
  }

  /** A server that takes no notice of If-Range, but says what it sends. */
  @Test
  void partsOfTwoFilesAreNotPutTogether() throws Exception {
    hub.next(CDN, hub.drop(FILE, 70_000));
    hub.next(
        CDN, FakeHub.status(206, "ETag", "\"new\"", "Content-Range", "bytes 70000-199999/200000"));

    fetchesWell();

    assertThat(hub.err()).contains("it changed on 127.0.0.1:");
  }

  @Test
  void anotherContentIsNeverKept() {
    hub.always(CDN, FakeHub.content(FakeHub.bytes(SIZE, 2)));

    fails()
        .hasMessageContaining("does not have the SHA-256 that is listed, " + hub.hash(FILE))
        .hasMessageContaining(", 2 times. Nothing of it was kept.");

    assertThat(blobs()).isEmptyDirectory();
    assertThat(cache.resolve("models--tiny--llama/refs")).doesNotExist();
  }

  @Test
  void theHashOfASmallFileIsCheckedToo() {
    hub.small("config.json", "{\"a\": 1}");
    hub.always("/small/config.json", FakeHub.content("{\"a\": 2}".getBytes(UTF_8)));

    assertThatThrownBy(() -> hub.fetchFile(hub.settings(cache), "config.json"))
        .hasMessageContaining("config.json: what came does not have the SHA-1 that is listed");
  }

  @Test
  void aShorterFileThanListedIsAnError() {
    hub.listSize(FILE, SIZE + 1);

    fails().hasMessageContaining("sends a file of 200000 bytes, but 200001 are listed, 2 times");

    assertThat(blobs()).isEmptyDirectory();
  }

  @Test
  void aLongerFileThanListedIsAnError() {
    hub.listSize(FILE, SIZE - 1);

    fails().hasMessageContaining("sends a file of 200000 bytes, but 199999 are listed, 2 times");
  }

  /** Without a length in the head, only the body itself tells. */
  @Test
  void aBodyWithoutAnEndIsCutOff() {
    hub.always(
        CDN,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(FakeHub.bytes(SIZE * 3, 5));
          exchange.close();
        });

    fails().hasMessageContaining("are listed, 2 times");

    assertThat(blobs()).isEmptyDirectory();
  }

  @Test
  void aBodyWithoutALengthThatEndsTooEarlyIsTakenUp() throws Exception {
    hub.next(
        CDN,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(hub.content(FILE), 0, 1000);
          exchange.close();
        });

    fetchesWell();

    assertThat(hub.err()).contains("the connection ended at byte 1000 of 200000");
    assertThat(ranges()).last().isEqualTo("bytes=1000- -");
  }

  @Test
  void compressedContentIsNotTaken() {
    hub.always(CDN, FakeHub.status(200, "Content-Encoding", "gzip"));

    fails().hasMessageContaining("sends it compressed, which was not asked for, 2 times");

    assertThat(hub.requests())
        .allSatisfy(r -> assertThat(r.header("Accept-Encoding")).contains("identity"));
  }

  @Test
  void theHubThatSendsAnotherFileThanItListsIsCaughtBeforeItIsFetched() {
    String other = "9".repeat(64);
    hub.always(
        "/resolve/",
        FakeHub.status(
            302, "Location", hub.elsewhere() + CDN, "X-Linked-Etag", "\"" + other + "\""));

    fails().hasMessageContaining("the Hub lists %s and sends %s".formatted(hub.hash(FILE), other));
  }

  @Test
  void theHubThatSendsAnotherCommitIsCaught() {
    hub.always(
        "/resolve/",
        FakeHub.status(302, "Location", hub.elsewhere() + CDN, "X-Repo-Commit", "8".repeat(40)));

    fails()
        .hasMessageContaining(
            "the Hub sends the file of commit %s instead of %s"
                .formatted("8".repeat(40), FakeHub.COMMIT));
  }

  @Test
  void aServerThatFallsSilentIsLeft() throws Exception {
    hub.next(CDN, hub.silence(FILE, 50_000));
    hub.next("/resolve/", hub.silence(FILE, 0));
    HubSettings patient = hub.settings(cache);
    HubSettings settings =
        new HubSettings(
            patient.endpoint(),
            patient.cache(),
            Optional.empty(),
            false,
            true,
            patient.proxy(),
            hub.timing(1000));

    assertThat(hub.fetchFile(settings, FILE)).hasBinaryContent(hub.content(FILE));

    assertThat(hub.err()).contains("no answer; try 2 of 3").contains("nothing came for 1 s; try 2");
    assertThat(ranges()).last().asString().startsWith("bytes=50000-");
  }

  @Test
  void busyServersAreGivenTheTimeThatTheyAskFor() throws Exception {
    hub.next(CDN, FakeHub.status(503));
    hub.next(CDN, FakeHub.status(429, "Retry-After", "17"));
    hub.next("/revision/", FakeHub.status(429, "RateLimit", "\"api\";r=0;t=23"));
    hub.next("/tree/", FakeHub.status(500));

    fetchesWell();

    assertThat(hub.pauses).contains(Duration.ofSeconds(17), Duration.ofSeconds(23)).hasSize(4);
    assertThat(hub.err()).contains("answers 429; try 3 of 3 in 17.0 s").contains("answers 503;");
  }

  @Test
  void aServerThatAsksForTooMuchTimeIsLeft() {
    hub.next(CDN, FakeHub.status(429, "Retry-After", "3000"));

    fails().hasMessageContaining("asks to wait for 50 minutes: try again then. Too many requests");

    assertThat(hub.pauses).isEmpty();
  }

  @Test
  void aDateToComeBackAtIsUnderstood() throws Exception {
    hub.next(CDN, FakeHub.status(503, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"));

    fetchesWell();

    assertThat(hub.pauses).containsExactly(Duration.ZERO);
  }

  @Test
  void aServerThatStaysBusyIsLeft() {
    hub.always(CDN, FakeHub.status(502));

    fails().hasMessageContaining("answers 502; given up after 3 tries. The fault is there");
  }

  /** One failure ends the others, which keep what they have. */
  @Test
  void theFirstFailureEndsItAll() throws Exception {
    hub.large("other.safetensors", FakeHub.bytes(300_000, 4));
    hub.next("/large/other.safetensors", hub.silence("other.safetensors", 100_000));
    hub.always(
        "/large/model.safetensors",
        exchange -> {
          await(blobs().resolve(hub.hash("other.safetensors") + ".eaft.incomplete"), 100_000);
          FakeHub.status(403).handle(exchange);
        });

    assertThatThrownBy(
            () ->
                hub.fetch(hub.settings(cache))
                    .fetch(
                        Repository.parse(RepoType.MODEL, FakeHub.REPO),
                        Selection.of(RepoType.MODEL, List.of("*"), List.of()),
                        2))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("refuses model.safetensors");

    assertThat(hub.err()).doesNotContain("interrupted");
    assertThat(hub.fetchFile(hub.settings(cache), "other.safetensors"))
        .hasBinaryContent(hub.content("other.safetensors"));
    assertThat(ranges()).last().asString().startsWith("bytes=100000-");
  }

  private static void await(Path file, long size) {
    for (int i = 0; i < 10_000 && !RepoCache.hasSize(file, size); i++) {
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkInPlaceOfAnUnfinishedFileIsNotFollowed(@TempDir Path outside) throws Exception {
    Files.createDirectories(blobs());
    Path victim = Files.writeString(outside.resolve("victim"), "precious");
    Files.createSymbolicLink(partial(), victim);

    assertThatThrownBy(() -> hub.fetchFile(hub.settings(cache), FILE))
        .hasMessageContaining("cannot be written");

    assertThat(victim).hasContent("precious");
  }
}
