package org.eaft.cli.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as a stream that fails when nothing comes for some time; the JDK's own
 * waits for ever. One thread reads it.
 */
final class TimedBody implements BodySubscriber<InputStream> {

  /** What the connection reports: bytes, its end, or why it broke. */
  private record Part(List<ByteBuffer> bytes, boolean end, Throwable failure) {}

  private final Duration silence;
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> connection = new CompletableFuture<>();
  private final InputStream stream = new Stream();

  TimedBody(Duration silence) {
    this.silence = silence;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(stream);
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    connection.complete(subscription);
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    parts.add(new Part(bytes, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part(List.of(), false, failure));
  }

  @Override
  public void onComplete() {
    parts.add(new Part(List.of(), true, null));
  }

  private final class Stream extends InputStream {

    private final Deque<ByteBuffer> here = new ArrayDeque<>();
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (here.isEmpty() && !ended) {
        next();
      }
      if (here.isEmpty()) {
        return -1;
      }
      ByteBuffer first = here.peek();
      int n = Math.min(length, first.remaining());
      first.get(target, offset, n);
      if (!first.hasRemaining()) {
        here.remove();
      }
      return n;
    }

    private void next() throws IOException {
      Part part;
      try {
        part = parts.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
      if (part == null) {
        throw new HttpTimeoutException(
            "nothing came for %d s".formatted(Math.max(1, silence.toSeconds())));
      }
      if (part.failure() != null) {
        throw new IOException(part.failure().getMessage(), part.failure());
      }
      ended = part.end();
      if (!ended) {
        part.bytes().stream().filter(ByteBuffer::hasRemaining).forEach(here::add);
        connection.join().request(1);
      }
    }

    /** Before its end this closes the connection; behind it, the connection can be used again. */
    @Override
    public void close() {
      if (!ended) {
        var unused = connection.thenAccept(Subscription::cancel);
        ended = true;
      }
      here.clear();
    }
  }
}
