package org.eaft.text.jinja;

import java.util.List;

/** The variable {@code loop}. */
final class Loop implements Function {

  private final List<Object> items;
  private final int depth;
  private final Function again;
  private int index;
  private Object last = Arguments.ABSENT;

  Loop(List<Object> items, int depth, Function again) {
    this.items = items;
    this.depth = depth;
    this.again = again;
  }

  void goTo(int i) {
    index = i;
  }

  Object get(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> items.size() - index - 1L;
      case "first" -> index == 0;
      case "last" -> index + 1 == items.size();
      case "length" -> (long) items.size();
      case "depth" -> (long) depth;
      case "depth0" -> depth - 1L;
      case "previtem" ->
          index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
      case "nextitem" ->
          index + 1 < items.size() ? items.get(index + 1) : new Undefined("there is no next item");
      case "cycle" -> (Function) this::cycle;
      case "changed" -> (Function) this::changed;
      default -> new Undefined("loop has no attribute '" + name + "'");
    };
  }

  private Object cycle(Arguments args) {
    if (args.positional().isEmpty()) {
      throw JinjaException.of("loop.cycle needs items");
    }
    return args.positional().get(index % args.positional().size());
  }

  private Object changed(Arguments args) {
    List<Object> now = args.positional();
    boolean same = last instanceof List<?> && Values.equal(last, now);
    last = now;
    return !same;
  }

  @Override
  public Object call(Arguments args) {
    if (again == null) {
      throw JinjaException.of("loop() needs a loop that is marked recursive");
    }
    return again.call(args);
  }
}
