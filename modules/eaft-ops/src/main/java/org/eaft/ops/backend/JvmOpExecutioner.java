package org.eaft.ops.backend;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.ops.JvmOp;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;

/**
 * Runs {@link JvmOp}s in Java and hands every other op to ND4J, except the sum of two dense float
 * arrays, which SameDiff uses for residuals and gradients and whose stock kernel is slow.
 */
public final class JvmOpExecutioner extends NativeOpExecutioner {

  private Map<String, CustomOpDescriptor> operations;

  @Override
  public INDArray[] exec(CustomOp op, OpContext context) {
    if (op instanceof JvmOp jvm) {
      List<INDArray> outputs = context.getOutputArrays();
      jvm.execute(context.getInputArrays(), outputs);
      return outputs.toArray(INDArray[]::new);
    }
    if (DenseSum.applies(op, context)) {
      INDArray out = context.getOutputArrays().get(0);
      DenseSum.run(context.getInputArrays(), out);
      return new INDArray[] {out};
    }
    return super.exec(op, context);
  }

  @Override
  public List<LongShapeDescriptor> calculateOutputShape(CustomOp op, OpContext context) {
    return op instanceof JvmOp jvm
        ? jvm.calculateOutputShape(context)
        : super.calculateOutputShape(op, context);
  }

  @Override
  public List<LongShapeDescriptor> calculateOutputShape(CustomOp op) {
    return calculateOutputShape(op, null);
  }

  @Override
  public synchronized Map<String, CustomOpDescriptor> getCustomOperations() {
    if (operations == null) {
      Map<String, CustomOpDescriptor> all = new HashMap<>(super.getCustomOperations());
      for (JvmOp op : JvmOps.all()) {
        all.put(op.opName(), descriptor(op));
      }
      operations = Collections.unmodifiableMap(all);
      // not before this first call: while ND4J initialises, that class cannot be loaded
      for (JvmOp op : JvmOps.all()) {
        ImportClassMapping.getOpNameMapping().put(op.opName(), op);
      }
    }
    return operations;
  }

  private static CustomOpDescriptor descriptor(JvmOp op) {
    return CustomOpDescriptor.builder()
        .hash(hash(op.opName()))
        .numInputs(-1)
        .numOutputs(-1)
        .allowsInplace(false)
        .numTArgs(-1)
        .numIArgs(-1)
        .build();
  }

  /** Stands for the op in saved files: depends on its name only. */
  private static long hash(String name) {
    return 0x0ea7L << 48 | Integer.toUnsignedLong(Arrays.hashCode(name.toCharArray()));
  }
}
