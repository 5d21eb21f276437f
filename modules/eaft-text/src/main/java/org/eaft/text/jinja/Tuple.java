package org.eaft.text.jinja;

import java.util.AbstractList;
import java.util.List;

/** A list that Python writes with round brackets. */
final class Tuple extends AbstractList<Object> {

  private final List<Object> items;

  Tuple(List<Object> items) {
    this.items = items;
  }

  static Tuple of(Object a, Object b) {
    return new Tuple(java.util.Arrays.asList(a, b));
  }

  @Override
  public Object get(int i) {
    return items.get(i);
  }

  @Override
  public int size() {
    return items.size();
  }
}
