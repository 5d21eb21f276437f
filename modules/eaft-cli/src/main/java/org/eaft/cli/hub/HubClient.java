package org.eaft.cli.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eaft.train.run.Environment;

/**
 * Asks the Hub. Redirects are followed by hand: the token goes to the Hub's own address and nowhere
 * else, not even back from elsewhere.
 */
final class HubClient {

  static final int MAX_REDIRECTS = 10;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  /** A redirect's body; when it is longer, the connection is given up with it. */
  private static final int REST = 8192;

  private final HubSettings settings;
  private final HttpClient http;

  HubClient(HubSettings settings) {
    this.settings = settings;
    this.http =
        HttpClient.newBuilder()
            // files beside each other come faster over connections of their own
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timing().connect())
            .proxy(settings.proxy())
            .build();
  }

  /**
   * Gets what stands at an address, behind at most {@value #MAX_REDIRECTS} redirects.
   *
   * @param headers to send beside the client's own
   * @throws TransientException where no answer came
   * @throws HubException where a redirect leads nowhere, or a certificate is not trusted
   */
  HubResponse get(URI start, Map<String, String> headers)
      throws TransientException, InterruptedException {
    List<HttpHeaders> hops = new ArrayList<>();
    URI uri = start;
    boolean trusted = true;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      trusted = trusted && isHub(uri);
      HttpResponse<InputStream> answer = send(request(uri, headers, trusted));
      hops.add(answer.headers());
      HubResponse response =
          new HubResponse(answer.statusCode(), uri, List.copyOf(hops), answer.body());
      if (!REDIRECTS.contains(response.status())) {
        return response;
      }
      URI next = target(response);
      finish(response);
      uri = next;
    }
    throw new HubException(
        "%s redirects more than %d times, at last to %s. Check HF_ENDPOINT."
            .formatted(start, MAX_REDIRECTS, shown(uri)));
  }

  private HttpRequest request(URI uri, Map<String, String> headers, boolean trusted) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header(
                "User-Agent",
                "eaft/%s; java/%d".formatted(Environment.version(), Runtime.version().feature()))
            // sizes and ranges are those of the file itself
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (trusted) {
      settings.token().ifPresent(t -> request.header("Authorization", t.authorization()));
    }
    return request.build();
  }

  /** Not with the request's own timeout: newer JDKs let it run until the body has come. */
  private HttpResponse<InputStream> send(HttpRequest request)
      throws TransientException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        http.sendAsync(request, info -> new TimedBody(settings.timing().silence()));
    try {
      return answer.get(settings.timing().answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw failure(request.uri(), new HttpTimeoutException("no answer"));
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw failure(request.uri(), cause);
      }
      throw new HubException(
          "%s cannot be asked: %s".formatted(shown(request.uri()), e.getCause()), e);
    }
  }

  /** What to throw where a connection failed or broke. */
  static TransientException failure(URI uri, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        throw new HubException(
            ("no safe connection to %s: %s. If a proxy or mirror here has a certificate of its own,"
                    + " name a trust store: EAFT_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE")
                .formatted(uri.getAuthority(), cause.getMessage()),
            e);
      }
    }
    return TransientException.network(uri.getAuthority() + ": " + reason(e), e);
  }

  private static String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "no such host";
      }
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (e instanceof ConnectException) {
      return "no connection" + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
    return e.getMessage() == null ? e.toString() : Text.printable(e.getMessage());
  }

  private static URI target(HubResponse response) {
    try {
      return target(response.uri(), response.header("Location").orElse(""));
    } catch (HubException e) {
      response.close();
      throw e;
    }
  }

  /**
   * Where a redirect leads.
   *
   * @param location its header, empty where it has none
   * @throws HubException where that is no address, or one to stay away from
   */
  static URI target(URI from, String location) {
    if (location.isEmpty()) {
      throw lost(from, "redirects without saying where to");
    }
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw lost(from, "redirects to what is no address: " + Text.printable(location));
    }
    boolean web = "https".equals(next.getScheme()) || "http".equals(next.getScheme());
    if (!web || next.getHost() == null) {
      throw lost(from, "redirects to %s, which is no web address".formatted(shown(next)));
    }
    if ("https".equals(from.getScheme()) && "http".equals(next.getScheme())) {
      throw lost(from, "redirects from https to %s, which is not safe".formatted(shown(next)));
    }
    return next;
  }

  private static HubException lost(URI from, String problem) {
    return new HubException("%s %s. Check HF_ENDPOINT.".formatted(shown(from), problem));
  }

  /** Reads a short rest, so that the connection can be used again. */
  private static void finish(HubResponse response) throws TransientException {
    try (response) {
      if (response.body().readNBytes(REST).length == REST) {
        return;
      }
    } catch (IOException e) {
      throw failure(response.uri(), e);
    }
  }

  /** Whether an address is of the Hub itself: scheme, host and port. */
  private boolean isHub(URI uri) {
    return origin(uri).equals(origin(URI.create(settings.endpoint())));
  }

  private static String origin(URI uri) {
    int standard = "https".equals(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    int port = uri.getPort() < 0 ? standard : uri.getPort();
    return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
  }

  /** Without its query, where signed addresses carry their secrets. */
  static String shown(URI uri) {
    return Text.printable(
        uri.getScheme()
            + "://"
            + uri.getAuthority()
            + (uri.getRawPath() == null ? "" : uri.getRawPath()));
  }
}
