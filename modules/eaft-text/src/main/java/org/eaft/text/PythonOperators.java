package org.eaft.text;

import com.hubspot.jinjava.el.ext.AdditionOperator;
import java.util.function.BiFunction;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary.Operator;
import jinjava.de.odysseus.el.tree.impl.ast.AstLiteral;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;

/** Operators whose meaning in Python is another than in Java's expression language. */
final class PythonOperators {

  private PythonOperators() {}

  /** {@code a and b} is a where a is false, else b. */
  static final Operator AND =
      new Named("&&") {
        @Override
        public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
          Object value = left.eval(bindings, context);
          return PythonJinja.truth(value) ? right.eval(bindings, context) : value;
        }
      };

  /** Text is added to text only. */
  static final Operator ADD =
      new Strict(
          "+",
          AdditionOperator.OP,
          (a, b) -> {
            if (a instanceof CharSequence && b instanceof CharSequence) {
              return a.toString() + b;
            }
            throw new ELException(
                "a str can be added to a str only, not %s + %s".formatted(kind(a), kind(b)));
          });

  /** Text equals text only: not a number that it spells, nor true. */
  static final Operator EQ = new Strict("==", AstBinary.EQ, PythonOperators::sameText);

  /** The contrary of {@link #EQ}. */
  static final Operator NE = new Strict("!=", AstBinary.NE, (a, b) -> !sameText(a, b));

  private static boolean sameText(Object a, Object b) {
    return a instanceof CharSequence x
        && b instanceof CharSequence y
        && x.toString().contentEquals(y);
  }

  private static String kind(Object value) {
    return value == null ? "an undefined value" : value.getClass().getSimpleName();
  }

  private abstract static class Named implements Operator {
    private final String sign;

    Named(String sign) {
      this.sign = sign;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  /** Where one operand is text the one function, else jinjava's operator. */
  private static final class Strict extends Named {
    private final Operator others;
    private final BiFunction<Object, Object, Object> text;

    Strict(String sign, Operator others, BiFunction<Object, Object, Object> text) {
      super(sign);
      this.others = others;
      this.text = text;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
      Object a = left.eval(bindings, context);
      Object b = right.eval(bindings, context);
      return a instanceof CharSequence || b instanceof CharSequence
          ? text.apply(a, b)
          : others.eval(bindings, context, new Value(a), new Value(b));
    }
  }

  /** An operand that is known already. */
  private static final class Value extends AstLiteral {
    private final Object value;

    Value(Object value) {
      this.value = value;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      return value;
    }

    @Override
    public void appendStructure(StringBuilder out, Bindings bindings) {
      out.append(value);
    }
  }
}
