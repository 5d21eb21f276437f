package org.eaft.text.pocket;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Lines as a stream of bytes, each asked for when the one before has been read. */
final class LineStream extends InputStream {

  private final Iterator<String> lines;
  private byte[] line = {};
  private int at;

  LineStream(Iterator<String> lines) {
    this.lines = lines;
  }

  @Override
  public int read() {
    return fill() ? line[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, line.length - at);
    System.arraycopy(line, at, to, offset, n);
    at += n;
    return n;
  }

  private boolean fill() {
    if (at == line.length && lines.hasNext()) {
      line = (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
      at = 0;
    }
    return at < line.length;
  }
}
