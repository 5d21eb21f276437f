package org.eaft.cli.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer, behind any redirects.
 *
 * @param status of the last hop
 * @param uri of the last hop
 * @param hops the headers of every hop, in order
 * @param body of the last hop
 */
record HubResponse(int status, URI uri, List<HttpHeaders> hops, InputStream body)
    implements AutoCloseable {

  /** A header of the last hop. */
  Optional<String> header(String name) {
    return hops.get(hops.size() - 1).firstValue(name);
  }

  /** A header of the first hop that has it: the Hub says some things only before it redirects. */
  Optional<String> told(String name) {
    return hops.stream().flatMap(h -> h.firstValue(name).stream()).findFirst();
  }

  /** A header of the last hop that is a number, where it is one. */
  OptionalLong number(String name) {
    String text = header(name).orElse("");
    return text.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  String host() {
    return uri.getAuthority();
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing waits for nobody", e);
    }
  }
}
