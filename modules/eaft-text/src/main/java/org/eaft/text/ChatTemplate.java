package org.eaft.text;

import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.InvalidArgumentException;
import com.hubspot.jinjava.interpret.InvalidInputException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.tree.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Jinja chat template, rendered as Hugging Face's {@code apply_chat_template} renders it.
 *
 * <p>Text of messages is data: marks such as <code>{{ 7 * 7 }}</code> in it come out as they are. A
 * template that uses what this renderer does not know is an error, never a different text. May be
 * used by several threads.
 */
public final class ChatTemplate {

  private final String name;
  private final Map<String, String> variables;
  private final PythonJinja jinja;
  private final Node root;
  private final boolean marked;

  private ChatTemplate(String name, String source, Map<String, String> variables) {
    this.name = name;
    this.variables = Map.copyOf(variables);
    this.jinja = new PythonJinja();
    this.marked = source.contains("endgeneration");
    JinjavaInterpreter parser = jinja.interpreter(Map.of());
    try (var scope = PythonJinja.current(parser)) {
      root = parser.parse(TemplateSource.prepare(source));
    } catch (InterpretException | DataException e) {
      throw new DataException("%s: not a Jinja template: %s".formatted(name, e.getMessage()), e);
    }
    check(parser.getErrorsCopy());
  }

  /**
   * Parses a template.
   *
   * @param name where it came from, for error messages
   * @param source Jinja source
   * @param variables {@code bos_token}, {@code eos_token} and others that the template may use
   */
  public static ChatTemplate of(String name, String source, Map<String, String> variables) {
    return new ChatTemplate(name, source, variables);
  }

  /**
   * The template that {@code data.template} names, or none for {@code none} and for {@code auto}
   * with a tokenizer that has no template.
   *
   * @param choice {@code auto}, {@code chatml}, {@code smollm2}, {@code none} or a path
   * @throws DataException if a path names no readable file or the template cannot be parsed
   */
  public static Optional<ChatTemplate> choose(String choice, Tokenizer tokenizer) {
    return TemplateChoice.choose(choice, tokenizer);
  }

  /** Whether the template marks what the assistant says with <code>{% generation %}</code>. */
  public boolean marksGeneration() {
    return marked;
  }

  /** Where the template came from. */
  public String name() {
    return name;
  }

  /**
   * The text of a conversation.
   *
   * @param messages each with {@code role}, {@code content} and whatever else the template reads
   * @param addGenerationPrompt whether the start of an assistant turn follows the last message
   * @throws DataException if the template refuses the conversation or cannot be rendered
   */
  public String render(List<Map<String, Object>> messages, boolean addGenerationPrompt) {
    return render(messages, Map.of(), addGenerationPrompt).text();
  }

  /** Renders, and says which character ranges lie inside generation marks. */
  RenderedChat render(
      List<Map<String, Object>> messages, Map<String, Object> extra, boolean addGenerationPrompt) {
    Map<String, Object> bindings = new LinkedHashMap<>(variables);
    bindings.putAll(extra);
    bindings.put("messages", messages);
    bindings.put("add_generation_prompt", addGenerationPrompt);
    GenerationTag.refuseMarks(name, messages.toString());
    JinjavaInterpreter interpreter = jinja.interpreter(bindings);
    String output;
    try (var scope = PythonJinja.current(interpreter)) {
      output = interpreter.render(root);
    } catch (InterpretException | InvalidInputException | InvalidArgumentException e) {
      check(interpreter.getErrorsCopy());
      throw new DataException("%s: %s".formatted(name, e.getMessage()), e);
    }
    check(interpreter.getErrorsCopy());
    return GenerationTag.read(output);
  }

  /** The renderer collects errors and goes on with text left out; for training that is fatal. */
  private void check(List<TemplateError> errors) {
    if (errors.isEmpty()) {
      return;
    }
    TemplateError e = errors.get(0);
    Throwable cause = e.getException();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof TemplateRefusal) {
        throw new DataException("%s refuses: %s".formatted(name, t.getMessage()), cause);
      }
    }
    throw new DataException(
        "%s, line %d: %s".formatted(name, e.getLineno(), e.getMessage()), cause);
  }
}
