package org.eaft.text.jinja;

/**
 * What a name or an attribute that is not there gives: false, empty, and an error once something is
 * asked of it.
 *
 * @param what why it is undefined, for the error
 */
record Undefined(String what) {

  static Undefined name(String name) {
    return new Undefined("'" + name + "' is undefined");
  }

  static Undefined attribute(Object of, Object name) {
    return new Undefined(
        "%s has no attribute or item %s".formatted(Values.kind(of), Values.repr(name)));
  }

  JinjaException error() {
    return JinjaException.of("%s", what);
  }

  /** The value, unless it is undefined. */
  static Object refuse(Object value) {
    if (value instanceof Undefined u) {
      throw u.error();
    }
    return value;
  }
}
