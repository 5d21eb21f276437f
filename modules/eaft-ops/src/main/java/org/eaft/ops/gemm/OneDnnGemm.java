package org.eaft.ops.gemm;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;
import org.eaft.ops.Parallel;
import org.eaft.ops.memory.Format;

/**
 * oneDNN's matmul primitive, run by each thread alone. A primitive is compiled for a geometry on
 * first use and kept; a call then only swaps the addresses in its three memory objects.
 */
final class OneDnnGemm extends Gemm {

  /** Geometries that a thread keeps; above, the least recently used one goes. */
  private static final int PLANS = 1024;

  private final dnnl_engine engine = new dnnl_engine();
  private final OpenMp openMp;
  private final boolean multipliesBf16;
  private final ThreadLocal<Session> sessions = ThreadLocal.withInitial(Session::new);

  private OneDnnGemm() {
    check(dnnl_engine_create(engine, dnnl_cpu, 0), "create its engine");
    openMp = OpenMp.loaded();
    multipliesBf16 = tryBf16();
  }

  /**
   * Loads the library.
   *
   * @throws LinkageError if it is not there or cannot be loaded
   * @throws IllegalStateException if it does not fit the JavaCPP on the class path, or does not
   *     work
   */
  static OneDnnGemm load() {
    JavaCpp.require("dnnl");
    return new OneDnnGemm();
  }

  @Override
  public void multiplyHere(Product product, long a, long b, long c) {
    if (Widened.needed(product) && !multipliesBf16) {
      Widened.multiply(this, product, a, b, c);
      return;
    }
    if (GappedVectors.in(product)) {
      GappedVectors.multiply(this, product, a, b, c);
      return;
    }
    // the setting belongs to the thread, which may be the user's: stock ops want it as it was
    int before = openMp.threads();
    if (before != 1) {
      openMp.threads(1);
    }
    try {
      sessions.get().plan(product).run(a, b, c);
    } finally {
      if (before != 1 && !Thread.currentThread().isDaemon()) {
        openMp.threads(before);
      }
    }
  }

  /** Processors without AVX-512 have no such kernel. */
  private boolean tryBf16() {
    try {
      new Plan(Product.linear(16, 16, 16).of(Format.BF16), new dnnl_stream()).close();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  boolean flips(Product product) {
    return FewRows.in(product);
  }

  @Override
  public boolean multipliesBf16() {
    return multipliesBf16;
  }

  @Override
  public String description() {
    var v = dnnl_version();
    return "oneDNN %d.%d.%d on %d threads"
        .formatted(v.major(), v.minor(), v.patch(), Parallel.threads());
  }

  /** What a user has to know of a failure to load. */
  static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof IllegalStateException
        ? cause.getMessage()
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static void check(int status, String what) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN could not " + what + ": status " + status);
    }
  }

  /** What one thread needs: a stream, and compiled products. */
  private final class Session {
    private final dnnl_stream stream = new dnnl_stream();
    private final Map<Product, Plan> plans =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Product, Plan> eldest) {
            if (size() <= PLANS) {
              return false;
            }
            eldest.getValue().close();
            return true;
          }
        };

    Session() {
      check(dnnl_stream_create(stream, engine, dnnl_stream_default_flags), "create a stream");
    }

    Plan plan(Product product) {
      Plan plan = plans.get(product);
      if (plan == null) {
        plan = new Plan(product, stream);
        plans.put(product, plan);
      }
      return plan;
    }
  }

  /** A compiled product and the operands of one thread. */
  private final class Plan implements AutoCloseable {
    private final dnnl_stream stream;
    private final dnnl_primitive primitive = new dnnl_primitive();
    private final dnnl_memory a = new dnnl_memory();
    private final dnnl_memory b = new dnnl_memory();
    private final dnnl_memory c = new dnnl_memory();
    private final Address address = new Address();
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(3);

    Plan(Product p, dnnl_stream stream) {
      this.stream = stream;
      dnnl_memory_desc aShape = describe(p, p.m(), p.k(), p.a(), p.operands());
      dnnl_memory_desc bShape = describe(p, p.k(), p.n(), p.b(), p.operands());
      dnnl_memory_desc cShape = describe(p, p.m(), p.n(), p.c(), p.result());
      dnnl_primitive_attr attributes = new dnnl_primitive_attr();
      dnnl_post_ops postOps = new dnnl_post_ops();
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      check(dnnl_primitive_attr_create(attributes), "create attributes");
      if (p.accumulate()) {
        check(dnnl_post_ops_create(postOps), "create post-ops");
        check(dnnl_post_ops_append_sum(postOps, 1f, 0, dnnl_data_type_undef), "append a sum");
        check(dnnl_primitive_attr_set_post_ops(attributes, postOps), "set post-ops");
        dnnl_post_ops_destroy(postOps);
      }
      check(
          dnnl_matmul_primitive_desc_create(
              description, engine, aShape, bShape, null, cShape, attributes),
          "describe " + p);
      check(dnnl_primitive_create(primitive, description), "compile " + p);
      memory(a, aShape, 0, DNNL_ARG_SRC);
      memory(b, bShape, 1, DNNL_ARG_WEIGHTS);
      memory(c, cShape, 2, DNNL_ARG_DST);
      dnnl_primitive_desc_destroy(description);
      dnnl_primitive_attr_destroy(attributes);
    }

    private static dnnl_memory_desc describe(
        Product p, int rows, int columns, Product.Strides s, Format format) {
      long[] sizes = {p.outer(), p.inner(), rows, columns};
      long[] strides = {s.outer(), s.inner(), s.row(), s.column()};
      // two-dimensional products take oneDNN's fastest path only as such
      int skip = p.outer() > 1 ? 0 : p.inner() > 1 ? 1 : 2;
      int rank = 4 - skip;
      long[] size = Arrays.copyOfRange(sizes, skip, 4);
      long[] stride = Arrays.copyOfRange(strides, skip, 4);
      dnnl_memory_desc out = new dnnl_memory_desc();
      check(
          dnnl_memory_desc_create_with_strides(
              out, rank, size, format == Format.FP32 ? dnnl_f32 : dnnl_bf16, stride),
          "describe an operand of " + p);
      return out;
    }

    private void memory(dnnl_memory m, dnnl_memory_desc shape, int index, int argument) {
      check(dnnl_memory_create(m, shape, engine, null), "create a memory object");
      dnnl_memory_desc_destroy(shape);
      arguments.position(index).arg(argument).memory(m);
      arguments.position(0);
    }

    void run(long aAt, long bAt, long cAt) {
      check(dnnl_memory_set_data_handle(a, address.to(aAt)), "set A");
      check(dnnl_memory_set_data_handle(b, address.to(bAt)), "set B");
      check(dnnl_memory_set_data_handle(c, address.to(cAt)), "set C");
      check(dnnl_primitive_execute(primitive, stream, 3, arguments), "run a product");
      check(dnnl_stream_wait(stream), "finish a product");
    }

    @Override
    public void close() {
      dnnl_primitive_destroy(primitive);
      dnnl_memory_destroy(a);
      dnnl_memory_destroy(b);
      dnnl_memory_destroy(c);
      arguments.close();
    }
  }

  private static final class Address extends Pointer {
    Address() {
      super((Pointer) null);
    }

    Address to(long to) {
      this.address = to;
      return this;
    }
  }
}
