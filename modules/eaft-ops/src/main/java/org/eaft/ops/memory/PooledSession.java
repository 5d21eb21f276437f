package org.eaft.ops.memory;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A SameDiff session that keeps its memory in a pool. The arrays it returns belong to the caller,
 * who gives each back by {@link #release}.
 */
public final class PooledSession extends InferenceSession {

  private final PooledMemory memory;

  /** A session of a graph. */
  public PooledSession(SameDiff graph, PooledMemory memory) {
    super(graph);
    this.memory = memory;
    setMmgr(memory);
    setArrayUseTracker(new ArrayTracker());
  }

  /** The values of variables for the given placeholders. */
  public Map<String, INDArray> values(
      Collection<String> variables, Map<String, INDArray> placeholders) {
    return output(
        List.copyOf(variables),
        placeholders,
        null,
        Collections.emptyList(),
        Collections.emptyList(),
        At.defaultAt(Operation.INFERENCE));
  }

  /** Gives back what {@link #values} returned. */
  public void release(Iterable<INDArray> arrays) {
    arrays.forEach(memory::release);
  }

  @Override
  protected Map<String, INDArray> preprocessPlaceholders(
      Map<String, INDArray> placeholders, At at) {
    // ids of arrays freed by earlier calls: the set would grow without end
    freedArrays.clear();
    return super.preprocessPlaceholders(placeholders, at);
  }
}
