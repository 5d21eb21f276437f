package org.eaft.train.generate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eaft.models.generate.Generator;
import org.eaft.models.generate.Request;
import org.eaft.models.generate.WritingListener;
import org.eaft.models.generate.Written;
import org.eaft.models.io.ModelFileException;
import org.eaft.text.stream.TextStream;
import org.eaft.train.StoppedException;

/** Writes texts behind prompts, many at a time. */
public final class TextGenerator {

  private final GenerationModel model;
  private final GenerationSettings settings;
  private final Generator generator;

  /**
   * A generator.
   *
   * @param rows texts at a time
   */
  public TextGenerator(GenerationModel model, GenerationSettings settings, int rows) {
    this.model = model;
    this.settings = settings;
    this.generator = new Generator(model.decoder(), rows);
  }

  /**
   * Writes texts.
   *
   * @param stop looked at behind every token
   * @throws org.eaft.text.DataException naming a prompt that the model cannot continue
   * @throws ModelFileException if the model computes what is not a number
   * @throws StoppedException where a stop was asked for; texts that had not ended are lost
   */
  public void write(List<TextRequest> texts, CompletionListener listener, BooleanSupplier stop) {
    List<Request> requests = new ArrayList<>();
    for (TextRequest text : texts) {
      model.requireReadable(text.where(), text.prompt());
      requests.add(settings.request(text.where(), text.prompt(), text.stream()));
    }
    Streams streams = new Streams(requests, listener, stop);
    try {
      generator.generate(requests, settings.sampling(), settings.ends()::contains, streams);
    } catch (ArithmeticException e) {
      throw notFinite(model.path(), e);
    }
  }

  /** A model whose numbers went wrong is a matter of its files. */
  static ModelFileException notFinite(Path model, ArithmeticException e) {
    return new ModelFileException(
        model, e.getMessage() + "; its weights are damaged, or its training diverged", e);
  }

  /** Tokens of texts to their text. */
  private final class Streams implements WritingListener {

    private final List<Request> requests;
    private final CompletionListener listener;
    private final BooleanSupplier stop;
    private final TextStream[] streams;

    Streams(List<Request> requests, CompletionListener listener, BooleanSupplier stop) {
      this.requests = requests;
      this.listener = listener;
      this.stop = stop;
      this.streams = new TextStream[requests.size()];
    }

    private TextStream stream(int text) {
      if (streams[text] == null) {
        streams[text] =
            new TextStream(
                model.tokenizer(), settings.stops(), piece -> listener.wrote(text, piece));
      }
      return streams[text];
    }

    @Override
    public boolean wrote(int text, int token) {
      if (stop.getAsBoolean()) {
        throw new StoppedException();
      }
      return stream(text).add(token);
    }

    @Override
    public void ended(int text, Written written) {
      TextStream stream = stream(text);
      stream.finish();
      listener.ended(
          text,
          new Completion(
              stream.text(),
              written.tokens(),
              requests.get(text).prompt().length,
              written.finish()));
      streams[text] = null;
    }
  }
}
