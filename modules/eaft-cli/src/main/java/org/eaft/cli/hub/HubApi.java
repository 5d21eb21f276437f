package org.eaft.cli.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Hub says about a repository: which commit a revision is, which files it has. */
final class HubApi {

  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_FILES = 1_000_000;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,<]*\\brel=\"?next\\b");
  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final HubClient client;
  private final Retry retry;
  private final Repository repo;
  private final Refusal refusal;

  HubApi(HubSettings settings, HubClient client, Retry retry, Repository repo) {
    this.settings = settings;
    this.client = client;
    this.retry = retry;
    this.repo = repo;
    this.refusal = new Refusal(settings, repo);
  }

  /** A page of an answer, and where the next one is. */
  private record Page(JsonNode json, Optional<URI> next) {}

  /** The commit that the revision is now. */
  String commit() throws InterruptedException {
    URI uri = address("/revision/" + Text.quote(repo.revision()));
    String commit = retry.call(() -> get(uri)).json().path("sha").asText("");
    if (!Repository.isCommit(commit)) {
      throw unreadable(uri, "no commit in \"sha\"");
    }
    if (repo.isPinned() && !commit.equals(repo.revision())) {
      throw unreadable(uri, "commit %s instead of %s".formatted(commit, repo.revision()));
    }
    return commit;
  }

  /** All files of a commit, in the Hub's order. */
  List<RemoteFile> files(String commit) throws InterruptedException {
    List<RemoteFile> files = new ArrayList<>();
    Set<URI> seen = new HashSet<>();
    Optional<URI> next = Optional.of(address("/tree/" + commit + "?recursive=true&expand=false"));
    while (next.isPresent()) {
      URI uri = next.get();
      if (!seen.add(uri) || files.size() > MAX_FILES) {
        throw unreadable(uri, "a list of files without an end");
      }
      Page page = retry.call(() -> get(uri));
      if (!page.json().isArray()) {
        throw unreadable(uri, "no list of files");
      }
      for (JsonNode entry : page.json()) {
        if (entry.path("type").asText().equals("file")) {
          files.add(file(uri, entry));
        }
      }
      next = page.next();
    }
    return files;
  }

  private static RemoteFile file(URI uri, JsonNode entry) {
    String path = entry.path("path").asText("");
    JsonNode lfs = entry.path("lfs");
    JsonNode size = lfs.isObject() ? lfs.path("size") : entry.path("size");
    Optional<ContentHash> hash =
        lfs.isObject()
            ? ContentHash.of(ContentHash.Kind.SHA256, lfs.path("oid").asText())
            : ContentHash.of(ContentHash.Kind.GIT, entry.path("oid").asText());
    if (!size.canConvertToLong() || !size.isIntegralNumber() || size.asLong() < 0) {
      throw unreadable(uri, "no size for \"%s\"".formatted(Text.printable(path)));
    }
    return new RemoteFile(
        path,
        size.asLong(),
        hash.orElseThrow(
            () -> unreadable(uri, "no hash for \"%s\"".formatted(Text.printable(path)))));
  }

  private URI address(String rest) {
    return URI.create(settings.endpoint() + "/" + repo.api() + rest);
  }

  private Page get(URI uri) throws TransientException, InterruptedException {
    try (HubResponse response = client.get(uri, Map.of())) {
      refusal.check(response, "the list of files");
      byte[] body = response.body().readNBytes(MAX_BYTES);
      if (body.length == MAX_BYTES) {
        throw unreadable(uri, "more than %s".formatted(Text.bytes(MAX_BYTES)));
      }
      return new Page(JSON.readTree(body), next(response));
    } catch (JsonProcessingException e) {
      throw unreadable(uri, "what is no JSON");
    } catch (IOException e) {
      throw HubClient.failure(uri, e);
    }
  }

  private static Optional<URI> next(HubResponse response) {
    Matcher link = NEXT.matcher(response.header("Link").orElse(""));
    if (!link.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(response.uri().resolve(link.group(1)));
    } catch (IllegalArgumentException e) {
      throw unreadable(response.uri(), "a next page at what is no address");
    }
  }

  private static HubException unreadable(URI uri, String found) {
    return new HubException(
        "%s answers with %s. Check HF_ENDPOINT, and whether a proxy stands between."
            .formatted(HubClient.shown(uri), found));
  }
}
