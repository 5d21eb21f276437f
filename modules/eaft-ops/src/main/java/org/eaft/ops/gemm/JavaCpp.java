package org.eaft.ops.gemm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the JavaCPP on the class path is new enough for a library's classes. An application that
 * names ND4J's own natives gets ND4J's JavaCPP 1.5.7 with them; classes made by a newer one load on
 * it, but without the sizes and offsets of their C structures.
 */
final class JavaCpp {

  private static final String GROUP = "org.bytedeco";

  /** At the end of a library's version stands that of the JavaCPP which it was made with. */
  private static final Pattern LIBRARY = Pattern.compile(".+-(\\d+(?:\\.\\d+)+)");

  private JavaCpp() {}

  /**
   * Passes where the versions fit, and where they are not known, as in one jar made of many.
   *
   * @throws IllegalStateException that says what to add
   */
  static void require(String artifact) {
    String javaCpp = version("javacpp");
    String library = version(artifact);
    if (javaCpp != null && library != null) {
      require(javaCpp, artifact, library);
    }
  }

  /** As {@link #require(String)}, with versions such as 1.5.7 and 3.8.1-1.5.12. */
  static void require(String javaCpp, String artifact, String library) {
    Matcher made = LIBRARY.matcher(library);
    if (!made.matches()) {
      return;
    }
    String needed = made.group(1);
    if (Version.parse(javaCpp).compareTo(Version.parse(needed)) < 0) {
      throw new IllegalStateException(
          ("the class path has JavaCPP %1$s, and %4$s:%2$s:%3$s needs %5$s: add %4$s:javacpp:%5$s"
                  + " and its native jar, or manage versions by org.eaft:eaft-bom")
              .formatted(javaCpp, artifact, library, GROUP, needed));
    }
  }

  /** As its jar states it; null if it does not. */
  private static String version(String artifact) {
    String name = "META-INF/maven/" + GROUP + "/" + artifact + "/pom.properties";
    try (InputStream in = JavaCpp.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
