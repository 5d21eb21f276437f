package org.eaft.text;

import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.AstNamedParameter;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.NamedParameterOperator;
import java.util.ArrayList;
import java.util.List;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner.ScanException;
import jinjava.de.odysseus.el.tree.impl.Scanner.Symbol;
import jinjava.de.odysseus.el.tree.impl.Scanner.Token;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstBracket;
import jinjava.de.odysseus.el.tree.impl.ast.AstDot;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstNull;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstRightValue;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;

/**
 * Jinjava's expressions with jinja2's grammar where the two differ without a sign.
 *
 * <p>{@code not} binds less than a test or a comparison, {@code name=value} takes a whole
 * expression, {@code and} gives an operand, and a slice may have a step.
 */
final class PythonParser extends ExtendedParser {

  private PythonParser(Builder context, String input) {
    super(context, input);
  }

  /** What builds the trees of an expression factory. */
  static final class Syntax extends ExtendedSyntaxBuilder {
    private static final long serialVersionUID = 1L;

    Syntax() {
      super(Builder.Feature.METHOD_INVOCATIONS, Builder.Feature.VARARGS);
    }

    @Override
    protected Parser createParser(String expression) {
      return new PythonParser(this, expression);
    }
  }

  /** Operators that take text for a number, or anything for text, are replaced. */
  @Override
  protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
    AstBinary.Operator o = operator;
    if (o == AdditionOperator.OP) {
      o = PythonOperators.ADD;
    } else if (o == AstBinary.EQ) {
      o = PythonOperators.EQ;
    } else if (o == AstBinary.NE) {
      o = PythonOperators.NE;
    }
    return super.createAstBinary(left, right, o);
  }

  @Override
  protected AstNode and(boolean required) throws ScanException, ParseException {
    AstNode v = not(required);
    while (v != null && getToken().getSymbol() == Symbol.AND) {
      consumeToken();
      v = createAstBinary(v, not(true), PythonOperators.AND);
    }
    return v;
  }

  private AstNode not(boolean required) throws ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.NOT) {
      consumeToken();
      return createAstUnary(not(true), AstUnary.NOT);
    }
    return eq(required);
  }

  @Override
  protected AstParameters params(Symbol left, Symbol right) throws ScanException, ParseException {
    consumeToken(left);
    List<AstNode> all = new ArrayList<>();
    for (AstNode v = argument(false); v != null; v = argument(false)) {
      all.add(v);
      if (getToken().getSymbol() != Symbol.COMMA) {
        break;
      }
      consumeToken();
    }
    consumeToken(right);
    return createAstParameters(all);
  }

  private AstNode argument(boolean required) throws ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.IDENTIFIER
        && lookahead(0) == NamedParameterOperator.TOKEN) {
      String name = consumeToken().getImage();
      consumeToken();
      return new AstNamedParameter(identifier(name), expr(true));
    }
    return expr(required);
  }

  @Override
  protected AstNode value() throws ScanException, ParseException {
    AstNode v = nonliteral();
    boolean assignable = v != null;
    if (v == null) {
      v = literal();
    }
    while (v != null) {
      Symbol next = getToken().getSymbol();
      if (next == Symbol.DOT) {
        consumeToken();
        AstDot dot =
            createAstDot(new Defined(v), consumeToken(Symbol.IDENTIFIER).getImage(), assignable);
        v = getToken().getSymbol() == Symbol.LPAREN ? createAstMethod(dot, params()) : dot;
      } else if (next == Symbol.LBRACK) {
        consumeToken();
        v = bracket(v, assignable);
      } else {
        break;
      }
    }
    return v;
  }

  private AstNode bracket(AstNode v, boolean assignable) throws ScanException, ParseException {
    AstNode first = expr(false);
    Token next = consumeToken();
    if (next.getSymbol() == Symbol.COLON) {
      AstNode end = expr(false);
      AstNode step = null;
      if (getToken().getSymbol() == Symbol.COLON) {
        consumeToken();
        step = expr(false);
      }
      consumeToken(Symbol.RBRACK);
      List<AstNode> range = List.of(orNull(first), orNull(end), orNull(step));
      return createAstMethod(
          createAstDot(new Defined(v), PythonMethods.SLICE, false), createAstParameters(range));
    }
    if (next.getSymbol() != Symbol.RBRACK || first == null) {
      fail(Symbol.RBRACK);
    }
    AstBracket bracket =
        createAstBracket(
            new Defined(v), first, assignable, !context.isEnabled(Builder.Feature.NULL_PROPERTIES));
    return getToken().getSymbol() == Symbol.LPAREN ? createAstMethod(bracket, params()) : bracket;
  }

  /**
   * What has parts: jinja2 refuses to look into an undefined value, jinjava finds nothing there.
   */
  private static final class Defined extends AstRightValue {
    private final AstNode node;

    Defined(AstNode node) {
      this.node = node;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object value = node.eval(bindings, context);
      if (value == null) {
        throw new ELException("an undefined value has no attributes, items or methods: " + node);
      }
      return value;
    }

    @Override
    public void appendStructure(StringBuilder out, Bindings bindings) {
      node.appendStructure(out, bindings);
    }

    @Override
    public int getCardinality() {
      return 1;
    }

    @Override
    public AstNode getChild(int i) {
      return i == 0 ? node : null;
    }

    @Override
    public String toString() {
      return node.toString();
    }
  }

  private static AstNode orNull(AstNode n) {
    return n == null ? new AstNull() : n;
  }
}
