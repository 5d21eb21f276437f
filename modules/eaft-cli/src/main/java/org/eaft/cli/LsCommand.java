package org.eaft.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eaft.eval.task.TaskCatalogue;
import org.eaft.loss.objective.Kind;
import org.eaft.loss.objective.Objectives;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code eaft ls}. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists what there is.",
    footer = {"", "Examples:", "  eaft ls objectives", "  eaft ls experiments"})
final class LsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to list: objectives, models, tasks or experiments");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "The losses, their parameters with defaults, and the weight of a token.")
  void objectives() {
    for (Kind kind : Objectives.kinds()) {
      Map<String, Object> defaults = Objectives.describe(Objectives.of(kind.type()));
      defaults.remove("type");
      String parameters =
          defaults.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
      out().printf("%-13s %-62s %s%n", kind.type(), parameters, kind.summary());
    }
    String controls = "rescale=none shuffle_weights=false lr_scale=none";
    out().printf("%-13s %-62s %s%n", "(any)", controls, "controls: see docs/objectives.md");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "The tasks that a model can be put to; pocket_* need no data.")
  void tasks() {
    for (String name : TaskCatalogue.names()) {
      out().printf("%-22s %s%n", name, TaskCatalogue.summary(name));
    }
  }

  @Command(mixinStandardHelpOptions = true, description = "The model families that can be trained.")
  void models() {
    out()
        .println(
            """
            llama   Llama 1 to 3, SmolLM2              Hugging Face directories and .gguf files
            qwen2   Qwen2, Qwen2.5                     the same
            qwen3   Qwen3, dense                       the same
            glm4    GLM-4-0414                         Hugging Face directories

            with adapters (model.lora) on q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj,
            down_proj (glm4: gate_up_proj), or all-linear; PEFT's directories are read too""");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "The experiments that come with this project.")
  void experiments() {
    Path folder = Path.of(System.getProperty("eaft.home", ""), "experiments");
    if (!Files.isDirectory(folder)) {
      throw new ParameterException(
          spec.commandLine(), "there is no folder " + folder + "; call this where the project is");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      Map<String, String> titles = new TreeMap<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        titles.put(folder.relativize(file).toString(), title(file));
      }
      titles.forEach((name, title) -> out().printf("experiments/%-40s %s%n", name, title));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The first line of comment. */
  private static String title(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.isEmpty() || !lines.get(0).startsWith("#")
        ? ""
        : lines.get(0).substring(1).strip();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
