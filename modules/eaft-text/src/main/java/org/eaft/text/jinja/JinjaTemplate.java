package org.eaft.text.jinja;

import java.util.Map;

/** A template that was read; may be rendered by several threads. */
public final class JinjaTemplate {

  private final Node root;

  private JinjaTemplate(Node root) {
    this.root = root;
  }

  /**
   * Reads a template.
   *
   * @throws JinjaException if it is no Jinja, or uses what this renderer does not know
   */
  public static JinjaTemplate parse(String source) {
    try {
      return new JinjaTemplate(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw JinjaException.of("the template is nested too deep");
    }
  }

  /**
   * The text of the template with these variables.
   *
   * @throws JinjaException if the template refuses, or does what Python would not do either
   */
  public Rendered render(Map<String, ?> variables) {
    Output out = Output.top();
    try {
      root.render(Scope.of(Globals.ALL, variables), out);
    } catch (StackOverflowError e) {
      throw JinjaException.of("macros or loops call each other without end");
    }
    return out.rendered();
  }
}
