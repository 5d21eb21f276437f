package org.eaft.ops.backend;

import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.eaft.ops.JvmOp;

/** The JVM ops on the class path; each jar lists its own under {@code META-INF/services}. */
public final class JvmOps {

  private static final List<JvmOp> ALL = load();

  private JvmOps() {}

  /** One instance of every op. */
  public static List<JvmOp> all() {
    return ALL;
  }

  private static List<JvmOp> load() {
    List<JvmOp> ops =
        ServiceLoader.load(JvmOp.class, JvmOp.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    TreeSet<String> names = new TreeSet<>();
    for (JvmOp op : ops) {
      if (!names.add(op.opName())) {
        throw new IllegalStateException("two ops on the class path are called " + op.opName());
      }
    }
    return ops;
  }
}
