package org.eaft.train.generate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eaft.models.generate.PromptCache;
import org.eaft.models.generate.Request;
import org.eaft.models.generate.WritingListener;
import org.eaft.models.generate.Written;
import org.eaft.text.Prompt;
import org.eaft.text.PromptEncoder;
import org.eaft.text.stream.TextStream;
import org.eaft.train.run.JsonLines;

/**
 * A conversation with a model. Each answer's prompt is the whole conversation through the chat
 * template; of it only what the model has not read before is read.
 */
public final class Chat implements AutoCloseable {

  private final GenerationModel model;
  private final GenerationSettings settings;
  private final PromptEncoder encoder;
  private final PromptCache cache;
  private final List<Map<String, Object>> turns = new ArrayList<>();
  private String system;
  private long answers;

  /**
   * A conversation in which nothing was said.
   *
   * @param template as {@link org.eaft.text.ChatTemplate#choose} takes it
   * @param system what the system says first; null: nothing
   * @throws org.eaft.text.DataException if there is no chat template
   */
  public Chat(GenerationModel model, GenerationSettings settings, String template, String system) {
    this.model = model;
    this.settings = settings;
    this.encoder = PromptEncoder.of(model.tokenizer(), PromptEncoder.Style.CHAT, template, null);
    this.system = system;
    this.cache = new PromptCache(model.decoder());
  }

  /**
   * Has the model answer. An answer that was stopped stays in the conversation as it is; where
   * nothing was written, or something failed, the question does not stay either.
   *
   * @param out gets the answer's text piece by piece
   * @param stop looked at behind every token
   * @throws org.eaft.text.DataException if the conversation does not fit into the model's context,
   *     or the template refuses it
   * @throws org.eaft.models.io.ModelFileException if the model computes what is not a number
   */
  public Completion answer(String question, Consumer<String> out, BooleanSupplier stop) {
    List<Map<String, Object>> messages = new ArrayList<>(messages());
    messages.add(turn("user", question));
    int[] prompt = encoder.ids(new Prompt.Chat("the conversation", messages));
    model.requireReadable("the conversation", prompt);
    Request request = settings.request("the conversation", prompt, answers++);
    TextStream text = new TextStream(model.tokenizer(), settings.stops(), out);
    Written written = write(request, text, stop);
    text.finish();
    if (!text.text().isEmpty()) {
      turns.add(turn("user", question));
      turns.add(turn("assistant", text.text()));
    }
    return new Completion(text.text(), written.tokens(), prompt.length, written.finish());
  }

  private Written write(Request request, TextStream text, BooleanSupplier stop) {
    WritingListener listener =
        new WritingListener() {
          @Override
          public boolean wrote(int index, int token) {
            return text.add(token) && !stop.getAsBoolean();
          }

          @Override
          public void ended(int index, Written written) {}
        };
    try {
      return cache.write(request, settings.sampling(), settings.ends()::contains, listener);
    } catch (ArithmeticException e) {
      throw TextGenerator.notFinite(model.path(), e);
    }
  }

  private static Map<String, Object> turn(String role, String content) {
    Map<String, Object> turn = new LinkedHashMap<>();
    turn.put("role", role);
    turn.put("content", content);
    return turn;
  }

  /** Tokens of the last prompt that the model had read before. */
  public int reused() {
    return cache.reused();
  }

  /** All turns, that of the system first where there is one. */
  public List<Map<String, Object>> messages() {
    List<Map<String, Object>> all = new ArrayList<>();
    if (system != null) {
      all.add(turn("system", system));
    }
    all.addAll(turns);
    return all;
  }

  /** Whether a question was answered. */
  public boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Forgets what was said; the system's turn stays. */
  public void reset() {
    turns.clear();
  }

  /** What the system says first; null: nothing. */
  public String system() {
    return system;
  }

  /** Sets what the system says first from now on; null: nothing. */
  public void system(String text) {
    system = text;
  }

  /**
   * Adds the conversation to a file of training data, as one line of {@code messages}.
   *
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  public void save(Path file) {
    JsonLines.append(file, Map.of("messages", messages()));
  }

  @Override
  public void close() {
    cache.close();
  }
}
