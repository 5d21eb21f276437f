package org.eaft.models;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.CachedAttention;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The attentions of a graph whose keys and values are kept.
 *
 * @param lengths of the past; null where there is none
 * @param format in which the past is kept; null as above
 * @param attentions those that were added so far
 */
record KeptAttention(SDVariable lengths, Format format, List<CachedModel.Attention> attentions) {

  static KeptAttention first() {
    return new KeptAttention(null, null, new ArrayList<>());
  }

  static KeptAttention behind(SDVariable lengths, Format format) {
    return new KeptAttention(lengths, format, new ArrayList<>());
  }

  /** Notes a layer's keys and values, and gives the past that it attends to; null for none. */
  CachedAttention.Past past(String name, SDVariable k, SDVariable v) {
    if (lengths == null) {
      attentions.add(new CachedModel.Attention(k, v, null, null));
      return null;
    }
    SameDiff graph = k.getSameDiff();
    SDVariable keys = graph.placeHolder(name + ".past_keys", format.type(), -1, -1, -1, -1);
    SDVariable values = graph.placeHolder(name + ".past_values", format.type(), -1, -1, -1, -1);
    attentions.add(new CachedModel.Attention(k, v, keys, values));
    return new CachedAttention.Past(keys, values, lengths);
  }
}
