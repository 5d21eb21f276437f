package org.eaft.cli.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Brings what a plan says is missing into the cache, several contents at once. */
final class Transfers {

  private static final long TICK_MILLIS = 100;
  private static final long END_SECONDS = 10;

  private final HubSettings settings;
  private final HubClient client;
  private final Console console;
  private final RepoCache cache;
  private final Repository repo;
  private final FetchPlan plan;
  private final Retry retry;

  Transfers(
      HubSettings settings,
      HubClient client,
      Console console,
      RepoCache cache,
      Repository repo,
      FetchPlan plan) {
    this.settings = settings;
    this.client = client;
    this.console = console;
    this.cache = cache;
    this.repo = repo;
    this.plan = plan;
    this.retry = new Retry(settings.timing(), console::say);
  }

  /**
   * Runs until all is here or the first failure, which stops the others where they are.
   *
   * @param jobs how many at once
   * @throws HubException where one cannot be had
   */
  void run(int jobs) throws InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(jobs, Transfers::worker);
    console.begin(plan.begun(), plan.begun() + plan.bytes());
    try {
      CompletionService<Void> transfers = new ExecutorCompletionService<>(workers);
      for (FetchPlan.Missing missing : plan.missing()) {
        var unused =
            transfers.submit(
                () -> {
                  bring(missing);
                  return null;
                });
      }
      await(transfers);
    } finally {
      workers.shutdownNow();
      if (!workers.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        console.say("a transfer does not stop; it ends with the process");
      }
      console.end();
    }
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "eaft-fetch");
    thread.setDaemon(true);
    return thread;
  }

  private void await(CompletionService<Void> transfers) throws InterruptedException {
    int total = plan.missing().size();
    for (int ended = 0; ended < total; ) {
      Future<Void> one = transfers.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (one != null) {
        rethrow(one);
        ended++;
      }
      console.show(ended, total);
    }
  }

  private static void rethrow(Future<Void> ended) throws InterruptedException {
    try {
      ended.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void bring(FetchPlan.Missing missing) throws InterruptedException {
    RemoteFile file = missing.file();
    Path blob = cache.blob(file.hash());
    Runnable waiting = () -> console.say("waiting for another process that fetches " + file.path());
    try (BlobLock lock =
        BlobLock.take(cache.lock(file.hash()), settings.timing().clock(), waiting)) {
      boolean here = cache.has(file.hash(), file.size());
      if (here) {
        console.moved(missing.bytes()); // stored before, or by the other process
      } else {
        download(missing, blob);
      }
      plan.snapshot().add(blob, missing.names(), settings.links(), !here);
    }
  }

  private void download(FetchPlan.Missing missing, Path blob) throws InterruptedException {
    RemoteFile file = missing.file();
    Path partial = cache.partial(file.hash());
    console.moved(-missing.begun()); // it is counted when it is read
    try (BlobDownload download = BlobDownload.open(source(file), file, partial)) {
      download.run();
    }
    try {
      Files.move(partial, blob, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw RepoCache.unwritable(blob, e);
    }
  }

  private BlobDownload.Source source(RemoteFile file) {
    String path =
        Arrays.stream(file.path().split("/", -1)).map(Text::quote).collect(Collectors.joining("/"));
    URI uri =
        URI.create(
            "%s/%s/resolve/%s/%s".formatted(settings.endpoint(), repo.page(), plan.commit(), path));
    return new BlobDownload.Source(
        client, retry, new Refusal(settings, repo), uri, plan.commit(), console::moved);
  }
}
