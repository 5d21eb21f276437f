package org.eaft.text.jinja;

/** A part of a template that has a value. */
@FunctionalInterface
interface Expression {
  Object eval(Scope scope);
}
