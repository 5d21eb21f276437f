package org.eaft.eval.ifeval;

import java.util.Set;
import java.util.function.Function;

/**
 * A kind of instructions.
 *
 * @param id group and name, as in the data
 * @param keys of the arguments, all of which it needs
 * @param maker of an instruction from arguments
 */
record Kind(String id, Set<String> keys, Function<Arguments, Instruction> maker) {

  static Kind of(String id, Function<Arguments, Instruction> maker, String... keys) {
    return new Kind(id, Set.of(keys), maker);
  }

  /** A kind without arguments. */
  static Kind of(String id, Instruction instruction) {
    return new Kind(id, Set.of(), arguments -> instruction);
  }

  Instruction make(Arguments arguments) {
    arguments.allowOnly(keys);
    return maker.apply(arguments);
  }
}
