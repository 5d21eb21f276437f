package org.eaft.testkit;

import java.util.function.Supplier;

/** A system property that is set for some work only. */
public final class SystemProperty {

  private SystemProperty() {}

  /** What the work gives while the property has a value; afterwards it is what it was before. */
  public static <T> T with(String name, String value, Supplier<T> work) {
    String before = System.setProperty(name, value);
    try {
      return work.get();
    } finally {
      if (before == null) {
        System.clearProperty(name);
      } else {
        System.setProperty(name, before);
      }
    }
  }
}
