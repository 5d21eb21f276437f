package org.eaft.cli.hub;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings files of a repository into the cache, and finds those that are there. What is cut short
 * leaves what has come, and the next call goes on behind it.
 */
public final class HubFetch {

  private final HubSettings settings;
  private final Console console;
  private final HubClient client;

  private HubFetch(HubSettings settings, Console console) {
    this.settings = settings;
    this.console = console;
    this.client = new HubClient(settings);
  }

  /**
   * A way to the Hub.
   *
   * @param err told of progress and of failures that pass
   */
  public static HubFetch of(HubSettings settings, PrintStream err) {
    return new HubFetch(settings, new Console(err));
  }

  /**
   * Fetches what is missing.
   *
   * @param jobs files to fetch at once
   * @return the snapshot's folder, which holds every file that is wanted
   * @throws HubException where one of them cannot be had
   * @throws UncheckedIOException where the cache cannot be written
   */
  public Path fetch(Repository repo, Selection selection, int jobs) throws InterruptedException {
    RepoCache cache = new RepoCache(settings.cache(), repo);
    if (settings.offline()) {
      return new OfflineSnapshot(cache, repo, selection).find().folder();
    }
    settings
        .openToken()
        .ifPresent(
            token ->
                console.say(
                    "the %s travels without encryption; make HF_ENDPOINT an https address"
                        .formatted(token)));
    FetchPlan plan = plan(cache, repo, selection);
    console.say(summary(repo, plan));
    if (!plan.missing().isEmpty()) {
      cache.prepare();
      requireSpace(cache, plan);
      new Transfers(settings, client, console, cache, repo, plan).run(jobs);
    }
    for (RemoteFile file : plan.files()) {
      if (!plan.snapshot().has(file)) {
        throw new HubException(
            "%s is gone again: something else changes %s. Run it once more."
                .formatted(plan.snapshot().path(file.path()), cache.folder()));
      }
    }
    remember(cache, plan);
    return plan.snapshot().folder();
  }

  /**
   * What {@link #fetch} would do: a line for each file with its size, whether it is here, and its
   * name.
   */
  public List<String> preview(Repository repo, Selection selection) throws InterruptedException {
    if (settings.offline()) {
      throw new HubException("--dry-run asks the Hub; unset HF_HUB_OFFLINE");
    }
    FetchPlan plan = plan(new RepoCache(settings.cache(), repo), repo, selection);
    Set<String> missing = new HashSet<>();
    plan.missing().forEach(m -> missing.addAll(m.names()));
    List<String> lines = new ArrayList<>();
    for (RemoteFile file : plan.files()) {
      String state = missing.contains(file.path()) ? "to fetch" : "here";
      lines.add("%10s  %-8s  %s".formatted(Text.bytes(file.size()), state, file.path()));
    }
    lines.add(summary(repo, plan));
    return lines;
  }

  private FetchPlan plan(RepoCache cache, Repository repo, Selection selection)
      throws InterruptedException {
    HubApi api = new HubApi(settings, client, new Retry(settings.timing(), console::say), repo);
    String commit;
    List<RemoteFile> all;
    try {
      commit = api.commit();
      all = api.files(commit);
    } catch (HubException e) {
      throw e.getCause() instanceof TransientException ? withCache(e, cache) : e;
    }
    Set<String> chosen =
        new HashSet<>(selection.choose(all.stream().map(RemoteFile::path).toList()));
    List<RemoteFile> files = all.stream().filter(f -> chosen.contains(f.path())).toList();
    SafeNames.check(files.stream().map(RemoteFile::path).toList());
    return FetchPlan.of(cache, commit, files);
  }

  /** For who has no network, and perhaps needs none. */
  private static HubException withCache(HubException e, RepoCache cache) {
    return cache
        .commit()
        .filter(commit -> Files.isDirectory(cache.snapshot(commit).folder()))
        .map(
            commit ->
                new HubException(
                    e.getMessage()
                        + " Commit %s was fetched before; HF_HUB_OFFLINE=1 uses it."
                            .formatted(commit),
                    e))
        .orElse(e);
  }

  private static String summary(Repository repo, FetchPlan plan) {
    String begun =
        plan.begun() == 0 ? "" : ", behind %s that are here".formatted(Text.bytes(plan.begun()));
    String rest =
        plan.bytes() == 0 ? "all here" : "%s to fetch%s".formatted(Text.bytes(plan.bytes()), begun);
    int files = plan.files().size();
    return "%s is commit %s: %d %s, %s, %s"
        .formatted(
            repo,
            plan.commit(),
            files,
            files == 1 ? "file" : "files",
            Text.bytes(plan.size()),
            rest);
  }

  private static void requireSpace(RepoCache cache, FetchPlan plan) {
    Path folder = cache.folder().resolve("blobs");
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (plan.bytes() > free) {
        throw new HubException(
            ("%s have to be fetched, but only %s are free at %s. Make room, leave files "
                    + "out with --exclude, or name another place with HF_HUB_CACHE.")
                .formatted(Text.bytes(plan.bytes()), Text.bytes(free), folder));
      }
    } catch (IOException e) {
      throw RepoCache.unwritable(folder, e);
    }
  }

  /** At the end, so that a branch never leads to a snapshot that was cut short. */
  private void remember(RepoCache cache, FetchPlan plan) {
    try {
      cache.remember(plan.commit());
    } catch (UncheckedIOException e) {
      if (!plan.missing().isEmpty()) {
        throw e;
      }
      console.say(e.getMessage()); // a cache that is only for reading, with all that is wanted
    }
  }
}
