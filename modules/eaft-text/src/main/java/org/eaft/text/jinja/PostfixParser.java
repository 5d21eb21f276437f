package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What follows a value: attributes, items, slices, calls, filters and tests. */
final class PostfixParser {

  private static final Set<String> BEHIND_TEST = Set.of("else", "or", "and");

  private final Tokens tokens;
  private final ExpressionParser expressions;

  PostfixParser(Tokens tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression attributes(Expression value) {
    Expression e = value;
    while (true) {
      if (tokens.skipSign(".")) {
        e = attribute(e);
      } else if (tokens.skipSign("[")) {
        e = bracket(e);
      } else if (tokens.isSign("(")) {
        e = call(e);
      } else {
        return e;
      }
    }
  }

  private Expression attribute(Expression of) {
    if (tokens.isKind(Token.Kind.INTEGER)) {
      long index = Long.parseLong(tokens.next().value());
      return s -> Attributes.item(of.eval(s), index);
    }
    String name = tokens.name();
    if (tokens.isSign("(")) { // spares a bound method
      ArgumentList args = arguments();
      return s -> {
        Object object = of.eval(s);
        return Attributes.call(object, name, args.eval(s));
      };
    }
    return s -> Attributes.attribute(of.eval(s), name);
  }

  private Expression bracket(Expression of) {
    List<Expression> items = new ArrayList<>();
    do {
      items.add(subscript());
    } while (tokens.skipSign(","));
    tokens.expectSign("]");
    if (items.size() > 1) {
      throw JinjaException.at(tokens.line(), "several subscripts with commas are not known");
    }
    Expression key = items.get(0);
    return s -> Attributes.item(of.eval(s), key.eval(s));
  }

  private Expression subscript() {
    Expression[] parts = {null, null, null};
    int i = 0;
    if (!tokens.isSign(":")) {
      Expression first = expressions.expression();
      if (!tokens.isSign(":")) {
        return first;
      }
      parts[0] = first;
    }
    while (tokens.skipSign(":")) {
      if (++i > 2) {
        throw tokens.unexpected("']'");
      }
      if (!tokens.isSign(":") && !tokens.isSign("]") && !tokens.isSign(",")) {
        parts[i] = expressions.expression();
      }
    }
    return s -> new Slice.Bounds(bound(parts[0], s), bound(parts[1], s), bound(parts[2], s));
  }

  private static Object bound(Expression e, Scope s) {
    return e == null ? null : e.eval(s);
  }

  private Expression call(Expression function) {
    ArgumentList args = arguments();
    return s -> Attributes.callValue(function.eval(s), args.eval(s));
  }

  Expression filters(Expression value) {
    Expression e = value;
    while (true) {
      if (tokens.skipSign("|")) {
        e = filter(e);
      } else if (tokens.skipName("is")) {
        e = test(e);
      } else if (tokens.isSign("(")) {
        e = call(e);
      } else {
        return e;
      }
    }
  }

  private Expression filter(Expression value) {
    FilterCall call = filterCall();
    return s -> call.apply(value.eval(s), s);
  }

  /** A filter behind its bar. */
  FilterCall filterCall() {
    int line = tokens.line();
    Filters.Filter filter = Filters.named(dotted(), line);
    ArgumentList args = tokens.isSign("(") ? arguments() : ArgumentList.NONE;
    return (value, s) -> filter.apply(value, args.eval(s));
  }

  /** A filter with its arguments. */
  @FunctionalInterface
  interface FilterCall {
    Object apply(Object value, Scope s);
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(tokens.name());
    while (tokens.skipSign(".")) {
      name.append('.').append(tokens.name());
    }
    return name.toString();
  }

  private Expression test(Expression value) {
    boolean negated = tokens.skipName("not");
    int line = tokens.line();
    Tests.Test test = Tests.named(dotted(), line);
    ArgumentList args = testArguments();
    return s -> test.holds(value.eval(s), args.eval(s)) != negated;
  }

  private ArgumentList testArguments() {
    Token t = tokens.current();
    if (tokens.isSign("(")) {
      return arguments();
    }
    boolean begins =
        switch (t.kind()) {
          case NAME -> !BEHIND_TEST.contains(t.value());
          case STRING, INTEGER, FLOAT -> true;
          case SIGN -> t.value().equals("[") || t.value().equals("{");
          default -> false;
        };
    if (!begins || tokens.isName("if") || tokens.isName("in") || tokens.isName("not")) {
      return ArgumentList.NONE;
    }
    if (tokens.isName("is")) {
      throw tokens.unexpected("one test, not two in a chain,");
    }
    return new ArgumentList(
        List.of(attributes(expressions.primary())), Map.of(), List.of(), List.of());
  }

  /** Arguments in round brackets. */
  ArgumentList arguments() {
    tokens.expectSign("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    List<Expression> lists = new ArrayList<>();
    List<Expression> dicts = new ArrayList<>();
    while (!tokens.skipSign(")")) {
      if (tokens.skipSign("**")) {
        dicts.add(expressions.expression());
      } else if (tokens.skipSign("*")) {
        lists.add(expressions.expression());
      } else if (tokens.isKind(Token.Kind.NAME) && tokens.look().is(Token.Kind.SIGN, "=")) {
        String name = tokens.name();
        tokens.next();
        named.put(name, expressions.expression());
      } else if (named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw JinjaException.at(
            tokens.line(), "an argument without a name follows one with a name");
      }
      if (!tokens.isSign(")")) {
        tokens.expectSign(",");
      }
    }
    return new ArgumentList(List.copyOf(positional), named, lists, dicts);
  }

  Expression dict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipSign("}")) {
      keys.add(expressions.expression());
      tokens.expectSign(":");
      values.add(expressions.expression());
      if (!tokens.isSign("}")) {
        tokens.expectSign(",");
      }
    }
    return s -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(Values.key(keys.get(i).eval(s)), values.get(i).eval(s));
      }
      return map;
    };
  }

  /**
   * Arguments that are not yet evaluated.
   *
   * @param lists behind {@code *}, which follow the positional ones
   * @param dicts behind {@code **}
   */
  record ArgumentList(
      List<Expression> positional,
      Map<String, Expression> named,
      List<Expression> lists,
      List<Expression> dicts) {

    static final ArgumentList NONE = new ArgumentList(List.of(), Map.of(), List.of(), List.of());

    Arguments eval(Scope s) {
      if (positional.isEmpty() && named.isEmpty() && lists.isEmpty() && dicts.isEmpty()) {
        return Arguments.NONE;
      }
      List<Object> first = ExpressionParser.evaluated(positional, s);
      lists.forEach(e -> first.addAll(Values.list(e.eval(s))));
      if (named.isEmpty() && dicts.isEmpty()) {
        return new Arguments(first, Map.of());
      }
      Map<String, Object> values = new LinkedHashMap<>();
      named.forEach((name, e) -> values.put(name, e.eval(s)));
      for (Expression e : dicts) {
        if (!(e.eval(s) instanceof Map<?, ?> m)) {
          throw JinjaException.of("what stands behind ** is no dict");
        }
        m.forEach((k, v) -> values.put(Values.text(k), v));
      }
      return new Arguments(first, values);
    }
  }
}
