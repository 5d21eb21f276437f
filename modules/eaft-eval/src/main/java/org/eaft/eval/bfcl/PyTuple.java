package org.eaft.eval.bfcl;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list that Python wrote with round brackets, which is another type there. */
public final class PyTuple extends AbstractList<Object> {

  private final List<Object> items;

  PyTuple(List<?> items) {
    this.items = Collections.unmodifiableList(new ArrayList<>(items));
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
