package org.eaft.ops;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs a main class in a JVM of its own: for what is decided once a JVM. */
public final class AnotherJvm {

  private AnotherJvm() {}

  /** What the class prints. */
  public static String run(Class<?> main, Map<String, String> environment, String... flags)
      throws Exception {
    return run(main, jar -> true, environment, flags);
  }

  /** What the class prints with only those jars of this class path. */
  public static String run(
      Class<?> main, Predicate<String> jars, Map<String, String> environment, String... flags)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(jars)
            .collect(Collectors.joining(File.pathSeparator));
    command.addAll(List.of("-cp", classPath, main.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("OMP_NUM_THREADS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.lines().filter(line -> !line.startsWith("SLF4J")).collect(Collectors.joining("\n"));
  }
}
