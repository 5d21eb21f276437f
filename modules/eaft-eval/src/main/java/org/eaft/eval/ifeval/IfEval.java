package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether responses follow instructions that a program can verify, as IFEval has them: 25 kinds,
 * from "no commas" to "at least 300 words".
 *
 * <p>A prompt's score is {@link Verdict#strictAll} and {@link Verdict#looseAll}, an instruction's
 * its entry in the lists. A blank response follows nothing. Verdicts are those of the code in
 * lm-evaluation-harness 0.4.13, with NLTK 3.9.1 and langdetect 1.0.9 with seed 0; the same response
 * always has the same verdict. What the reference draws at random where an argument is missing or
 * zero is an error here.
 *
 * <p>Source: Zhou et al., Instruction-Following Evaluation for Large Language Models, <a
 * href="https://arxiv.org/abs/2311.07911">arXiv 2311.07911</a>.
 */
public final class IfEval {

  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  static {
    Stream.of(
            Keywords.KINDS,
            Language.KINDS,
            LengthConstraints.KINDS,
            DetectableContent.KINDS,
            DetectableFormat.KINDS,
            Combination.KINDS,
            StartEnd.KINDS,
            ChangeCase.KINDS,
            Punctuation.KINDS)
        .flatMap(List::stream)
        .forEach(kind -> KINDS.put(kind.id(), kind));
  }

  private IfEval() {}

  /**
   * Which instructions a response follows.
   *
   * @param strict an instruction each, on the response as it is
   * @param loose an instruction each, true if the response or one of seven variants follows it:
   *     without its first line, its last line, or both, and without asterisks
   */
  public record Verdict(List<Boolean> strict, List<Boolean> loose) {

    public Verdict {
      strict = List.copyOf(strict);
      loose = List.copyOf(loose);
      if (strict.size() != loose.size()) {
        throw new IllegalArgumentException(
            "%d strict verdicts, %d loose ones".formatted(strict.size(), loose.size()));
      }
    }

    /** Whether all instructions are followed strictly. */
    public boolean strictAll() {
      return !strict.contains(false);
    }

    /** Whether each instruction is followed loosely, be it by another variant. */
    public boolean looseAll() {
      return !loose.contains(false);
    }
  }

  /** The ids of the kinds of instructions. */
  public static List<String> kinds() {
    return List.copyOf(KINDS.keySet());
  }

  /**
   * Checks a response.
   *
   * @param instructionIds of {@link #kinds}, such as {@code punctuation:no_comma}
   * @param kwargs an instruction each, its arguments by name; a null is as good as nothing
   * @param prompt which no kind looks at (what has to be repeated is an argument)
   * @param response as the model wrote it
   * @throws IllegalArgumentException for an unknown id, an argument that is missing, of the wrong
   *     type or not of this kind; the message names id, argument and what was expected
   */
  public static Verdict check(
      List<String> instructionIds,
      List<Map<String, Object>> kwargs,
      String prompt,
      String response) {
    List<Instruction> instructions = instructions(instructionIds, kwargs);
    List<String> variants = Variants.of(response);
    boolean blank = PyText.isBlank(response);
    List<Boolean> strict = new ArrayList<>();
    List<Boolean> loose = new ArrayList<>();
    for (Instruction instruction : instructions) {
      boolean follows = !blank && instruction.follows(response);
      strict.add(follows);
      loose.add(follows || variants.stream().skip(1).anyMatch(instruction::follows));
    }
    return new Verdict(strict, loose);
  }

  private static List<Instruction> instructions(
      List<String> ids, List<Map<String, Object>> kwargs) {
    if (ids.size() != kwargs.size()) {
      throw new IllegalArgumentException(
          "%d instruction ids, %d maps of arguments, expected as many"
              .formatted(ids.size(), kwargs.size()));
    }
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      Kind kind = KINDS.get(id);
      if (kind == null) {
        throw new IllegalArgumentException(
            "unknown instruction id \"%s\", expected one of %s".formatted(id, kinds()));
      }
      instructions.add(kind.make(new Arguments(id, kwargs.get(i))));
    }
    return instructions;
  }
}
