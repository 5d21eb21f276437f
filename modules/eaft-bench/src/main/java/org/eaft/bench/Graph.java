package org.eaft.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.eaft.ops.Gradients;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.eaft.ops.memory.Scratch;
import org.eaft.testkit.Samples;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A SameDiff graph under construction; it becomes a {@link Step} that runs as in training. */
final class Graph {

  private final SameDiff graph = SameDiff.create();
  private final List<String> variables = new ArrayList<>();

  SameDiff sameDiff() {
    return graph;
  }

  /** An input whose gradient is computed. */
  SDVariable variable(String name, double[] values, long... shape) {
    variables.add(name);
    return graph.var(name, floats(values, shape));
  }

  SDVariable constant(String name, double[] values, long... shape) {
    return graph.constant(name, floats(values, shape));
  }

  SDVariable constant(String name, int[] values, long... shape) {
    return graph.constant(name, Nd4j.createFromArray(values).reshape('c', shape));
  }

  private static INDArray floats(double[] values, long... shape) {
    return Nd4j.create(Samples.floats(values), shape, 'c');
  }

  /** The pass that computes out, and from its gradient those of the variables. */
  Step step(SDVariable out, double[] upstream, long... shape) {
    SDVariable loss = Upstream.of("loss", out, constant("upstream", upstream, shape));
    return differentiated(out.name(), loss);
  }

  /** The pass that computes a scalar loss and the gradients of the variables. */
  Step step(SDVariable loss) {
    return differentiated(loss.name(), loss);
  }

  /** The pass that computes out alone. */
  Step forward(SDVariable out) {
    return new GraphStep(graph, List.of(out.name()));
  }

  private Step differentiated(String output, SDVariable loss) {
    List<String> wanted = new ArrayList<>(List.of(output));
    wanted.addAll(Gradients.of(graph, loss.name(), variables));
    return new GraphStep(graph.getFunction("grad"), wanted);
  }

  private static final class GraphStep implements Step {
    private final PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    private final PooledSession session;
    private final List<String> wanted;
    private List<INDArray> last = List.of();

    GraphStep(SameDiff graph, List<String> wanted) {
      this.session = new PooledSession(graph, memory);
      this.wanted = wanted;
    }

    @Override
    public Collection<?> run() {
      session.release(last);
      Map<String, INDArray> out = session.values(wanted, Map.of());
      last = wanted.stream().map(out::get).toList();
      return last;
    }

    @Override
    public void close() {
      session.release(last);
      memory.close();
      Scratch.trim();
    }
  }
}
