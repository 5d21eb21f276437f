package org.eaft.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Expressions with the precedence of jinja2's parser.py. */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;
  private final PostfixParser postfix;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
    this.postfix = new PostfixParser(tokens, this);
  }

  /** One expression, or several with commas between, which are a tuple. */
  Expression tuple(boolean conditional) {
    Expression first = conditional ? expression() : or();
    if (!tokens.isSign(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipSign(",")) {
      if (endsTuple()) {
        break;
      }
      items.add(conditional ? expression() : or());
    }
    return tupleOf(items);
  }

  private boolean endsTuple() {
    return tokens.isKind(Token.Kind.BLOCK_END)
        || tokens.isKind(Token.Kind.PRINT_END)
        || tokens.isSign(")")
        || tokens.isName("in")
        || tokens.isName("recursive");
  }

  private static Expression tupleOf(List<Expression> items) {
    List<Expression> all = List.copyOf(items);
    return s -> new Tuple(evaluated(all, s));
  }

  static List<Object> evaluated(List<Expression> all, Scope s) {
    List<Object> values = new ArrayList<>(all.size());
    for (Expression e : all) {
      values.add(e.eval(s));
    }
    return values;
  }

  /** An expression that may be {@code a if b else c}. */
  Expression expression() {
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression then = value;
      Expression test = or();
      Expression otherwise =
          tokens.skipName("else")
              ? expression()
              : s -> new Undefined("an if without else was false");
      value = s -> Values.truth(test.eval(s)) ? then.eval(s) : otherwise.eval(s);
    }
    return value;
  }

  Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      Expression a = left;
      Expression b = and();
      left =
          s -> {
            Object value = a.eval(s);
            return Values.truth(value) ? value : b.eval(s);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      Expression a = left;
      Expression b = not();
      left =
          s -> {
            Object value = a.eval(s);
            return Values.truth(value) ? b.eval(s) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (tokens.skipName("not")) {
      Expression e = not();
      return s -> !Values.truth(e.eval(s));
    }
    return comparison();
  }

  /** {@code a < b <= c} holds where both do. */
  private Expression comparison() {
    Expression first = sum();
    List<String> signs = new ArrayList<>();
    List<Expression> operands = new ArrayList<>();
    for (String sign = comparisonSign(); sign != null; sign = comparisonSign()) {
      signs.add(sign);
      operands.add(sum());
    }
    if (signs.isEmpty()) {
      return first;
    } else if (signs.size() == 1) {
      String sign = signs.get(0);
      Expression second = operands.get(0);
      return s -> Operators.holds(sign, first.eval(s), second.eval(s));
    }
    return s -> {
      Object left = first.eval(s);
      for (int i = 0; i < signs.size(); i++) {
        Object right = operands.get(i).eval(s);
        if (!Operators.holds(signs.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private String comparisonSign() {
    Token t = tokens.current();
    if (t.kind() == Token.Kind.SIGN && COMPARISONS.contains(t.value())) {
      return tokens.next().value();
    } else if (tokens.skipName("in")) {
      return "in";
    } else if (tokens.isName("not") && tokens.look().is(Token.Kind.NAME, "in")) {
      tokens.next();
      tokens.next();
      return "not in";
    }
    return null;
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.isSign("+") || tokens.isSign("-")) {
      left = binary(tokens.next().value(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (tokens.skipSign("~")) {
      Expression a = left;
      Expression b = product();
      left = s -> Operators.join(a.eval(s), b.eval(s));
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (tokens.isSign("*") || tokens.isSign("/") || tokens.isSign("//") || tokens.isSign("%")) {
      left = binary(tokens.next().value(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.isSign("**")) {
      left = binary(tokens.next().value(), left, unary(true));
    }
    return left;
  }

  private static Expression binary(String sign, Expression a, Expression b) {
    return s -> Operators.apply(sign, a.eval(s), b.eval(s));
  }

  private Expression unary(boolean filters) {
    Expression e;
    if (tokens.skipSign("-")) {
      Expression inner = unary(false);
      e = s -> Numbers.negate(inner.eval(s));
    } else if (tokens.skipSign("+")) {
      Expression inner = unary(false);
      e = s -> Numbers.negate(Numbers.negate(inner.eval(s)));
    } else {
      e = primary();
    }
    e = postfix.attributes(e);
    return filters ? postfix.filters(e) : e;
  }

  Expression primary() {
    Token t = tokens.next();
    return switch (t.kind()) {
      case NAME -> name(t.value());
      case STRING -> constant(strings(t.value()));
      case INTEGER -> constant(integer(t.value()));
      case FLOAT -> constant(Double.parseDouble(t.value().replace("_", "")));
      case SIGN ->
          switch (t.value()) {
            case "(" -> parenthesis();
            case "[" -> {
              List<Expression> items = items("]");
              yield s -> evaluated(items, s);
            }
            case "{" -> postfix.dict();
            default -> throw noValue(t);
          };
      default -> throw noValue(t);
    };
  }

  private static JinjaException noValue(Token t) {
    return JinjaException.at(t.line(), "a value was expected, not %s", t.described());
  }

  private static Expression constant(Object value) {
    return s -> value;
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> constant(true);
      case "false", "False" -> constant(false);
      case "none", "None" -> constant(null);
      default -> s -> s.get(name);
    };
  }

  /** Strings beside each other are one. */
  private String strings(String first) {
    StringBuilder all = new StringBuilder(first);
    while (tokens.isKind(Token.Kind.STRING)) {
      all.append(tokens.next().value());
    }
    return all.toString();
  }

  private static Object integer(String digits) {
    String d = digits.replace("_", "");
    int base = d.length() < 2 ? 'd' : Character.toLowerCase(d.charAt(1));
    int radix = base == 'x' ? 16 : base == 'o' ? 8 : base == 'b' ? 2 : 10;
    BigInteger value = new BigInteger(radix == 10 ? d : d.substring(2), radix);
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  private Expression parenthesis() {
    if (tokens.skipSign(")")) {
      return tupleOf(List.of());
    }
    Expression e = tuple(true);
    tokens.expectSign(")");
    return e;
  }

  private List<Expression> items(String close) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipSign(close)) {
      items.add(expression());
      if (!tokens.isSign(close)) {
        tokens.expectSign(",");
      }
    }
    return List.copyOf(items);
  }
}
