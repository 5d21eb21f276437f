package org.eaft.text.jinja;

/** What a template can call. */
@FunctionalInterface
interface Function {
  Object call(Arguments args);
}
