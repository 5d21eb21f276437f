package org.eaft.loss.user;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A JVM of an application, with the jars that it would have. */
final class UserProcess {

  /** What tests need, and no user of the jars. */
  private static final Pattern OF_TESTS =
      Pattern.compile(
          ".*(eaft-testkit|junit|surefire|opentest4j|apiguardian|assertj|byte-buddy).*");

  private UserProcess() {}

  /** What one dependency on eaft-loss brings. */
  static List<String> jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> !OF_TESTS.matcher(jar).matches())
        .filter(jar -> !jar.endsWith("test-classes"))
        .toList();
  }

  /** What a main class of these tests prints, its loggers and all. */
  static String run(Class<?> main, List<String> jars, String... args)
      throws IOException, InterruptedException {
    List<String> classPath = new ArrayList<>(jars);
    classPath.add(Path.of("target", "test-classes").toString());
    return run(main.getName(), classPath, args);
  }

  /** As {@link #run(Class, List, String...)}, with nothing of these tests on the class path. */
  static String run(String main, List<String> classPath, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-cp", String.join(File.pathSeparator, classPath), main));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** The lines of an output that begin with "loss". */
  static String losses(String said) {
    return said.lines().filter(line -> line.startsWith("loss ")).collect(Collectors.joining("\n"));
  }
}
