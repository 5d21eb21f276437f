package org.eaft.text;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import java.util.ArrayList;
import java.util.List;

/**
 * <code>{% generation %}...{% endgeneration %}</code>: what the assistant says.
 *
 * <p>A tag does not know where its output will stand, so it is put between two marks that are taken
 * out of the finished text. They consist of code points that Unicode reserves for use inside a
 * program.
 */
final class GenerationTag implements Tag {
  private static final long serialVersionUID = 1L;

  private static final String START = "\uFDD0\uFDD1\uFDD0";
  private static final String END = "\uFDD1\uFDD0\uFDD1";

  @Override
  public String getName() {
    return "generation";
  }

  @Override
  public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
    StringBuilder out = new StringBuilder(START);
    try (var scope = interpreter.enterScope()) {
      for (Node child : tag.getChildren()) {
        out.append(child.render(interpreter).getValue());
      }
    }
    return out.append(END).toString();
  }

  static void refuseMarks(String template, String data) {
    if (data.contains(START) || data.contains(END)) {
      throw new DataException(
          template
              + ": a message holds a run of the noncharacters U+FDD0 and U+FDD1, which stands for a"
              + " mark of the renderer; remove it from the text");
    }
  }

  /** Takes the marks out; of nested ones the outer counts. */
  static RenderedChat read(String output) {
    StringBuilder text = new StringBuilder(output.length());
    List<Span> spans = new ArrayList<>();
    int depth = 0;
    int start = 0;
    int at = 0;
    while (at < output.length()) {
      if (output.startsWith(START, at)) {
        start = depth++ == 0 ? text.length() : start;
        at += START.length();
      } else if (output.startsWith(END, at)) {
        if (--depth == 0) {
          spans.add(new Span(start, text.length()));
        }
        at += END.length();
      } else {
        text.append(output.charAt(at++));
      }
    }
    return new RenderedChat(text.toString(), List.copyOf(spans));
  }
}
