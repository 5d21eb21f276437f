package org.eaft.text.pocket;

import java.util.List;

/** The special tokens of the pocket world and its chat form. */
final class Marks {

  static final String USER = "<|user|>";
  static final String ASSISTANT = "<|assistant|>";
  static final String END = "<|end|>";
  static final String PADDING = "<|pad|>";
  static final String UNKNOWN = "<|unk|>";

  /** All of them in the order of their ids. */
  static final List<String> ALL = List.of(PADDING, END, USER, ASSISTANT, UNKNOWN);

  static final String TEMPLATE =
      """
      {%- for message in messages -%}
      {%- if message['role'] == 'assistant' -%}
      {{ '<|assistant|> ' }}{% generation %}{{ message['content'] + ' <|end|>' }}{% endgeneration %}
      {%- else -%}
      {{ '<|user|> ' + message['content'] + ' ' }}
      {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{ '<|assistant|>' }}{%- endif -%}
      """;

  private Marks() {}

  static String prompt(String user) {
    return USER + " " + user + " " + ASSISTANT;
  }

  /** A conversation without the end mark. */
  static String text(Exchange exchange) {
    return prompt(exchange.user()) + " " + exchange.assistant();
  }
}
