package org.eaft.models;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;

/** Makes graphs. */
final class Graphs {

  private Graphs() {}

  /** A graph whose holders share arrays; the stock ones keep a copy of each for other devices. */
  static SameDiff empty() {
    SameDiff graph = SameDiff.create();
    graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), true);
    return graph;
  }
}
