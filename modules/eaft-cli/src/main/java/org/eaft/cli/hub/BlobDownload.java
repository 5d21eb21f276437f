package org.eaft.cli.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings one content into a file of its own: goes on behind what is there, again after a broken
 * connection, and from the beginning where what came is not what was listed.
 */
final class BlobDownload implements AutoCloseable {

  /** Where content comes from, and who is told. */
  record Source(
      HubClient client, Retry retry, Refusal refusal, URI uri, String commit, LongConsumer moved) {}

  private static final int BLOCK = 1 << 16;

  /** How often content may turn out to be another before it is given up. */
  private static final int CHANCES = 2;

  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  private final Source source;
  private final RemoteFile file;
  private final Path partial;
  private final FileChannel out;
  private MessageDigest digest;
  private long at;
  private String validator;

  private BlobDownload(Source source, RemoteFile file, Path partial, FileChannel out) {
    this.source = source;
    this.file = file;
    this.partial = partial;
    this.out = out;
  }

  /** Opens the file, and takes in what an earlier process left there. */
  static BlobDownload open(Source source, RemoteFile file, Path partial) {
    try {
      FileChannel out =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      BlobDownload download = new BlobDownload(source, file, partial, out);
      download.takeIn();
      return download;
    } catch (IOException e) {
      throw RepoCache.unwritable(partial, e);
    }
  }

  private void takeIn() throws IOException {
    digest = file.hash().begin(file.size());
    if (out.size() > file.size()) {
      out.truncate(0);
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (out.read(block, at) > 0) {
      at += block.position();
      digest.update(block.flip());
      block.clear();
    }
    source.moved().accept(at);
  }

  /**
   * Fetches what is missing, checks it, and waits until it is on the disk.
   *
   * @throws HubException where that cannot be done
   */
  void run() throws InterruptedException {
    int failures = 0;
    for (int chance = 1; ; ) {
      long before = at;
      try {
        if (at < file.size()) {
          receive();
        }
        verify();
        out.force(true);
        return;
      } catch (TransientException e) {
        failures = at > before ? 1 : failures + 1;
        source.retry().pause(failures, e);
      } catch (DamagedException e) {
        restart();
        if (chance++ == CHANCES) {
          discard();
          throw new HubException(
              ("%s: %s, %d times. Nothing of it was kept. Try again later; if a mirror or "
                      + "proxy stands between, set HF_ENDPOINT to another.")
                  .formatted(Text.printable(file.path()), e.getMessage(), CHANCES));
        }
        source
            .retry()
            .tell("%s: %s; once more".formatted(Text.printable(file.path()), e.getMessage()));
      } catch (IOException e) {
        throw RepoCache.unwritable(partial, e);
      }
    }
  }

  private void receive() throws TransientException, DamagedException, InterruptedException {
    Map<String, String> headers = new HashMap<>();
    if (at > 0) {
      headers.put("Range", "bytes=%d-".formatted(at));
      if (validator != null) {
        headers.put("If-Range", validator);
      }
    }
    try (HubResponse response = source.client().get(source.uri(), headers)) {
      if (response.status() == 416 && at > 0) {
        throw new DamagedException("%s has no bytes behind %d".formatted(response.host(), at));
      }
      source.refusal().check(response, file.path());
      checkOrigin(response);
      checkPlace(response);
      copy(response);
    }
  }

  /** The Hub says before it redirects what it is about to send. */
  private void checkOrigin(HubResponse response) throws DamagedException {
    String commit = response.told("X-Repo-Commit").orElse(source.commit());
    if (!commit.equals(source.commit())) {
      throw new DamagedException(
          "the Hub sends the file of commit %s instead of %s"
              .formatted(Text.printable(commit), source.commit()));
    }
    String etag =
        response.told("X-Linked-Etag").orElse("").replaceFirst("^W/", "").replace("\"", "");
    boolean other =
        ContentHash.of(ContentHash.Kind.SHA256, etag)
            .filter(h -> !h.equals(file.hash()))
            .isPresent();
    if (other) {
      throw new DamagedException(
          "the Hub lists %s and sends %s".formatted(file.hash().hex(), etag));
    }
    if (!response.header("Content-Encoding").orElse("identity").equalsIgnoreCase("identity")) {
      throw new DamagedException(response.host() + " sends it compressed, which was not asked for");
    }
  }

  /** Where in the file the answer begins, and how long the file is. */
  private void checkPlace(HubResponse response) throws DamagedException {
    String etag = response.header("ETag").filter(e -> e.startsWith("\"")).orElse(null);
    if (response.status() == 206) {
      Matcher range = RANGE.matcher(response.header("Content-Range").orElse(""));
      if (!range.matches() || Long.parseLong(range.group(1)) != at) {
        throw new DamagedException(
            "%s sends another part than that behind byte %d".formatted(response.host(), at));
      }
      if (!range.group(3).equals("*") && Long.parseLong(range.group(3)) != file.size()) {
        throw wrongSize(response, Long.parseLong(range.group(3)));
      }
      if (validator != null && etag != null && !etag.equals(validator)) {
        throw new DamagedException("it changed on %s meanwhile".formatted(response.host()));
      }
    } else {
      restart(); // no part, but all of it
      long length = response.number("Content-Length").orElse(file.size());
      if (length != file.size()) {
        throw wrongSize(response, length);
      }
    }
    validator = etag;
  }

  private DamagedException wrongSize(HubResponse response, long size) {
    return new DamagedException(
        "%s sends a file of %d bytes, but %d are listed"
            .formatted(response.host(), size, file.size()));
  }

  private void copy(HubResponse response) throws TransientException, DamagedException {
    byte[] block = new byte[BLOCK];
    InputStream in = response.body();
    try {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        if (at + n > file.size()) {
          throw wrongSize(response, at + n);
        }
        write(ByteBuffer.wrap(block, 0, n));
      }
    } catch (IOException e) {
      throw HubClient.failure(response.uri(), e);
    }
    if (at < file.size()) {
      throw TransientException.network(
          "%s: the connection ended at byte %d of %d".formatted(response.host(), at, file.size()),
          null);
    }
  }

  private void write(ByteBuffer bytes) {
    int n = bytes.remaining();
    try {
      digest.update(bytes.duplicate());
      while (bytes.hasRemaining()) {
        int written = out.write(bytes, at);
        at += written;
      }
    } catch (IOException e) {
      throw RepoCache.unwritable(partial, e);
    }
    source.moved().accept(n);
  }

  private void verify() throws DamagedException {
    if (!file.hash().matches(digest)) {
      throw new DamagedException(
          "what came does not have the %s that is listed, %s"
              .formatted(file.hash().algorithm(), file.hash().hex()));
    }
  }

  private void restart() {
    try {
      out.truncate(0);
    } catch (IOException e) {
      throw RepoCache.unwritable(partial, e);
    }
    source.moved().accept(-at);
    at = 0;
    validator = null;
    digest = file.hash().begin(file.size());
  }

  private void discard() {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw RepoCache.unwritable(partial, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw RepoCache.unwritable(partial, e);
    }
  }
}
