package org.eaft.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eaft.cli.hub.HubFetch;
import org.eaft.cli.hub.HubSettings;
import org.eaft.cli.hub.RepoType;
import org.eaft.cli.hub.Repository;
import org.eaft.cli.hub.Selection;
import org.eaft.train.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fetches a model or data from the Hugging Face Hub into the cache that transformers uses, and",
      "prints the folder. What is there is not fetched again; what was cut short goes on."
    },
    footer = {
      "",
      "Of a model it takes what loading it needs: configuration, tokenizer, chat template, and",
      "safetensors, else the one GGUF file. Patterns are those of the Hub's own tools: * also",
      "matches slashes.",
      "",
      "HF_HOME, HF_HUB_CACHE, HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE, HTTPS_PROXY and NO_PROXY mean",
      "what they mean to huggingface_hub.",
      "",
      "Examples:",
      "  eaft fetch HuggingFaceTB/SmolLM2-135M-Instruct",
      "  eaft train run.yaml model.path=$(eaft fetch HuggingFaceTB/SmolLM2-135M-Instruct)",
      "  eaft fetch OWNER/NAME-GGUF@main --include '*Q8_0.gguf'",
      "  eaft fetch openai/gsm8k --repo-type dataset --include 'main/*'"
    })
final class FetchCommand implements Callable<Integer> {

  private static final int MAX_JOBS = 32;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "OWNER/NAME[@REVISION]",
      description = "The repository; a branch, a tag or a commit (default: main).")
  private String repository;

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "Take the files that match, and no others; may be repeated.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "Leave out the files that match; may be repeated.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--repo-type",
      defaultValue = "model",
      description = "model or dataset (default: ${DEFAULT-VALUE}).")
  private RepoType type;

  @Option(
      names = "--jobs",
      defaultValue = "4",
      description = "Files to fetch at once (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(names = "--dry-run", description = "Only list what would be fetched.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw new ConfigException(
          "--jobs must lie between 1 and %d, but is %d".formatted(MAX_JOBS, jobs));
    }
    Repository repo = Repository.parse(type, repository);
    Selection selection = Selection.of(type, include, exclude);
    HubFetch hub = HubFetch.of(HubSettings.of(System.getenv()), System.err);
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      hub.preview(repo, selection).forEach(out::println);
      return ExitCode.DONE;
    }
    AtomicBoolean over = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> sayWhatStays(over)));
    try {
      out.println(hub.fetch(repo, selection, jobs));
    } finally {
      over.set(true);
    }
    return ExitCode.DONE;
  }

  /** For who stops it by a signal. */
  private static void sayWhatStays(AtomicBoolean over) {
    if (!over.get()) {
      System.err.printf(
          "%nstopped; what has come is kept, and the same command goes on behind it%n");
    }
  }
}
