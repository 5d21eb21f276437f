package org.eaft.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.eaft.train.generate.Chat;
import org.eaft.train.generate.GenerationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft chat}. */
@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A conversation with a model through its chat template: a line from standard input is what"
          + " you",
      "say. Commands: /reset, /system TEXT, /save FILE.jsonl, /help, /exit. Ctrl-C stops an answer,"
          + " a",
      "second one ends."
    },
    footer = {
      "",
      "Examples:",
      "  eaft chat --model models/SmolLM2.gguf",
      "  eaft chat --model results/runs/mine --system \"Answer in one sentence.\" --temperature"
          + " 0.7",
      "  printf 'Hello\\n/save talk.jsonl\\n' | eaft chat --model M"
    })
final class ChatCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(names = "--system", paramLabel = "TEXT", description = "What the system says first.")
  private String system;

  @Option(
      names = "--template",
      defaultValue = "auto",
      description = "Chat template (default: ${DEFAULT-VALUE}, the model's own).")
  private String template;

  @Mixin private SamplingOptions sampling;

  @Override
  public Integer call() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (GenerationModel opened = model.open();
        Chat chat = new Chat(opened, sampling.settings(opened), template, system)) {
      new ChatLoop(chat, in, spec.commandLine().getOut(), spec.commandLine().getErr()).run();
      return ExitCode.DONE;
    }
  }
}
