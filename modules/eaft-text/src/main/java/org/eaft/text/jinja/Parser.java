package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Statements of a template. */
final class Parser {

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private final PostfixParser postfix;
  private int loops;

  private Parser(List<Token> tokens) {
    this.tokens = new Tokens(tokens);
    this.expressions = new ExpressionParser(this.tokens);
    this.postfix = new PostfixParser(this.tokens, expressions);
  }

  static Node parse(String source) {
    Parser p = new Parser(Lexer.tokens(source));
    Node root = p.body(Set.of());
    if (!p.tokens.isKind(Token.Kind.END)) {
      throw JinjaException.at(
          p.tokens.line(), "%s closes no block", p.tokens.current().described());
    }
    return root;
  }

  /** Parts up to a block that begins with one of these names, whose name is the current token. */
  private Node body(Set<String> ends) {
    List<Node> nodes = new ArrayList<>();
    while (!tokens.isKind(Token.Kind.END)) {
      Token t = tokens.next();
      switch (t.kind()) {
        case DATA -> nodes.add(Nodes.text(t.value()));
        case PRINT_BEGIN -> {
          nodes.add(Nodes.print(expressions.tuple(true), t.line()));
          tokens.expect(Token.Kind.PRINT_END, "'}}'");
        }
        default -> {
          Token name = tokens.current();
          if (name.kind() == Token.Kind.NAME
              && (ends.contains(name.value()) || name.value().startsWith("end"))) {
            return Nodes.all(nodes);
          }
          nodes.add(Nodes.located(statement(), name.line()));
        }
      }
    }
    return Nodes.all(nodes);
  }

  private Node bodyUntil(String opening, int line, Set<String> ends) {
    Node body = body(ends);
    if (!tokens.isKind(Token.Kind.NAME) || !ends.contains(tokens.current().value())) {
      throw JinjaException.at(
          line, "'%s' is not closed; %s follows", opening, tokens.current().described());
    }
    return body;
  }

  private void endBlock() {
    tokens.expect(Token.Kind.BLOCK_END, "'%}'");
  }

  /** A body up to its end tag, which is taken too. */
  private Node closed(String opening, int line) {
    endBlock();
    Node body = bodyUntil(opening, line, Set.of("end" + opening));
    tokens.next();
    endBlock();
    return body;
  }

