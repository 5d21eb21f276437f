package org.eaft.ops;

import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;

/**
 * An operand of a product in the product's format: itself, or a copy. A product with an operand in
 * bf16 is one of bf16: the other operand is rounded.
 */
final class Rounded implements AutoCloseable {

  private final Floats floats;
  private final Scratch scratch;

  private Rounded(Floats floats, Scratch scratch) {
    this.floats = floats;
    this.scratch = scratch;
  }

  /** Format of the product of two operands. */
  static Format format(Floats a, Floats b) {
    return a.format() == Format.BF16 ? a.format() : b.format();
  }

  static Rounded of(Floats operand, Format format) {
    if (operand.format() == format) {
      return new Rounded(operand, null);
    }
    Scratch scratch = Scratch.of(operand.length(), format);
    Floats copy = Floats.at(scratch.floats().address(), operand.length(), format);
    Blocks.copy(operand, copy);
    return new Rounded(copy, scratch);
  }

  Floats floats() {
    return floats;
  }

  long address() {
    return floats.address();
  }

  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
    }
  }
}
