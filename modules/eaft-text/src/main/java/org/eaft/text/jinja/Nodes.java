package org.eaft.text.jinja;

import java.util.List;

/** The simple parts of a template. */
final class Nodes {

  private Nodes() {}

  static Node text(String text) {
    return (s, out) -> {
      out.append(text);
      return Node.Flow.ON;
    };
  }

  static Node print(Expression value, int line) {
    return located(
        (s, out) -> {
          out.append(Values.text(value.eval(s)));
          return Node.Flow.ON;
        },
        line);
  }

  /** A part whose errors name its line. */
  static Node located(Node node, int line) {
    return (s, out) -> {
      try {
        return node.render(s, out);
      } catch (JinjaException e) {
        throw e.atLine(line);
      }
    };
  }

  static Node all(List<Node> nodes) {
    Node[] parts = nodes.toArray(new Node[0]);
    return (s, out) -> {
      for (Node part : parts) {
        Node.Flow flow = part.render(s, out);
        if (flow != Node.Flow.ON) {
          return flow;
        }
      }
      return Node.Flow.ON;
    };
  }

  static Node choice(List<Expression> tests, List<Node> bodies, Node otherwise) {
    Expression[] conditions = tests.toArray(new Expression[0]);
    return (s, out) -> {
      for (int i = 0; i < conditions.length; i++) {
        if (Values.truth(conditions[i].eval(s))) {
          return bodies.get(i).render(s, out);
        }
      }
      return otherwise.render(s, out);
    };
  }

  /** What the assistant says; variables set inside do not show outside, as in transformers. */
  static Node generation(Node body) {
    return (s, out) -> {
      out.generationBegins();
      body.render(s.inner(), out);
      out.generationEnds();
      return Node.Flow.ON;
    };
  }

  /** The text of a part that is not printed where it stands. */
  static String captured(Node body, Scope scope) {
    Output out = Output.captured();
    body.render(scope, out);
    return out.text();
  }
}