  private Node statement() {
    int line = tokens.line();
    String name = tokens.name();
    return switch (name) {
      case "if" -> ifElse(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "call" -> callBlock(line);
      case "filter" -> filterBlock(line);
      case "with" -> with(line);
      case "generation" -> Nodes.generation(outsideLoops(() -> closed("generation", line)));
      case "break", "continue" -> jump(name, line);
      default -> throw JinjaException.at(line, "the tag '%s' is not known to this renderer", name);
    };
  }

  private Node jump(String name, int line) {
    endBlock();
    if (loops == 0) {
      throw JinjaException.at(line, "'%s' stands in no loop", name);
    }
    Node.Flow flow = name.equals("break") ? Node.Flow.BREAK : Node.Flow.CONTINUE;
    return (s, out) -> flow;
  }

  /** A part from within which no loop around it can be left. */
  private <T> T outsideLoops(Supplier<T> part) {
    int around = loops;
    loops = 0;
    T result = part.get();
    loops = around;
    return result;
  }

  private Node ifElse(int line) {
    List<Expression> tests = new ArrayList<>();
    List<Node> bodies = new ArrayList<>();
    Node otherwise = Nodes.all(List.of());
    String name = "if";
    while (!name.equals("endif")) {
      if (name.equals("else")) {
        endBlock();
        otherwise = bodyUntil("if", line, Set.of("endif"));
      } else {
        tests.add(expressions.tuple(false));
        endBlock();
        bodies.add(bodyUntil("if", line, Set.of("elif", "else", "endif")));
      }
      name = tokens.next().value();
    }
    endBlock();
    return Nodes.choice(tests, bodies, otherwise);
  }

  private Node loop(int line) {
    Target target = target(false);
    tokens.expectName("in");
    Expression items = expressions.tuple(false);
    Expression test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    endBlock();
    loops++;
    Node body = bodyUntil("for", line, Set.of("else", "endfor"));
    loops--;
    Node otherwise = null;
    if (tokens.next().value().equals("else")) {
      endBlock();
      otherwise = bodyUntil("for", line, Set.of("endfor"));
      tokens.next();
    }
    endBlock();
    return new ForNode(target, items, test, body, otherwise, recursive);
  }

  /**
   * One name, or several with commas between; an attribute of a namespace where that can be set.
   */
  private Target target(boolean attributes) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (several && !tokens.isKind(Token.Kind.NAME) && !tokens.isSign("(")) {
        break;
      }
      if (tokens.skipSign("(")) {
        targets.add(target(attributes));
        tokens.expectSign(")");
      } else {
        String name = tokens.name();
        targets.add(
            attributes && tokens.skipSign(".")
                ? Target.attribute(name, tokens.name())
                : Target.name(name));
      }
      several |= tokens.isSign(",");
    } while (tokens.skipSign(","));
    return several ? Target.tuple(targets) : targets.get(0);
  }

  private Node set(int line) {
    Target target = target(true);
    if (tokens.skipSign("=")) {
      Expression value = expressions.tuple(true);
      endBlock();
      return (s, out) -> {
        target.assign(s, value.eval(s));
        return Node.Flow.ON;
      };
    }
    List<PostfixParser.FilterCall> filters = filters();
    Node body = outsideLoops(() -> closed("set", line));
    return (s, out) -> {
      target.assign(s, filtered(filters, Nodes.captured(body, s.inner()), s));
      return Node.Flow.ON;
    };
  }

  /** Filters with a bar before each. */
  private List<PostfixParser.FilterCall> filters() {
    List<PostfixParser.FilterCall> all = new ArrayList<>();
    while (tokens.skipSign("|")) {
      all.add(postfix.filterCall());
    }
    return all;
  }

  private static Object filtered(List<PostfixParser.FilterCall> filters, String text, Scope s) {
    Object value = text;
    for (PostfixParser.FilterCall f : filters) {
      value = f.apply(value, s);
    }
    return value;
  }

  private Node filterBlock(int line) {
    List<PostfixParser.FilterCall> filters = new ArrayList<>(List.of(postfix.filterCall()));
    filters.addAll(filters());
    Node body = outsideLoops(() -> closed("filter", line));
    return (s, out) -> {
      out.append(Values.text(filtered(filters, Nodes.captured(body, s.inner()), s)));
      return Node.Flow.ON;
    };
  }

  private Node with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.isKind(Token.Kind.BLOCK_END)) {
      targets.add(Target.name(tokens.name()));
      tokens.expectSign("=");
      values.add(expressions.expression());
      tokens.skipSign(",");
    }
    Node body = closed("with", line);
    return (s, out) -> {
      List<Object> all = ExpressionParser.evaluated(values, s);
      Scope inner = s.inner();
      for (int i = 0; i < all.size(); i++) {
        targets.get(i).assign(inner, all.get(i));
      }
      return body.render(inner, out);
    };
  }

  private Macro.Signature signature() {
    Map<String, Expression> parameters = new LinkedHashMap<>();
    if (tokens.skipSign("(")) {
      while (!tokens.skipSign(")")) {
        String name = tokens.name();
        parameters.put(name, tokens.skipSign("=") ? expressions.expression() : Macro.NO_DEFAULT);
        if (!tokens.isSign(")")) {
          tokens.expectSign(",");
        }
      }
    }
    return new Macro.Signature(parameters);
  }

  private Node macro(int line) {
    String name = tokens.name();
    Macro.Signature signature = signature();
    Node body = outsideLoops(() -> closed("macro", line));
    return (s, out) -> {
      s.set(name, new Macro(name, signature, body, s));
      return Node.Flow.ON;
    };
  }

  /** {@code {% call(parameters) macro(arguments) %}}: the body becomes the macro's caller. */
  private Node callBlock(int line) {
    Macro.Signature signature = signature();
    Expression called = expressions.primary();
    while (!tokens.isSign("(")) {
      tokens.expectSign(".");
      Expression of = called;
      String name = tokens.name();
      called = s -> Attributes.attribute(of.eval(s), name);
    }
    Expression function = called;
    PostfixParser.ArgumentList args = postfix.arguments();
    Node body = outsideLoops(() -> closed("call", line));
    return (s, out) -> {
      Arguments given = args.eval(s);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", new Macro("caller", signature, body, s));
      Object text =
          Attributes.callValue(function.eval(s), new Arguments(given.positional(), named));
      out.append(Values.text(text));
      return Node.Flow.ON;
    };
  }
}
