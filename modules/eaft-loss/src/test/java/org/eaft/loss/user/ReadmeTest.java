package org.eaft.loss.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's lines compile and train, on what one dependency brings. {@code .ci/bare-project}
 * does the same with an empty project and the installed jars.
 */
class ReadmeTest {

  private static final Path README = Path.of("..", "..", "README.md");
  private static final Path AROUND = Path.of("src/test/resources/readme/Main.java");
  private static final Pattern LINES =
      Pattern.compile(
          "## In a SameDiff graph of your own\n.*?```java\n(?<lines>.*?)```\n", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void itsLinesTrain() throws Exception {
    String lines = lines();
    assertThat(lines.lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(10);
    compile(Files.readString(AROUND).replace("// README", lines));
    List<String> classPath = new ArrayList<>(UserProcess.jars());
    classPath.add(folder.toString());
    String said = UserProcess.run("Main", classPath);
    assertThat(said).containsPattern("trained \\[(\\d+\\.\\d+, ){2}\\d+\\.\\d+\\]");
  }

  private static String lines() throws IOException {
    Matcher found = LINES.matcher(Files.readString(README));
    assertThat(found.find()).as("Java lines in %s", README).isTrue();
    return found.group("lines");
  }

  private void compile(String source) throws IOException {
    Path file = Files.writeString(folder.resolve("Main.java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-d",
            folder.toString(),
            "-cp",
            String.join(File.pathSeparator, UserProcess.jars()));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
