package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.List;
import org.eaft.eval.bfcl.PyNode.Kind;
import org.eaft.eval.bfcl.PyNode.Part;

/** What stands in the brackets of a call or a subscript. */
final class PyArguments {

  private final PyParser in;

  PyArguments(PyParser in) {
    this.in = in;
  }

  /** The arguments of a call and the bracket behind them. */
  List<PyNode> arguments() {
    List<PyNode> all = new ArrayList<>();
    boolean named = false;
    boolean unpacked = false;
    while (!in.accept(")")) {
      PyNode argument = argument();
      if (in.seesFor() && all.isEmpty() && argument.kind() != Kind.STARRED) {
        return List.of(generator(argument));
      }
      boolean keyword = argument.kind() == Kind.KEYWORD;
      named |= keyword;
      unpacked |= keyword && argument.value() == null;
      boolean starred = argument.kind() == Kind.STARRED;
      if (!keyword && (starred ? unpacked : named)) {
        throw Undecodable.of("no Python: an argument without a name behind one with a name");
      }
      all.add(argument);
      if (!in.accept(",")) {
        in.expect(")");
        break;
      }
    }
    return all;
  }

  private PyNode argument() {
    if (in.accept("**")) {
      return PyNode.keyword(null, in.expression());
    } else if (in.accept("*")) {
      return PyNode.starred(in.expression());
    } else if (in.seesNameAnd("=")) {
      String name = in.expectName();
      in.expect("=");
      return PyNode.keyword(name, in.expression());
    }
    return in.named();
  }

  private PyNode generator(PyNode item) {
    if (item.kind() == Kind.KEYWORD) {
      throw in.unexpected();
    }
    List<Object> parts = new ArrayList<>(List.of("(", new Part(item, PyNode.TEST)));
    parts.addAll(in.clauses());
    in.expect(")");
    parts.add(")");
    return PyNode.other(PyNode.ATOM, parts.toArray());
  }

  /** What a subscript asks for and the bracket behind it. */
  PyNode subscript() {
    PyNode first = slice();
    if (first.kind() != Kind.STARRED && in.accept("]")) {
      return first;
    }
    List<PyNode> items = new ArrayList<>(List.of(first));
    while (in.accept(",") && !in.sees("]")) {
      items.add(slice());
    }
    in.expect("]");
    return PyNode.tuple(items);
  }

  private PyNode slice() {
    if (in.accept("*")) {
      return PyNode.starred(in.expression());
    }
    List<Object> parts = new ArrayList<>();
    if (!in.sees(":")) {
      PyNode first = in.named();
      if (!in.sees(":")) {
        return first;
      } else if (first.level() == PyNode.NAMED) {
        throw in.unexpected();
      }
      parts.add(new Part(first, PyNode.TEST));
    }
    in.expect(":");
    parts.add(":");
    bound(parts);
    if (in.accept(":")) {
      int before = parts.size();
      parts.add(":");
      bound(parts);
      if (parts.size() == before + 1) {
        parts.remove(before);
      }
    }
    return PyNode.other(PyNode.ATOM, parts.toArray());
  }

  private void bound(List<Object> parts) {
    if (!in.sees(":") && !in.sees(",") && !in.sees("]")) {
      parts.add(new Part(in.expression(), PyNode.TEST));
    }
  }
}
