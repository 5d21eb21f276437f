package org.eaft.ops;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A SameDiff op that runs in Java.
 *
 * <p>A subclass has a public constructor without arguments (SameDiff makes an empty instance when
 * it loads a file) and keeps its parameters in the T, I and B arguments, which cloning and saving
 * carry along. Backward passes are ops of their own, which {@code doDiff} adds to the graph; {@code
 * doDiff} returns a gradient for every input, integer inputs too.
 */
public abstract class JvmOp extends DynamicCustomOp {

  /** For loading. */
  protected JvmOp() {}

  /** An op in a graph. */
  protected JvmOp(SameDiff graph, SDVariable... inputs) {
    super(null, graph, inputs);
  }

  @Override
  public abstract String opName();

  @Override
  public abstract int getNumOutputs();

  /** Checks the inputs and gives the shape of each output. */
  protected abstract List<long[]> outputShapes(Inputs in);

  /**
   * Runs the op: inputs were checked by {@link #outputShapes}, outputs are dense and of its shapes.
   */
  protected abstract void run(Inputs in, List<INDArray> out);

  /** Type of an output; FLOAT unless overridden. */
  protected DataType outputType(int index) {
    return DataType.FLOAT;
  }

  /** Runs the op on arrays. */
  public final void execute(List<INDArray> in, List<INDArray> out) {
    Inputs inputs = inputs(in);
    // nobody has looked at arrays that come by an OpContext, and kernels write where they are told
    requireOutputs(inputs, outputShapes(inputs), out);
    try {
      run(inputs, out);
    } finally {
      Reference.reachabilityFence(inputs);
    }
  }

  /** Gives the array that an output is written to. */
  @FunctionalInterface
  interface Allocator {
    /** A dense array. */
    INDArray array(int output, DataType type, long[] shape);
  }

  /** Runs an op on arrays, into those that are given once its shapes are known. */
  @FunctionalInterface
  interface Kernel {
    /** Runs it. */
    void run(List<INDArray> in, Allocator out);
  }

  /** Runs the op on arrays, into those that are given once its shapes are known. */
  final void execute(List<INDArray> in, Allocator allocator) {
    Inputs inputs = inputs(in);
    List<long[]> shapes = outputShapes(inputs);
    List<INDArray> out = new ArrayList<>(shapes.size());
    for (int i = 0; i < shapes.size(); i++) {
      out.add(allocator.array(i, outputType(i), shapes.get(i)));
    }
    try {
      run(inputs, out);
    } finally {
      Reference.reachabilityFence(inputs);
    }
  }

  private void requireOutputs(Inputs in, List<long[]> shapes, List<INDArray> out) {
    if (out.size() != shapes.size()) {
      throw in.wrong("has %d outputs, got %d arrays".formatted(shapes.size(), out.size()));
    }
    for (int i = 0; i < shapes.size(); i++) {
      INDArray array = out.get(i);
      if (array.dataType() != outputType(i) || !Arrays.equals(array.shape(), shapes.get(i))) {
        throw in.wrong(
            "output %d is %s %s, got an array of %s %s"
                .formatted(
                    i,
                    outputType(i),
                    Arrays.toString(shapes.get(i)),
                    array.dataType(),
                    Arrays.toString(array.shape())));
      }
    }
  }

  private Inputs inputs(List<INDArray> arrays) {
    // outside a graph the name is a random one
    return new Inputs(sameDiff == null ? opName() : opName() + " \"" + getOwnName() + "\"", arrays);
  }

  @Override
  public List<LongShapeDescriptor> calculateOutputShape() {
    return calculateOutputShape(null);
  }

  @Override
  public List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    List<INDArray> in = context == null ? inputArguments() : context.getInputArrays();
    if (in.isEmpty()) {
      return Collections.emptyList();
    }
    List<long[]> shapes = outputShapes(inputs(in));
    LongShapeDescriptor[] out = new LongShapeDescriptor[shapes.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = LongShapeDescriptor.fromShape(shapes.get(i), outputType(i));
    }
    return List.of(out);
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> inputTypes) {
    DataType[] types = new DataType[getNumOutputs()];
    for (int i = 0; i < types.length; i++) {
      types[i] = outputType(i);
    }
    return List.of(types);
  }

  /** Empty: the inherited one looks for a native descriptor, and the arguments say it all. */
  @Override
  public Map<String, Object> propertiesForFunction() {
    return Collections.emptyMap();
  }

  /** Nothing to set; see {@link #propertiesForFunction}. */
  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {}

  /** An integer argument as int. */
  protected final int intArgument(int index) {
    return Math.toIntExact(getIArgument(index));
  }

  /** A format among the integer arguments; FP32 where the op does not say. */
  protected final Format formatArgument(int index) {
    return index < numIArguments() ? Format.values()[intArgument(index)] : Format.FP32;
  }

  /** A boolean argument; false where the op does not say. */
  protected final boolean flag(int index) {
    return index < bArguments.size() && bArguments.get(index);
  }

  /** A zero gradient for an integer input, which SameDiff asks for all the same. */
  protected final SDVariable noGradient(int input) {
    return sameDiff.zerosLike(arg(input));
  }
}
