package org.eaft.text;

/** What {@code raise_exception} in a template throws. */
final class TemplateRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateRefusal(String message) {
    super(message);
  }
}
