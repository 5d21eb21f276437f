package org.eaft.text;

import java.util.BitSet;
import java.util.List;

/**
 * A rendered conversation.
 *
 * @param generated the character ranges that the assistant says, in order
 * @param literal where the text of a special token begins that a message holds: it is text, and no
 *     special token
 */
record RenderedChat(String text, List<Span> generated, BitSet literal) {

  RenderedChat(String text, List<Span> generated) {
    this(text, generated, new BitSet());
  }
}
