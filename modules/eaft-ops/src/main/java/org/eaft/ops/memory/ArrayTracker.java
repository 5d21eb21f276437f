package org.eaft.ops.memory;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.AbstractDependencyTracker;
import org.nd4j.autodiff.samediff.internal.IDependencyMap;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.autodiff.samediff.internal.memory.DependencyMap;

/**
 * Tracks who still reads an array by the array's id.
 *
 * <p>The stock tracker keeps values in hash sets whose hash and equality read every element: that
 * costs a pass over all memory for each use, and arrays of equal content, or of content that
 * changed, are never released.
 */
final class ArrayTracker extends AbstractDependencyTracker<SDValue, InferenceSession.Dep> {

  @Override
  protected IDependencyMap<SDValue, ?> newTMap() {
    return new DependencyMap<SDValue, Object>();
  }

  @Override
  protected Set<SDValue> newTSet() {
    return new ById();
  }

  @Override
  protected String toStringT(SDValue value) {
    return "array " + value.getTensorValue().getId();
  }

  @Override
  protected String toStringD(InferenceSession.Dep dependency) {
    return dependency.toString();
  }

  /** Values with one array each; two that hold the same array are one. */
  private static final class ById extends AbstractSet<SDValue> {
    private final Map<Long, SDValue> values = new LinkedHashMap<>();

    private static Long id(Object value) {
      return ((SDValue) value).getTensorValue().getId();
    }

    @Override
    public boolean add(SDValue value) {
      return values.putIfAbsent(id(value), value) == null;
    }

    @Override
    public boolean contains(Object value) {
      return values.containsKey(id(value));
    }

    @Override
    public boolean remove(Object value) {
      return values.remove(id(value)) != null;
    }

    @Override
    public void clear() {
      values.clear();
    }

    @Override
    public Iterator<SDValue> iterator() {
      return values.values().iterator();
    }

    @Override
    public int size() {
      return values.size();
    }
  }
}
