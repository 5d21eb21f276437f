package org.eaft.ops;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The forward pass of a graph of {@link JvmOp}s and the few stock ops of models, laid out once to
 * be run many times: the order of its ops is kept, and outputs are written to memory that is kept.
 *
 * <p>A session of SameDiff finds out anew in every pass which op can run next. Where a pass is one
 * token of a small model, that takes longer than its products.
 *
 * <p>Weights and constants are the arrays that the graph had when it was laid out; changes in place
 * are seen. Not safe for use by several threads.
 */
public final class ForwardPlan implements AutoCloseable {

  /** An op, and where its inputs and outputs stand among the values. */
  private record Step(JvmOp.Kernel kernel, DataType[] types, int[] inputs, int[] outputs) {}

  private final SameDiff graph;
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<String, Integer> placeholders = new LinkedHashMap<>();
  private final Map<String, Integer> outputs = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<INDArray> values = new ArrayList<>();

  /** Memory of each value; null where it is not computed. */
  private final List<Place> places = new ArrayList<>();

  private ForwardPlan(SameDiff graph) {
    this.graph = graph;
  }

  /**
   * Lays out what the given variables need.
   *
   * @throws IllegalArgumentException where an op is of another sort
   */
  public static ForwardPlan of(SameDiff graph, List<String> outputs) {
    ForwardPlan plan = new ForwardPlan(graph);
    for (String name : outputs) {
      plan.outputs.put(name, plan.slot(name));
    }
    plan.place();
    return plan;
  }

  /** The place of a variable, behind the ops that it needs. */
  private int slot(String name) {
    Integer known = slots.get(name);
    if (known != null) {
      return known;
    }
    Variable variable = graph.getVariables().get(name);
    if (variable.getOutputOfOp() != null) {
      add(graph.getOps().get(variable.getOutputOfOp()));
      return slots.get(name);
    }
    int slot = newSlot(name);
    if (variable.getVariable().getVariableType() == VariableType.PLACEHOLDER) {
      placeholders.put(name, slot);
    } else {
      values.set(slot, graph.getArrForVarName(name));
    }
    return slot;
  }

  private int newSlot(String name) {
    slots.put(name, values.size());
    values.add(null);
    places.add(null);
    return values.size() - 1;
  }

  private void add(SameDiffOp op) {
    int[] in = op.getInputsToOp().stream().mapToInt(this::slot).toArray();
    int[] out = op.getOutputsOfOp().stream().mapToInt(this::newSlot).toArray();
    DataType[] types = new DataType[out.length];
    JvmOp.Kernel kernel;
    if (op.getOp() instanceof JvmOp jvm) {
      kernel = jvm::execute;
      Arrays.setAll(types, jvm::outputType);
    } else {
      kernel = StockKernels.of(op);
      Arrays.fill(types, DataType.FLOAT);
    }
    steps.add(new Step(kernel, types, in, out));
  }

  /** Gives each value its memory; those whose last reader has run make room for later ones. */
  private void place() {
    int[] lastStep = new int[values.size()];
    for (int i = 0; i < steps.size(); i++) {
      for (int slot : steps.get(i).inputs()) {
        lastStep[slot] = i;
      }
      for (int slot : steps.get(i).outputs()) {
        lastStep[slot] = i;
      }
    }
    outputs.values().forEach(slot -> lastStep[slot] = steps.size());
    Map<DataType, Deque<Memory>> free = new EnumMap<>(DataType.class);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      for (int o = 0; o < step.outputs().length; o++) {
        DataType type = step.types()[o];
        Memory memory = free.computeIfAbsent(type, t -> new ArrayDeque<>()).poll();
        places.set(step.outputs()[o], new Place(memory == null ? new Memory(type) : memory));
      }
      int now = i;
      Arrays.stream(step.inputs())
          .distinct()
          .filter(slot -> lastStep[slot] == now && places.get(slot) != null)
          .forEach(slot -> release(slot, free));
      Arrays.stream(step.outputs())
          .filter(slot -> lastStep[slot] == now)
          .forEach(slot -> release(slot, free));
    }
  }

  private void release(int slot, Map<DataType, Deque<Memory>> free) {
    Memory memory = places.get(slot).memory;
    free.get(memory.type).push(memory);
  }

  /**
   * Runs all ops.
   *
   * @param given the graph's placeholders, as far as they are needed
   * @return the outputs by name; they hold until the next call
   */
  public Map<String, INDArray> run(Map<String, INDArray> given) {
    placeholders.forEach(
        (name, slot) -> {
          if (!given.containsKey(name)) {
            throw new IllegalArgumentException("no array for the placeholder " + name);
          }
          values.set(slot, given.get(name));
        });
    for (Step step : steps) {
      List<INDArray> in = new ArrayList<>(step.inputs().length);
      for (int slot : step.inputs()) {
        in.add(values.get(slot));
      }
      step.kernel()
          .run(
              in,
              (i, type, shape) -> {
                int slot = step.outputs()[i];
                values.set(slot, places.get(slot).array(shape));
                return values.get(slot);
              });
    }
    Map<String, INDArray> out = new HashMap<>();
    outputs.forEach((name, slot) -> out.put(name, values.get(slot)));
    return out;
  }

  @Override
  public void close() {
    places.forEach(
        place -> {
          if (place != null) {
            place.memory.close();
          }
        });
  }

  /** Memory that several values have one after the other. */
  private static final class Memory {
    private final DataType type;
    private DataBuffer buffer;

    Memory(DataType type) {
      this.type = type;
    }

    DataBuffer atLeast(long length) {
      if (buffer == null || buffer.length() < length) {
        close();
        buffer = Nd4j.createUninitializedDetached(type, length).data();
      }
      return buffer;
    }

    void close() {
      if (buffer != null) {
        buffer.close();
        buffer = null;
      }
    }
  }

  /** A value's array over its memory, made anew when its shape or the memory changes. */
  private static final class Place {
    private final Memory memory;
    private INDArray array;
    private DataBuffer under;

    Place(Memory memory) {
      this.memory = memory;
    }

    INDArray array(long[] shape) {
      DataBuffer buffer = memory.atLeast(Arrays.stream(shape).reduce(1, Math::multiplyExact));
      if (array == null || under != buffer || !Arrays.equals(array.shape(), shape)) {
        under = buffer;
        array = Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c');
      }
      return array;
    }
  }
}
