package org.eaft.ops;

import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.eaft.ops.backend.JvmBackend;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ops become when they are added to a graph.
 *
 * <p>The system property {@value #PROPERTY} says {@code fused} or {@code composed}; without it, ops
 * are fused on our own backend and composed on any other, such as CUDA. It is read whenever an op
 * is added. A graph that was saved stays what it was.
 */
public enum Lowering {
  /** One op of ours, which runs on the JVM. */
  FUSED,
  /** Stock ops of ND4J, which every backend has. */
  COMPOSED;

  /** Name of the system property. */
  public static final String PROPERTY = "org.eaft.lowering";

  private static final Logger LOG = LoggerFactory.getLogger(Lowering.class);
  private static final AtomicReference<String> SAID = new AtomicReference<>();
  // looking for backends takes long beside adding an op
  private static final AtomicBoolean FIRST_CHOICE = new AtomicBoolean();

  /**
   * The lowering of ops that are added now.
   *
   * @throws IllegalArgumentException if the property is neither of the two
   * @throws IllegalStateException if ops are to be fused on a backend that is not ours, or if a
   *     backend that would have come first finds no device and the property does not say how to go
   *     on
   */
  public static Lowering current() {
    String wanted = System.getProperty(PROPERTY);
    Nd4jBackend backend = Nd4j.getBackend();
    Lowering lowering = choose(wanted, backend);
    String sentence =
        "Ops are %s: %s"
            .formatted(
                lowering.name().toLowerCase(Locale.ROOT),
                wanted == null
                    ? "ND4J runs on " + backend.getClass().getSimpleName()
                    : "so says " + PROPERTY);
    if (!sentence.equals(SAID.getAndSet(sentence))) {
      LOG.info(sentence);
    }
    return lowering;
  }

  private static Lowering choose(String wanted, Nd4jBackend backend) {
    boolean ours = backend instanceof JvmBackend;
    if (wanted == null) {
      requireFirstChoice(backend);
      return ours ? FUSED : COMPOSED;
    }
    return switch (wanted) {
      case "composed" -> COMPOSED;
      case "fused" -> {
        if (!ours) {
          throw new IllegalStateException(
              "%s is fused, but fused ops run on %s only, and ND4J runs on %s: unset the property, or set it to composed"
                  .formatted(PROPERTY, JvmBackend.class.getName(), backend.getClass().getName()));
        }
        yield FUSED;
      }
      default ->
          throw new IllegalArgumentException(
              "%s must be fused or composed, but is %s".formatted(PROPERTY, wanted));
    };
  }

  /** ND4J falls back to the CPU and only prints a stack trace. */
  private static void requireFirstChoice(Nd4jBackend chosen) {
    if (FIRST_CHOICE.get()) {
      return;
    }
    // as ND4J looks for them
    StreamSupport.stream(ND4JClassLoading.loadService(Nd4jBackend.class).spliterator(), false)
        .max(Comparator.comparingInt(Nd4jBackend::getPriority))
        .filter(first -> first.getPriority() > chosen.getPriority())
        .ifPresent(
            first -> {
              throw new IllegalStateException(
                  "%s is on the class path but finds no device that it can use, so ND4J runs on %s."
                          .formatted(first.getClass().getName(), chosen.getClass().getName())
                      + " Install the driver and the CUDA libraries that it was built for, on a machine"
                      + " with such a GPU; or leave it out (build without -Pcuda); or say that the CPU"
                      + " will do with -D%s=fused".formatted(PROPERTY));
            });
    FIRST_CHOICE.set(true);
  }

  /**
   * Fails where an option has no form in stock ops.
   *
   * @param given whether the option is asked for
   * @param option as its user knows it
   * @param reason why it has none
   * @throws IllegalArgumentException naming both
   */
  public static void refuse(boolean given, String option, String reason) {
    if (given) {
      throw new IllegalArgumentException(
          "%s cannot be composed of stock ops: %s (ops are composed because of the backend or of %s)"
              .formatted(option, reason, PROPERTY));
    }
  }
}
