package org.eaft.train.generate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.eaft.text.Prompt;
import org.eaft.text.PromptEncoder;
import org.eaft.train.Progress;

/** Writes texts behind a list of prompts, those that are not there yet. */
public final class PromptRun {

  /** A text to be written. */
  private record Job(int index, int sample, String key) {}

  private final GenerationModel model;
  private final GenerationSettings settings;
  private final PromptEncoder encoder;
  private final Shape shape;
  private final String checksum;

  /**
   * How much is written at a time.
   *
   * @param samples texts a prompt
   * @param batch texts at a time
   * @param ids whether rows have the tokens that were written
   */
  public record Shape(int samples, int batch, boolean ids) {}

  /**
   * What was done.
   *
   * @param texts that were written
   * @param tokens that they have
   * @param seconds that it took
   */
  public record Totals(long texts, long tokens, double seconds) {}

  /** A run that has not begun. */
  public PromptRun(
      GenerationModel model, GenerationSettings settings, PromptEncoder encoder, Shape shape) {
    this.model = model;
    this.settings = settings;
    this.encoder = encoder;
    this.shape = shape;
    this.checksum = model.checksum();
  }

  /**
   * Writes the texts; the random stream of each belongs to its prompt's place and its sample.
   *
   * @throws org.eaft.text.DataException naming a prompt that the model cannot continue
   * @throws org.eaft.train.StoppedException where a stop was asked for; texts that had ended are in
   *     the sink
   */
  public Totals run(List<Prompt> prompts, CompletionSink sink, BooleanSupplier stop) {
    List<Job> jobs = new ArrayList<>();
    List<TextRequest> requests = new ArrayList<>();
    for (int index = 0; index < prompts.size(); index++) {
      Prompt prompt = prompts.get(index);
      int[] ids = encoder.ids(prompt);
      for (int sample = 0; sample < shape.samples(); sample++) {
        Job job = new Job(index, sample, key(ids));
        if (!sink.has(index, sample, job.key())) {
          jobs.add(job);
          requests.add(new TextRequest(prompt.where(), ids, ((long) index << 32) + sample));
        }
      }
    }
    int there = prompts.size() * shape.samples() - jobs.size();
    Rows rows = new Rows(prompts, jobs, sink, there);
    try (rows) {
      new TextGenerator(model, settings, shape.batch()).write(requests, rows, stop);
    }
    return new Totals(jobs.size(), rows.tokens, rows.seconds());
  }

  /** Eight hexadecimal digits for all that the texts behind a prompt depend on. */
  private String key(int[] prompt) {
    CRC32C crc = new CRC32C();
    String all =
        "%s %s %s %s %s %s"
            .formatted(
                checksum,
                model.precision(),
                settings.sampling(),
                settings.ends(),
                settings.stops(),
                settings.lengths());
    crc.update(all.getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = ByteBuffer.allocate(prompt.length * Integer.BYTES);
    bytes.asIntBuffer().put(prompt);
    crc.update(bytes);
    return "%08x".formatted(crc.getValue());
  }

  /** Texts that have ended become rows. */
  private final class Rows implements CompletionListener, AutoCloseable {

    private final List<Prompt> prompts;
    private final List<Job> jobs;
    private final CompletionSink sink;
    private final Progress progress;
    private final long start = System.nanoTime();
    private long done;
    private long tokens;

    Rows(List<Prompt> prompts, List<Job> jobs, CompletionSink sink, int there) {
      this.prompts = prompts;
      this.jobs = jobs;
      this.sink = sink;
      this.done = there;
      this.progress = Progress.of("generate", there, (long) there + jobs.size());
    }

    double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void wrote(int text, String piece) {}

    @Override
    public void ended(int text, Completion completion) {
      Job job = jobs.get(text);
      Prompt prompt = prompts.get(job.index());
      sink.add(
          new CompletionRow(
              job.index(),
              job.sample(),
              prompt instanceof Prompt.Text t ? t.text() : null,
              prompt instanceof Prompt.Chat c ? c.messages() : null,
              completion.text(),
              completion.promptTokens(),
              completion.tokens().length,
              completion.finish().name().toLowerCase(Locale.ROOT),
              shape.ids() ? completion.tokens() : null,
              job.key()));
      done++;
      tokens += completion.tokens().length;
      progress.at(done, "%.0f tokens/s".formatted(tokens / seconds()));
    }

    @Override
    public void close() {
      progress.close();
    }
  }
}
