package org.eaft.text.jinja;

/** A part of a template that writes. */
@FunctionalInterface
interface Node {

  /** How a part ended. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  Flow render(Scope scope, Output out);
}
