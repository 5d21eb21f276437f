package org.eaft.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eaft.text.jinja.JinjaException;
import org.eaft.text.jinja.JinjaTemplate;
import org.eaft.text.jinja.Rendered;

/**
 * A Jinja chat template, rendered as Hugging Face's {@code apply_chat_template} renders it.
 *
 * <p>Text of messages is data: marks such as <code>{{ 7 * 7 }}</code> in it come out as they are. A
 * template that uses what this renderer does not know is an error, never a different text. May be
 * used by several threads.
 */
public final class ChatTemplate {

  /** Names under which a message's thinking comes; templates read the first. */
  private static final List<String> REASONING =
      List.of("reasoning_content", "thinking", "reasoning");

  private final String name;
  private final String source;
  private final Map<String, Object> variables;
  private final JinjaTemplate jinja;
  private final boolean marked;

  private ChatTemplate(String name, String source, Map<String, String> variables) {
    this.name = name;
    this.source = source;
    this.marked = source.contains("endgeneration");
    this.variables = new LinkedHashMap<>(variables);
    this.variables.put("tools", null); // as transformers: none where there are none
    this.variables.put("documents", null);
    try {
      jinja = JinjaTemplate.parse(source);
    } catch (JinjaException e) {
      throw new DataException(
          "%s%s: not a template that can be used: %s".formatted(name, line(e), e.getMessage()), e);
    }
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

  /** Whether the source speaks of a name, such as {@code tools}. */
  boolean mentions(String variable) {
    return source.contains(variable);
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

  /**
   * Renders, and says which character ranges lie inside generation marks.
   *
   * @param extra {@code tools}, {@code enable_thinking} and others that the template may read
   */
  RenderedChat render(
      List<Map<String, Object>> messages, Map<String, Object> extra, boolean addGenerationPrompt) {
    Map<String, Object> bindings = new LinkedHashMap<>(variables);
    bindings.putAll(extra);
    bindings.put("messages", messages.stream().map(ChatTemplate::plain).toList());
    bindings.put("add_generation_prompt", addGenerationPrompt);
    Rendered r;
    try {
      r = jinja.render(bindings);
    } catch (JinjaException e) {
      throw e.isRefusal()
          ? new DataException("%s refuses: %s".formatted(name, e.getMessage()), e)
          : new DataException("%s%s: %s".formatted(name, line(e), e.getMessage()), e);
    }
    List<Span> generated = new ArrayList<>(r.generated().size());
    r.generated().forEach(g -> generated.add(new Span(g.start(), g.end())));
    return new RenderedChat(r.text(), List.copyOf(generated));
  }

  /** As transformers: no key without a value, and thinking under the name that templates read. */
  private static Map<String, Object> plain(Map<String, Object> message) {
    boolean complete = message.values().stream().noneMatch(Objects::isNull);
    Object reasoning = null;
    for (String key : REASONING) {
      reasoning = reasoning == null ? message.get(key) : reasoning;
    }
    if (complete && reasoning == null) {
      return message;
    }
    Map<String, Object> m = new LinkedHashMap<>();
    if (reasoning != null) {
      m.put("thinking", reasoning);
    }
    message.forEach(
        (key, value) -> {
          if (value != null) {
            m.put(key, value);
          }
        });
    if (reasoning != null) {
      m.put("reasoning_content", reasoning);
    }
    return m;
  }

  private static String line(JinjaException e) {
    return e.line() > 0 ? ", line " + e.line() : "";
  }
}
