package org.eaft.cli.hub;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A Hub of one repository on the loopback interface, and the other host that it redirects to for
 * large files. It answers as the real one does, but for faults that a test asks for.
 */
final class FakeHub implements AutoCloseable {

  static final String REPO = "tiny/llama";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** What was asked, and from which port. */
  record Request(String host, int port, String path, String query, Map<String, String> headers) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  private record Stored(byte[] content, boolean large, long listedSize) {
    String hash() {
      ContentHash.Kind kind = large ? ContentHash.Kind.SHA256 : ContentHash.Kind.GIT;
      ContentHash any = new ContentHash(kind, "");
      byte[] digest = any.begin(content.length).digest(content);
      return HexFormat.of().formatHex(digest);
    }
  }

  private record Fault(String part, HttpHandler handler) {}

  private final HttpServer hub = server();
  private final HttpServer cdn = server();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Stored> files = new LinkedHashMap<>();
  private final Map<String, String> revisions = new LinkedHashMap<>(Map.of("main", COMMIT));
  private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  int pageSize = 1000;
  String api = "/api/models/" + REPO;
  String page = "/" + REPO;

  FakeHub() {
    hub.createContext("/", exchange -> answer("hub", exchange));
    cdn.createContext("/", exchange -> answer("cdn", exchange));
    for (HttpServer server : List.of(hub, cdn)) {
      server.setExecutor(threads);
      server.start();
    }
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what it has

  /** A small file, kept in git. */
  FakeHub small(String path, String content) {
    files.put(path, stored(content.getBytes(StandardCharsets.UTF_8), false));
    return this;
  }

  /** A large file, kept elsewhere. */
  FakeHub large(String path, byte[] content) {
    files.put(path, stored(content, true));
    return this;
  }

  /** Lists another size for a file than it has. */
  void listSize(String path, long size) {
    Stored file = files.get(path);
    files.put(path, new Stored(file.content(), file.large(), size));
  }

  private static Stored stored(byte[] content, boolean large) {
    return new Stored(content, large, content.length);
  }

  /** A model: what {@code eaft fetch} takes, and what it leaves. */
  FakeHub model() {
    return small("config.json", "{\"model_type\": \"llama\"}")
        .small("generation_config.json", "{}")
        .small("tokenizer.json", "{\"version\": \"1.0\"}")
        .small("tokenizer_config.json", "{\"chat_template\": \"x\"}")
        .small("README.md", "# Tiny")
        .large("model.safetensors", bytes(300_000, 1))
        .large("pytorch_model.bin", bytes(300_000, 2))
        .large("onnx/model.onnx", bytes(5_000, 3));
  }

  FakeHub revision(String name, String commit) {
    revisions.put(name, commit);
    return this;
  }

  static byte[] bytes(int n, long seed) {
    byte[] bytes = new byte[n];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  byte[] content(String path) {
    return files.get(path).content();
  }

  String hash(String path) {
    return files.get(path).hash();
  }

  // ---- what it does wrong

  /** Answers the next request whose path contains {@code part} in another way. */
  void next(String part, HttpHandler handler) {
    faults.add(new Fault(part, handler));
  }

  /** The same for every request until the end. */
  void always(String part, HttpHandler handler) {
    for (int i = 0; i < 100; i++) {
      next(part, handler);
    }
  }

  /** Sends the right head, and closes the connection behind some bytes of the body. */
  HttpHandler drop(String path, int bytes) {
    return exchange -> send(exchange, content(path), etag(path), bytes);
  }

  /** Sends other content, with the head that belongs to it. */
  static HttpHandler content(byte[] other) {
    return exchange -> send(exchange, other, "\"other\"", other.length);
  }

  /** All of it, whatever part was asked for. */
  HttpHandler whole(String path) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", etag(path));
      exchange.sendResponseHeaders(200, content(path).length);
      exchange.getResponseBody().write(content(path));
      exchange.close();
    };
  }

