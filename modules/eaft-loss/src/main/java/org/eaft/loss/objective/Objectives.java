package org.eaft.loss.objective;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All objectives by name. A new one is a record beside this class and a line here. */
public final class Objectives {

  private static final List<Kind> KINDS =
      List.of(
          Sft.KIND,
          SftKl.KIND,
          Dft.KIND,
          Talr.KIND,
          Flow.KIND,
          Eaft.KIND,
          EaftSigmoid.KIND,
          EaftMask.KIND,
          ConflictMask.KIND,
          EaftFrozen.KIND,
          Mile.KIND,
          Focal.KIND,
          Asft.KIND,
          Deft.KIND,
          Idft.KIND,
          Stm.KIND);

  private Objectives() {}

  /** The kinds of objective, the baseline first. */
  public static List<Kind> kinds() {
    return KINDS;
  }

  /**
   * The objective of a name.
   *
   * @param parameters by name; what is missing has its default
   * @throws IllegalArgumentException for an unknown name or parameter, or a value out of range
   */
  public static Objective of(String type, Map<String, ?> parameters) {
    for (Kind kind : KINDS) {
      if (kind.type().equals(type)) {
        return kind.of(parameters);
      }
    }
    throw new IllegalArgumentException(
        "unknown objective \"%s\"; there are %s"
            .formatted(type, KINDS.stream().map(Kind::type).collect(Collectors.joining(", "))));
  }

  /** The objective of a name with its defaults. */
  public static Objective of(String type) {
    return of(type, Map.of());
  }

  /** The objective of a saved graph. */
  public static Objective of(int code, double[] arguments) {
    for (Kind kind : KINDS) {
      if (kind.code() == code) {
        return kind.make().apply(arguments);
      }
    }
    throw new IllegalArgumentException(
        "the graph's objective has code %d, which this version does not know".formatted(code));
  }

  /**
   * The objective with its weights dealt out anew among the tokens of a micro-batch, as its draw
   * says: a control that keeps the histogram of the weights and nothing else.
   */
  public static Objective shuffled(Objective objective) {
    return objective.shuffled() ? objective : new Shuffled(objective);
  }

  /** Type and all parameters of an objective, as in a configuration. */
  public static Map<String, Object> describe(Objective objective) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", objective.type());
    List<Kind.Parameter> parameters = objective.kind().parameters();
    double[] arguments = objective.arguments();
    for (int i = 0; i < arguments.length; i++) {
      all.put(parameters.get(i).name(), parameters.get(i).show(arguments, i));
    }
    return all;
  }
}
