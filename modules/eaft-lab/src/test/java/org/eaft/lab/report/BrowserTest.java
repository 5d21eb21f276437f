package org.eaft.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.ResultsStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the report in headless Chromium; profile {@code browser} turns it on. */
class BrowserTest {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** Run at the end of the page: what a reader would do, written down as attributes of the body. */
  private static final String PROBE =
      """
      <script>
      const note = (key, value) => document.body.setAttribute("data-" + key, value);
      note("requests", performance.getEntriesByType("resource").length);
      const count = (selector) => document.querySelectorAll(selector).length;
      note("lines", count("[data-chart=curves] path.curve"));
      const tip = document.getElementById("tip");
      document.querySelector("[data-chart=pareto] .pt").focus();
      note("tip", tip.hidden ? "" : tip.textContent);
      document.activeElement.blur();
      const plane = document.querySelector("[data-chart=landscape] svg");
      const token = plane.querySelector("circle").getBoundingClientRect();
      plane.dispatchEvent(new MouseEvent("mousemove", {clientX: token.x + 3, clientY: token.y + 3, bubbles: true}));
      note("token", tip.hidden ? "" : tip.textContent);
      const chart = document.querySelector("[data-chart=curves] svg");
      chart.focus();
      chart.dispatchEvent(new KeyboardEvent("keydown", {key: "End", bubbles: true}));
      note("step", tip.hidden ? "" : tip.textContent);
      const button = document.querySelector("#curves [data-legend] button");
      button.click();
      note("fewer", count("[data-chart=curves] path.curve"));
      note("pressed", button.getAttribute("aria-pressed"));
      button.click();
      note("wide", document.documentElement.scrollWidth - innerWidth);
      note("millis", Math.round(performance.now()));
      </script>
      """;

  @TempDir static Path dir;
  private static Path store;
  private static Path page;

  /** What Chromium said. */
  private record Visit(String dom, String log, List<String> requests) {}

  @BeforeAll
  static void writeThePage() throws IOException {
    boolean on = Boolean.getBoolean("eaft.browser");
    if (!on) {
      System.out.println(
          "The report is not opened in a browser: with Chromium installed, `mvn verify -Pbrowser` does.");
    }
    assumeTrue(on, "profile browser is off");
    store = SyntheticExperiment.whole(Files.createDirectory(dir.resolve("store")));
    page = dir.resolve("report.html");
    Report.write(store, page, Optional.of("Six methods on pocket math"), "eaft report results/x");
  }

  @Test
  void opensWithoutErrorsAndDrawsEverything() throws IOException, InterruptedException {
    Visit visit = visit(1280);

    assertThat(visit.log.lines().filter(l -> l.contains("CONSOLE"))).isEmpty();
    assertThat(visit.dom).doesNotContain("needs-script");
    assertThat(visit.requests).as("the page itself").containsExactly("/report.html");
    assertThat(noted(visit, "requests")).isEqualTo("0");
    // the base, and six methods at two rates
    assertThat(count("<g class=\"m pt\"", visit.dom)).isEqualTo(13);
    assertThat(count("<polyline class=\"m frontier\"", visit.dom)).isEqualTo(1);
    // seven metrics of 36 runs
    assertThat(noted(visit, "lines")).isEqualTo("252");
    assertThat(count("<circle class=\"token", visit.dom)).isEqualTo(3000);
    assertThat(Integer.parseInt(noted(visit, "millis"))).isPositive();
  }

  @Test
  void answersToPointerAndKeys() throws IOException, InterruptedException {
    Visit visit = visit(1280);

    assertThat(noted(visit, "tip"))
        .startsWith("base")
        .contains("target", "general", "before training");
    assertThat(noted(visit, "token")).contains("entropy", "weights: dft", "eaft", "sft");
    assertThat(noted(visit, "step")).startsWith("step 192").contains("eaft", "sft_kl");
    assertThat(noted(visit, "fewer")).isEqualTo("210");
    assertThat(noted(visit, "pressed")).isEqualTo("false");
  }

  @Test
  void linksLeadSomewhereAndCellsAreTheFilesNumbers() throws IOException, InterruptedException {
    Visit visit = visit(1280);

    List<String> anchors = all("href=\"#([^\"]+)\"", visit.dom);
    assertThat(anchors).hasSizeGreaterThan(8);
    assertThat(all(" id=\"([^\"]+)\"", visit.dom)).containsAll(anchors);
    double mean =
        ResultsStore.read(store).results().stream()
            .filter(r -> r.metric().equals("target") && r.method().equals("eaft"))
            .filter(r -> r.point().get("train.lr").equals(SyntheticExperiment.HIGH))
            .mapToDouble(ResultRow::value)
            .average()
            .orElseThrow();
    assertThat(
            all(
                "data-metric=\"target\" data-method=\"eaft\" data-point=\"train.lr=4e-4\"[^>]*>(?:<strong>)?([0-9.]+) ±",
                visit.dom))
        .contains("%.1f".formatted(100 * mean));
  }

  @Test
  void fitsAPhone() throws IOException, InterruptedException {
    String frame =
        "<!doctype html><iframe src=\"report.html\" style=\"width:360px;height:800px\"></iframe>"
            + "<script>onload = () => { const d = frames[0].document; document.body.setAttribute(\"data-narrow\","
            + " d.documentElement.scrollWidth + \" of \" + d.documentElement.clientWidth); }</script>";

    Visit visit = visit(800, frame);

    assertThat(noted(visit, "narrow")).matches("(\\d+) of \\1");
  }

  private static String noted(Visit visit, String key) {
    List<String> found = all(" data-" + key + "=\"([^\"]*)\"", visit.dom);
    assertThat(found).as(key + " in " + visit.log).isNotEmpty();
    return found.get(found.size() - 1);
  }

  private static List<String> all(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
  }

  private static long count(String text, String dom) {
    return Pattern.compile(Pattern.quote(text)).matcher(dom).results().count();
  }

  private static Visit visit(int width) throws IOException, InterruptedException {
    return visit(width, null);
  }

  /** Serves the page from this machine, so that every request of it is seen. */
  private static Visit visit(int width, String frame) throws IOException, InterruptedException {
    String html = Files.readString(page).replace("</body>", PROBE + "</body>");
    List<String> requests = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.add(path);
          byte[] body =
              (path.equals("/frame.html") ? frame : html).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url =
          "http://127.0.0.1:%d/%s"
              .formatted(
                  server.getAddress().getPort(), frame == null ? "report.html" : "frame.html");
      return chromium(width, url, requests);
    } finally {
      server.stop(0);
    }
  }

  private static Visit chromium(int width, String url, List<String> requests)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(browser().toString(), "--headless", "--no-sandbox", "--disable-gpu"));
    command.addAll(
        List.of(
            "--user-data-dir=" + Files.createTempDirectory(dir, "profile"),
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--enable-logging=stderr",
            "--v=0",
            "--virtual-time-budget=5000",
            "--window-size=%d,1000".formatted(width),
            "--dump-dom",
            url));
    Path dom = Files.createTempFile(dir, "dom", ".html");
    Path log = Files.createTempFile(dir, "log", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("Chromium ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Visit(Files.readString(dom), Files.readString(log), requests);
  }

  private static Path browser() {
    return Stream.concat(
            Stream.ofNullable(System.getenv("CHROMIUM")).map(Path::of),
            Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(d -> NAMES.stream().map(n -> Path.of(d, n))))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "profile browser needs Chromium: install it, or name it in the variable CHROMIUM"));
  }
}
