package org.eaft.ops.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the {@link Kernels} of this JVM: the Vector API where it is present and compiled to
 * machine instructions, plain Java elsewhere.
 *
 * <p>The choice is made once, at the first {@link #get}, and logged in one sentence that says why
 * and which flag would change it. The system property {@value #PROPERTY} ({@code plain} or {@code
 * vector}) forces one. The shape of the look-up follows Lucene's {@code VectorizationProvider}.
 */
public final class KernelProvider {

  /** Forces {@code plain} or {@code vector}. */
  public static final String PROPERTY = "org.eaft.kernels";

  private static final Logger LOG = LoggerFactory.getLogger(KernelProvider.class);
  private static final String MODULE = "jdk.incubator.vector";

  private KernelProvider() {}

  /**
   * The kernels of this JVM.
   *
   * @throws IllegalStateException if the system property {@value #PROPERTY} forces kernels that
   *     cannot run here, with the reason
   */
  public static Kernels get() {
    Kernels kernels = Holder.CHOICE.kernels();
    if (kernels == null) {
      throw new IllegalStateException(Holder.CHOICE.sentence());
    }
    return kernels;
  }

  private static final class Holder {
    static final Choice CHOICE = choose(Optional.ofNullable(System.getProperty(PROPERTY)));

    static {
      if (CHOICE.kernels() != null) {
        LOG.info(CHOICE.sentence());
      }
    }
  }

  /**
   * Kernels and the sentence for the log; without kernels, what is wrong with the forced choice.
   */
  record Choice(Kernels kernels, String sentence) {}

  /**
   * Either the Vector API's kernels or the reason why they cannot run here, and what to do about
   * it.
   */
  private record Attempt(Kernels kernels, String reason) {

    static Attempt refused(String reason) {
      return new Attempt(null, reason);
    }
  }

  static Choice choose(Optional<String> forced) {
    String wish = forced.orElse("");
    if (wish.equals("plain")) {
      return new Choice(
          new PlainKernels(),
          "Kernels: plain Java, because -D%s=plain says so; without it the Vector API is used where it can run."
              .formatted(PROPERTY));
    }
    if (!wish.isEmpty() && !wish.equals("vector")) {
      return new Choice(
          null,
          "System property %s is \"%s\"; it must be plain or vector.".formatted(PROPERTY, wish));
    }
    Attempt vector = tryVectorApi();
    if (vector.kernels() != null) {
      return new Choice(
          vector.kernels(),
          "Kernels: %s, because %s; -D%s=plain would choose plain Java."
              .formatted(
                  vector.kernels().description(),
                  wish.isEmpty()
                      ? "module " + MODULE + " is readable"
                      : "-D" + PROPERTY + "=vector says so",
                  PROPERTY));
    }
    if (wish.equals("vector")) {
      return new Choice(
          null,
          "-D%s=vector asks for the Vector API's kernels, but %s."
              .formatted(PROPERTY, vector.reason()));
    }
    return new Choice(new PlainKernels(), "Kernels: plain Java, because " + vector.reason() + ".");
  }

  /** Walks the reasons not to use the Vector API. */
  private static Attempt tryVectorApi() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return Attempt.refused(
          "module %s is not readable; --add-modules %s would add the Vector API"
              .formatted(MODULE, MODULE));
    }
    Optional<String> fma = vmOption("UseFMA");
    if (fma.isEmpty()) {
      return Attempt.refused(
          "this VM (%s) is not HotSpot, which alone compiles the Vector API to machine instructions"
              .formatted(System.getProperty("java.vm.name")));
    }
    String mode = System.getProperty("java.vm.info", "");
    if (mode.contains("interpreted") || mode.contains("emulated-client")) {
      return Attempt.refused(
          "the C2 compiler is off (%s) and the Vector API is slow without it; drop -Xint or -XX:TieredStopAtLevel for the Vector API"
              .formatted(mode));
    }
    if (vmOption("UseJVMCICompiler").equals(Optional.of("true"))) {
      return Attempt.refused(
          "a JVMCI compiler stands in for C2; -XX:-UseJVMCICompiler would add the Vector API");
    }
    if (fma.equals(Optional.of("false"))) {
      return Attempt.refused(
          "the processor has no fused multiply-add (or -XX:-UseFMA is set) and emulating it is slow");
    }
    return load();
  }

  private static Attempt load() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Class<?> type = lookup.findClass(KernelProvider.class.getPackageName() + ".VectorKernels");
      MethodType constructor = MethodType.methodType(void.class);
      return new Attempt((Kernels) lookup.findConstructor(type, constructor).invoke(), "");
    } catch (ExceptionInInitializerError e) {
      return Attempt.refused("the Vector API's kernels cannot start (%s)".formatted(e.getCause()));
    } catch (Throwable e) { // a method handle may throw anything
      return Attempt.refused("the Vector API's kernels cannot be loaded (%s)".formatted(e));
    }
  }

  /** The value of a HotSpot flag; empty for another VM or an unknown flag. */
  private static Optional<String> vmOption(String name) {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (vm == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(vm.getVMOption(name).getValue());
    } catch (IllegalArgumentException e) { // no such flag
      return Optional.empty();
    }
  }
}
