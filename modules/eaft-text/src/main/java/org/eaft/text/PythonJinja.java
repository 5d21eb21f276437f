package org.eaft.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.IfTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.Map;
import java.util.Properties;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeBuilder;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.ExpressionFactory;

/**
 * Jinjava set up to behave as Python's jinja2 does under transformers.
 *
 * <p>trim_blocks and lstrip_blocks on, values never interpreted a second time, Python's methods of
 * strings and dicts, Python's truth (jinjava takes the text "false" for false), {@code tojson},
 * {@code raise_exception}, {@code strftime_now} and the generation tag.
 */
final class PythonJinja extends Jinjava {

  private static final JinjavaConfig CONFIG =
      JinjavaConfig.newBuilder()
          .withTrimBlocks(true)
          .withLstripBlocks(true)
          .withNestedInterpretationEnabled(false)
          .withKeepTrailingNewline(true) // it cuts the output; jinja2 cuts the source
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

  private final ExpressionFactory expressions;

  PythonJinja() {
    super(CONFIG);
    Properties syntax = new Properties();
    syntax.setProperty(TreeBuilder.class.getName(), ExtendedSyntaxBuilder.class.getName());
    expressions = new ExpressionFactoryImpl(syntax, new PythonTruth());
    registerTag(new GenerationTag());
    registerTag(new PythonIf());
    registerFilter(new PythonFilters.ToJson());
    registerFilter(new PythonFilters.Trim());
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
    Context context = new Context(getGlobalContextCopy(), bindings, CONFIG.getDisabled());
    return CONFIG.getInterpreterFactory().newInstance(this, context, CONFIG);
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

  /** jinja2 drops one newline at the end of a template (keep_trailing_newline is off). */
  static String withoutLastNewline(String source) {
    return source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
  }

  private static ELResolver resolver() {
    CompositeELResolver all = new CompositeELResolver();
    all.add(new PythonMethods());
    all.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return all;
  }

  private static boolean truth(Object value) {
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