  static HttpHandler status(int status, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  static HttpHandler text(int status, String text) {
    return exchange -> {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    };
  }

  /** Says nothing, or nothing more behind some bytes, until the end of the test. */
  HttpHandler silence(String path, int bytes) {
    return exchange -> {
      if (bytes > 0) {
        exchange.sendResponseHeaders(200, content(path).length);
        exchange.getResponseBody().write(content(path), 0, bytes);
        exchange.getResponseBody().flush();
      }
      try {
        closed.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    };
  }

  // ---- who asks

  String address() {
    return address(hub);
  }

  String elsewhere() {
    return address(cdn);
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  HubSettings settings(Path cache, String... variables) {
    Map<String, String> env = new LinkedHashMap<>(Map.of("HOME", cache.toString()));
    env.put("HF_HUB_CACHE", cache.toString());
    env.put("HF_ENDPOINT", address());
    for (int i = 0; i < variables.length; i += 2) {
      env.put(variables[i], variables[i + 1]);
    }
    HubSettings s = HubSettings.of(env);
    return new HubSettings(
        s.endpoint(), s.cache(), s.token(), s.offline(), s.links(), direct(), timing(10_000));
  }

  private static ProxySelector direct() {
    return ProxySelector.of(null);
  }

  /** Short pauses, which are written down. */
  Timing timing(long patienceMillis) {
    Duration patience = Duration.ofMillis(patienceMillis);
    return new Timing(
        patience,
        patience,
        patience,
        3,
        Duration.ofMillis(1000),
        Duration.ofMinutes(1),
        pause -> {
          pauses.add(pause);
          Thread.sleep(1);
        });
  }

  HubFetch fetch(HubSettings settings) {
    return HubFetch.of(settings, new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  /** Fetches what a model needs. */
  Path fetchModel(Path cache, String... variables) throws InterruptedException {
    return fetch(settings(cache, variables))
        .fetch(
            Repository.parse(RepoType.MODEL, REPO),
            Selection.of(RepoType.MODEL, List.of(), List.of()),
            2);
  }

  /** Fetches one file. */
  Path fetchFile(HubSettings settings, String path) throws InterruptedException {
    return fetch(settings)
        .fetch(
            Repository.parse(RepoType.MODEL, REPO),
            Selection.of(RepoType.MODEL, List.of(path), List.of()),
            2)
        .resolve(path);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  List<Request> requests() {
    return requests;
  }

  /** The requests for content, in order. */
  List<Request> downloads() {
    return requests.stream().filter(r -> r.path().contains("/resolve/")).toList();
  }

  // ---- answers

  private void answer(String host, HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v.get(0)));
    String path = exchange.getRequestURI().getPath();
    requests.add(
        new Request(
            host,
            exchange.getRemoteAddress().getPort(),
            path,
            exchange.getRequestURI().getRawQuery(),
            headers));
    for (Fault fault : faults) {
      if (path.contains(fault.part()) && faults.remove(fault)) {
        fault.handler().handle(exchange);
        return;
      }
    }
    if (path.startsWith(api + "/revision/")) {
      revision(exchange, path.substring((api + "/revision/").length()));
    } else if (path.startsWith(api + "/tree/" + COMMIT)) {
      tree(exchange);
    } else if (path.startsWith(page + "/resolve/" + COMMIT + "/")) {
      resolve(exchange, path.substring((page + "/resolve/" + COMMIT + "/").length()));
    } else if (path.startsWith("/small/") || path.startsWith("/large/")) {
      String name = path.substring("/small/".length());
      send(exchange, content(name), etag(name), content(name).length);
    } else {
      status(404, "X-Error-Code", "RepoNotFound").handle(exchange);
    }
  }

  private void revision(HttpExchange exchange, String revision) throws IOException {
    String commit = revision.equals(COMMIT) ? COMMIT : revisions.get(revision);
    if (commit == null) {
      status(404, "X-Error-Code", "RevisionNotFound").handle(exchange);
    } else {
      text(200, "{\"id\": \"%s\", \"sha\": \"%s\"}".formatted(REPO, commit)).handle(exchange);
    }
  }

  private void tree(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
    ArrayNode page = new JsonMapper().createArrayNode();
    List<String> names = new ArrayList<>(files.keySet());
    for (String name : names.subList(from, Math.min(from + pageSize, names.size()))) {
      Stored file = files.get(name);
      ObjectNode entry = page.addObject().put("type", "file").put("path", name);
      entry.put("size", file.listedSize());
      entry.put("oid", file.large() ? "f".repeat(40) : file.hash());
      if (file.large()) {
        entry.putObject("lfs").put("oid", file.hash()).put("size", file.listedSize());
      }
    }
    page.addObject().put("type", "directory").put("path", "onnx").put("oid", "e".repeat(40));
    if (from + pageSize < names.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<%s%s?recursive=true&cursor=%d>; rel=\"next\""
                  .formatted(address(), exchange.getRequestURI().getPath(), from + pageSize));
    }
    text(200, page.toString()).handle(exchange);
  }

  /** Large files are elsewhere; small ones under another path. */
  private void resolve(HttpExchange exchange, String name) throws IOException {
    Stored file = files.get(name);
    if (file == null) {
      status(404, "X-Error-Code", "EntryNotFound").handle(exchange);
      return;
    }
    String quoted = Text.quote(name).replace("%2F", "/");
    String to =
        file.large()
            ? elsewhere() + "/large/" + quoted + "?Signature=secret"
            : "/small/" + quoted + "?etag=1";
    status(
            file.large() ? 302 : 307,
            "Location",
            to,
            "X-Repo-Commit",
            COMMIT,
            "X-Linked-Etag",
            "\"" + file.hash() + "\"",
            "X-Linked-Size",
            Long.toString(file.content().length))
        .handle(exchange);
  }

  private String etag(String name) {
    return "\"%s\"".formatted(hash(name).substring(0, 12));
  }

  /** The part that was asked for, cut off behind some bytes of it. */
  private static void send(HttpExchange exchange, byte[] content, String etag, int bytes)
      throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
    int from = 0;
    if (range != null && (ifRange == null || ifRange.equals(etag))) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
    }
    exchange.getResponseHeaders().set("ETag", etag);
    if (from >= content.length && content.length > 0) {
      status(416, "Content-Range", "bytes */" + content.length).handle(exchange);
      return;
    }
    byte[] part = Arrays.copyOfRange(content, from, content.length);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, part.length == 0 ? -1 : part.length);
    exchange.getResponseBody().write(part, 0, Math.min(bytes, part.length));
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    hub.stop(0);
    cdn.stop(0);
    threads.shutdownNow();
  }
}
