package org.eaft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProcessLauncherTest {

  private static final BooleanSupplier NEVER = () -> false;

  @TempDir Path tmp;

  /** Stands for runs: does what the configuration's text says. */
  static final class Runs {
    public static void main(String[] args) throws Exception {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String file = in.readLine(); file != null; file = in.readLine()) {
        System.err.println(ProcessHandle.current().pid());
        switch (Files.readString(Path.of(file))) {
          case "fail" -> System.exit(3);
          case "crash" -> Runtime.getRuntime().halt(134);
          case "wait" -> Thread.sleep(TimeUnit.MINUTES.toMillis(5));
          default -> System.out.println(Worker.finished(Path.of(file)));
        }
      }
    }
  }

  private ProcessLauncher launcher(BooleanSupplier stop) {
    return ProcessLauncher.of(Runs.class.getName(), List.of(), Jobs.of(1, 1), stop);
  }

  private int launch(ProcessLauncher launcher, String name, String text) throws IOException {
    return launcher.launch(Files.writeString(tmp.resolve(name), text), tmp.resolve(name + ".log"));
  }

  private long pid(String name) throws IOException {
    List<String> lines = Files.readAllLines(tmp.resolve(name + ".log"));
    return Long.parseLong(lines.get(lines.size() - 1));
  }

  @Test
  void aProcessWhoseRunEndedWellIsGivenTheNext() throws IOException {
    try (ProcessLauncher launcher = launcher(NEVER)) {
      assertThat(launch(launcher, "a", "ok")).isZero();
      assertThat(launch(launcher, "b", "ok")).isZero();
    }

    assertThat(pid("b")).isEqualTo(pid("a"));
    assertThat(ProcessHandle.of(pid("a")).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void oneThatFailedOrDiedIsNotUsedAgain() throws IOException {
    try (ProcessLauncher launcher = launcher(NEVER)) {
      assertThat(launch(launcher, "a", "fail")).isEqualTo(3);
      assertThat(launch(launcher, "b", "crash")).isEqualTo(134);
      assertThat(launch(launcher, "c", "ok")).isZero();
      ProcessHandle.of(pid("c")).orElseThrow().destroyForcibly();
      ProcessHandle.of(pid("c")).ifPresent(c -> c.onExit().join());
      assertThat(launch(launcher, "d", "ok")).as("the idle one was killed").isZero();
    }

    assertThat(List.of(pid("a"), pid("b"), pid("c"), pid("d"))).doesNotHaveDuplicates();
  }

  @Test
  void theLogIsAddedTo() throws IOException {
    Files.writeString(tmp.resolve("a.log"), "of before\n");
    try (ProcessLauncher launcher = launcher(NEVER)) {
      launch(launcher, "a", "ok");
    }

    assertThat(Files.readAllLines(tmp.resolve("a.log")))
        .hasSizeGreaterThan(1)
        .startsWith("of before")
        .noneMatch(line -> line.startsWith("finished"));
  }

  @Test
  void aStopReachesARunThatGoesOn() throws IOException {
    long start = System.nanoTime();
    BooleanSupplier soon = () -> System.nanoTime() - start > TimeUnit.SECONDS.toNanos(2);

    try (ProcessLauncher launcher = launcher(soon)) {
      assertThat(launch(launcher, "a", "wait")).as("ended by SIGTERM").isEqualTo(143);
    }
  }
}
