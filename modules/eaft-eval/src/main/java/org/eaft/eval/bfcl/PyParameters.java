package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.List;
import org.eaft.eval.bfcl.PyNode.Part;

/** The parameters of a lambda, as they are printed. */
final class PyParameters {

  private final PyParser in;
  private final List<Object> parts = new ArrayList<>(List.of("lambda"));
  private boolean slash;
  private boolean star;
  private boolean bareStar;
  private boolean defaults;

  PyParameters(PyParser in) {
    this.in = in;
  }

  /** {@code lambda} and the parameters up to the colon. */
  List<Object> read() {
    boolean last = false;
    while (!in.sees(":")) {
      if (last) {
        throw in.unexpected();
      }
      parts.add(parts.size() == 1 ? " " : ", ");
      last = parameter();
      if (!in.accept(",")) {
        break;
      }
    }
    if (bareStar) {
      throw in.unexpected();
    }
    return parts;
  }

  /** A parameter; whether it has to be the last. */
  private boolean parameter() {
    if (in.accept("**")) {
      parts.add("**" + in.expectName());
      if (bareStar) {
        throw in.unexpected();
      }
      return true;
    } else if (in.accept("/")) {
      if (slash || star || parts.size() == 2) {
        throw in.unexpected();
      }
      slash = true;
      parts.add("/");
    } else if (in.accept("*")) {
      if (star) {
        throw in.unexpected();
      }
      star = true;
      bareStar = in.sees(",");
      parts.add(bareStar ? "*" : "*" + in.expectName());
    } else {
      named();
    }
    return false;
  }

  private void named() {
    parts.add(in.expectName());
    bareStar = false;
    if (in.accept("=")) {
      defaults = true;
      parts.add("=");
      parts.add(new Part(in.expression(), PyNode.TEST));
    } else if (defaults && !star) {
      throw in.unexpected();
    }
  }
}
