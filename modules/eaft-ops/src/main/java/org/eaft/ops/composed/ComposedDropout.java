package org.eaft.ops.composed;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** {@link org.eaft.ops.Dropout} with the same mask, bit by bit: SplitMix64 in LONG arrays. */
final class ComposedDropout {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
  private static final long LOWER_HALF = 0xffffffffL;

  private final SameDiff graph;

  private ComposedDropout(SameDiff graph) {
    this.graph = graph;
  }

  static SDVariable of(String name, SDVariable x, SDVariable draw, double probability, long seed) {
    ComposedDropout d = new ComposedDropout(x.getSameDiff());
    SDVariable number = d.graph.reshape(draw.castTo(DataType.LONG), 1);
    SDVariable key = d.mix(d.mix(number).add(d.number(seed)));
    SDVariable drawn = d.drawn(key, d.graph.shape(x));
    SDVariable kept =
        d.graph
            .gte(drawn, d.number(Math.round(probability * (1L << 32))))
            .castTo(DataType.FLOAT)
            .mul((float) (1 / (1 - probability)));
    return x.mul(name, d.graph.reshape(kept, d.graph.shape(x)));
  }

  /** One of 2^32 equally likely numbers for each element, flat; a mix gives two. */
  private SDVariable drawn(SDVariable key, SDVariable shape) {
    SDVariable length = graph.expandDims(graph.prod(shape), 0);
    SDVariable index = Stock.count(length);
    SDVariable pair = shifted(index, 1);
    SDVariable bits = mix(pair.add(number(1)).mul(number(GOLDEN_GAMMA)).add(key));
    SDVariable odd = graph.bitwise().and(index, number(1));
    SDVariable even = odd.mul(number(-1)).add(number(1));
    SDVariable upper = shifted(bits, 32);
    SDVariable lower = graph.bitwise().and(bits, number(LOWER_HALF));
    return upper.mul(even).add(lower.mul(odd));
  }

  private SDVariable mix(SDVariable z) {
    SDVariable a = graph.bitwise().xor(z, shifted(z, 30)).mul(number(0xbf58476d1ce4e5b9L));
    SDVariable b = graph.bitwise().xor(a, shifted(a, 27)).mul(number(0x94d049bb133111ebL));
    return graph.bitwise().xor(b, shifted(b, 31));
  }

  /** Shifted right with zeros from the left; the stock op keeps the sign. */
  private SDVariable shifted(SDVariable x, int places) {
    SDVariable signed = graph.bitwise().rightShift(x, graph.constant(Nd4j.scalar((long) places)));
    return graph.bitwise().and(signed, number(-1L >>> places));
  }

  private SDVariable number(long value) {
    return graph.constant(Nd4j.createFromArray(value));
  }
}
