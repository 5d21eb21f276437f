package org.eaft.models.generate;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** A text that is being written. */
final class Text {

  private final int index;
  private final Request request;
  private final TokenChooser chooser;
  private final IntPredicate end;
  private final int most;
  private int[] tokens = new int[16];
  private int size;
  private int next;
  private Finish finish;

  /**
   * A text that begins behind its prompt.
   *
   * @param index of the request
   * @param end tokens that end it
   * @param context the longest row of the model, in tokens
   */
  Text(int index, Request request, Sampling sampling, IntPredicate end, int context) {
    this.index = index;
    this.request = request;
    this.chooser = new TokenChooser(sampling, request.prompt(), request.stream());
    this.end = end;
    this.most = Math.min(request.maxNewTokens(), context - request.prompt().length);
    this.next = request.prompt()[request.prompt().length - 1];
  }

  int index() {
    return index;
  }

  int[] prompt() {
    return request.prompt();
  }

  /** The token that the model reads next. */
  int next() {
    return next;
  }

  boolean ended() {
    return finish != null;
  }

  Written written() {
    return new Written(Arrays.copyOf(tokens, size), finish);
  }

  /**
   * Chooses the token that follows; {@link #tell} then takes it in. May run beside those of other
   * texts.
   */
  void choose(float[] logits, int at, int n) {
    next = chooser.choose(logits, at, n, size < request.minNewTokens() ? end : null);
  }

  /** Takes in the token that was chosen. */
  void tell(WritingListener listener) {
    if (end.test(next)) {
      finish = Finish.END;
    } else {
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * size);
      }
      tokens[size++] = next;
      if (!listener.wrote(index, next)) {
        finish = Finish.STOP;
      } else if (size == most) {
        finish = most == request.maxNewTokens() ? Finish.LENGTH : Finish.CONTEXT;
      }
    }
    if (ended()) {
      listener.ended(index, written());
    }
  }
}
