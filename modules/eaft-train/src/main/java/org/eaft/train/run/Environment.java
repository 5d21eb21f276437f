package org.eaft.train.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Facts of machine, versions and source that a result depends on. */
public final class Environment {

  private static final String VERSION = readVersion();
  private static final List<String> LIBRARIES =
      List.of("nd4j-api", "javacpp", "dnnl", "openblas", "tokenizers");

  private Environment() {}

  /** Version of this software. */
  public static String version() {
    return VERSION;
  }

  /** Versions of this software and, from the class path, of the libraries that compute. */
  public static Map<String, String> libraries() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("eaft", VERSION);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = Path.of(entry).getFileName().toString();
      for (String library : LIBRARIES) {
        Matcher jar = Pattern.compile(library + "-(\\d[^/]*?)\\.jar").matcher(name);
        if (jar.matches()) {
          versions.putIfAbsent(library, jar.group(1));
        }
      }
    }
    return versions;
  }

  /** Processor, cores, memory, system and JDK. */
  public static Map<String, Object> machine() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("processor", processor());
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("memory_mib", ProcessMemory.machineMib());
    facts.put(
        "os",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    facts.put(
        "jdk",
        "%s %s (%s)"
            .formatted(
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("java.vendor")));
    return facts;
  }

  /**
   * The commit of this software's source, with {@code +} where files under version control differ,
   * those of {@code results/} aside; null without git.
   */
  public static String commit() {
    String head = output("git", "rev-parse", "HEAD");
    if (head == null || head.isEmpty()) {
      return null;
    }
    String changes =
        output(
            "git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":(exclude)results");
    return changes == null || changes.isEmpty() ? head : head + "+";
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      String mac = output("sysctl", "-n", "machdep.cpu.brand_string");
      return mac == null || mac.isEmpty() ? System.getProperty("os.arch") : mac;
    }
    try (var lines = Files.lines(info)) {
      return lines
          .filter(l -> l.startsWith("model name"))
          .map(l -> l.substring(l.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** What a small program prints, or null where it is missing or fails. */
  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .directory(new File(System.getProperty("eaft.home", ".")))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? text.strip() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static String readVersion() {
    Properties properties = new Properties();
    try (var in = Environment.class.getResourceAsStream("versions.properties")) {
      properties.load(in);
      return properties.getProperty("eaft");
    } catch (IOException e) {
      throw new IllegalStateException("versions.properties is part of this jar", e);
    }
  }
}
