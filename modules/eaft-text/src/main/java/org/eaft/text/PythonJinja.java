package org.eaft.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.IfTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.HashMap;
import java.util.Map;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.ExpressionFactory;

/**
 * Jinjava set up to behave as Python's jinja2 does under transformers.
 *
 * <p>Values never interpreted a second time, Python's methods of strings and dicts, Python's truth
 * (jinjava takes the text "false" for false), {@code tojson}, {@code raise_exception}, {@code
 * strftime_now} and the generation tag.
 */
final class PythonJinja extends Jinjava {

  private static final int EXPRESSIONS = 1000;
  private static final JinjavaConfig CONFIG =
      JinjavaConfig.newBuilder()
          .withNestedInterpretationEnabled(false)
          .withKeepTrailingNewline(true) // it cuts the output; jinja2 cuts the source
          .withEnableRecursiveMacroCalls(true)
          .withMaxMacroRecursionDepth(100)
          .withElResolver(resolver())
          .withLegacyOverrides(
              LegacyOverrides.newBuilder()
                  .withEvaluateMapKeys(true)
                  .withIterateOverMapKeys(true)
                  .withUsePyishObjectMapper(true)
                  .withUseNaturalOperatorPrecedence(true)
                  .withParseWhitespaceControlStrictly(true)
                  .withUseTrimmingForNotesAndExpressions(true)
                  .withAllowAdjacentTextNodes(true)
                  .withKeepNullableLoopValues(true)
                  .withHandleBackslashInQuotesOnly(true)
                  .build())
          .build();

  /** So that {@code strftime_now is defined} holds, though it is no variable. */
  private static final Map<String, Object> FUNCTION_NAMES =
      Map.of("strftime_now", "function", "raise_exception", "function");

  private final ExpressionFactory expressions;

  PythonJinja() {
    super(CONFIG);
    TreeStore trees = new TreeStore(new PythonParser.Syntax(), new Cache(EXPRESSIONS));
    expressions = new ExpressionFactoryImpl(trees, new PythonTruth());
    registerTag(new GenerationTag());
    registerTag(new PythonIf());
    registerFilter(new PythonFilters.ToJson());
    registerFilter(new PythonFilters.Trim());
    registerFilter(new PythonFilters.Items());
    registerFilter(new PythonFilters.Default("default"));
    registerFilter(new PythonFilters.Default("d"));
    registerExpTest(new PythonFilters.Iterates("iterable"));
    registerExpTest(new PythonFilters.Iterates("sequence"));
    registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", PythonFilters.class, "raiseException", String.class));
    registerFunction(
        new ELFunctionDefinition(
            "", "strftime_now", PythonFilters.class, "strftimeNow", String.class));
  }

  @Override
  public ExpressionFactory getExpressionFactory() {
    return expressions;
  }

  JinjavaInterpreter interpreter(Map<String, ?> bindings) {
    Map<String, Object> all = new HashMap<>(FUNCTION_NAMES);
    all.putAll(bindings);
    return new Interpreter(this, new Known(getGlobalContextCopy(), all), CONFIG);
  }

  /** Makes an interpreter the current one of this thread, which some of its parts look up. */
  static Scope current(JinjavaInterpreter interpreter) {
    JinjavaInterpreter.pushCurrent(interpreter);
    return JinjavaInterpreter::popCurrent;
  }

  /** A block that ends without an exception. */
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  private static ELResolver resolver() {
    CompositeELResolver all = new CompositeELResolver();
    all.add(new PythonMethods());
    all.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return all;
  }

  /** Names of filters and tests that are not known are errors; jinjava reads them as nothing. */
  private static final class Known extends Context {
    Known(Context parent, Map<String, ?> bindings) {
      super(parent, bindings, CONFIG.getDisabled());
    }

    @Override
    public Filter getFilter(String name) {
      return known(super.getFilter(name), "filter", name);
    }

    @Override
    public ExpTest getExpTest(String name) {
      return known(super.getExpTest(name), "test", name);
    }

    private static <T> T known(T found, String kind, String name) {
      if (found == null) {
        throw new ELException("%s '%s' is not known to this renderer".formatted(kind, name));
      }
      return found;
    }
  }

  /** An interpreter that prints true and false as Python spells them. */
  private static final class Interpreter extends JinjavaInterpreter {
    Interpreter(Jinjava application, Context context, JinjavaConfig config) {
      super(application, context, config);
    }

    @Override
    public String getAsString(Object value) {
      return value instanceof Boolean b ? (b ? "True" : "False") : super.getAsString(value);
    }
  }

  static boolean truth(Object value) {
    return value instanceof CharSequence s ? s.length() > 0 : ObjectTruthValue.evaluate(value);
  }

  private static final class PythonTruth extends TruthyTypeConverter {
    private static final long serialVersionUID = 1L;

    @Override
    protected Boolean coerceToBoolean(Object value) {
      return truth(value);
    }
  }

  private static final class PythonIf extends IfTag {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isPositiveIfElseNode(TagNode tag, JinjavaInterpreter interpreter) {
      return truth(
          interpreter.resolveELExpression(
              tag.getHelpers(), tag.getLineNumber(), tag.getStartPosition()));
    }
  }
}
