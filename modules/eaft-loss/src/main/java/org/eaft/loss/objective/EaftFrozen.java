package org.eaft.loss.objective;

/**
 * EAFT with the gate of the model before training: w = (H_base / normalizer)^alpha, constant for a
 * token. EAFT's own gate opens as the model changes its mind; this one stays.
 *
 * <p>Not where the model before training knows nothing yet: its entropy says nothing then.
 *
 * @param eaft the gate, as of the model before training
 */
record EaftFrozen(Eaft eaft) implements FromBase {

  static final Kind KIND =
      new Kind(
          10,
          "eaft_frozen",
          "(H_topK / normalizer)^alpha under the base model",
          Eaft.KIND.parameters(),
          a -> new EaftFrozen(Eaft.of(a)));

  @Override
  public Kind kind() {
    return KIND;
  }

  @Override
  public double[] arguments() {
    return eaft.arguments();
  }

  @Override
  public int topK() {
    return eaft.topK();
  }

  @Override
  public float[] constants(TokenStatistics base) {
    float[] gates = new float[base.count()];
    eaft.weigh(base, 0, gates.length, gates);
    return gates;
  }
}
