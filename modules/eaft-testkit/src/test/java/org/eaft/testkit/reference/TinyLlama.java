package org.eaft.testkit.reference;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The tiny Llama of the golden file made of twins: logits, and gradients by Hugging Face name. */
final class TinyLlama {
  private static final int HIDDEN = 48;
  private static final int LAYERS = 3;
  private static final int INTERMEDIATE = 80;
  private static final int HEAD_DIM = 8;
  private static final int VOCABULARY = 419;
  private static final double EPS = 1e-6;
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final Map<String, double[]> weights;
  private final int[] ids;
  private final int[] positions;
  private final CausalAttentionReference attention;
  private final double[] inverse = RopeReference.inverseFrequencies(10000, HEAD_DIM);
  private final Map<String, double[]> gradients = new TreeMap<>();
  private final Deque<UnaryOperator<double[]>> tape = new ArrayDeque<>();

  TinyLlama(Map<String, double[]> weights, int[] ids, int batch) {
    this.weights = weights;
    this.ids = ids;
    int time = ids.length / batch;
    this.positions = new int[ids.length];
    Arrays.setAll(positions, i -> i % time);
    this.attention = CausalAttentionReference.of(batch, time, 6, 2, HEAD_DIM);
  }

  /** Logits [batch * time, vocabulary]; remembers what backward needs. */
  double[] forward() {
    tape.clear();
    double[] h = EmbeddingReference.forward(weights.get(EMBEDDING), HIDDEN, ids);
    for (int layer = 0; layer < LAYERS; layer++) {
      h = feedForward(attend(h, "model.layers." + layer), "model.layers." + layer);
    }
    double[] normed = norm(h, "model.norm.weight");
    String head = weights.containsKey("lm_head.weight") ? "lm_head.weight" : EMBEDDING;
    double[] logits = LinearReference.forward(normed, weights.get(head), HIDDEN);
    tape.push(g -> linearBackward(normed, head, HIDDEN, g));
    return logits;
  }

  /** Gradients of all weights for a gradient of the logits. */
  Map<String, double[]> backward(double[] logitsGradient) {
    gradients.clear();
    double[] g = logitsGradient;
    for (UnaryOperator<double[]> step : tape) {
      g = step.apply(g);
    }
    add(EMBEDDING, EmbeddingReference.backward(VOCABULARY, HIDDEN, ids, g));
    return gradients;
  }

  private double[] attend(double[] h, String layer) {
    String p = layer + ".self_attn.";
    double[] normed = norm(h, layer + ".input_layernorm.weight");
    double[] q = rope(linear(normed, p + "q_proj.weight", HIDDEN));
    double[] k = rope(linear(normed, p + "k_proj.weight", HIDDEN));
    double[] v = linear(normed, p + "v_proj.weight", HIDDEN);
    double[] mixed = attention.forward(q, k, v);
    UnaryOperator<double[]> normBackward = tape.pop();
    tape.push(
        g -> {
          double[] dMixed = linearBackward(mixed, p + "o_proj.weight", HIDDEN, g);
          CausalAttentionReference.Gradients d = attention.backward(q, k, v, dMixed);
          double[] dNormed =
              linearBackward(normed, p + "q_proj.weight", HIDDEN, ropeBackward(d.q()));
          accumulate(
              dNormed, linearBackward(normed, p + "k_proj.weight", HIDDEN, ropeBackward(d.k())));
          accumulate(dNormed, linearBackward(normed, p + "v_proj.weight", HIDDEN, d.v()));
          return accumulate(normBackward.apply(dNormed), g);
        });
    return LinearReference.forward(mixed, weights.get(p + "o_proj.weight"), HIDDEN, null, h);
  }

  private double[] feedForward(double[] h, String layer) {
    String p = layer + ".mlp.";
    double[] normed = norm(h, layer + ".post_attention_layernorm.weight");
    double[] gate = linear(normed, p + "gate_proj.weight", HIDDEN);
    double[] up = linear(normed, p + "up_proj.weight", HIDDEN);
    double[] product = SwiGluReference.forward(gate, up);
    UnaryOperator<double[]> normBackward = tape.pop();
    tape.push(
        g -> {
          double[] dProduct = linearBackward(product, p + "down_proj.weight", INTERMEDIATE, g);
          SwiGluReference.Gradients d = SwiGluReference.backward(gate, up, dProduct);
          double[] dNormed = linearBackward(normed, p + "gate_proj.weight", HIDDEN, d.gate());
          accumulate(dNormed, linearBackward(normed, p + "up_proj.weight", HIDDEN, d.up()));
          return accumulate(normBackward.apply(dNormed), g);
        });
    return LinearReference.forward(
        product, weights.get(p + "down_proj.weight"), INTERMEDIATE, null, h);
  }

  private double[] norm(double[] x, String name) {
    tape.push(
        g -> {
          RmsNormReference.Gradients d = RmsNormReference.backward(x, weights.get(name), EPS, g);
          add(name, d.weight());
          return d.x();
        });
    return RmsNormReference.forward(x, weights.get(name), EPS);
  }

  private double[] linear(double[] x, String name, int in) {
    return LinearReference.forward(x, weights.get(name), in);
  }

  private double[] linearBackward(double[] x, String name, int in, double[] g) {
    LinearReference.Gradients d = LinearReference.backward(x, weights.get(name), in, g);
    add(name, d.weight());
    return d.x();
  }

  private double[] rope(double[] x) {
    return RopeReference.forward(x, HEAD_DIM, positions, inverse, RopeReference.Style.HALF_SPLIT);
  }

  private double[] ropeBackward(double[] g) {
    return RopeReference.backward(g, HEAD_DIM, positions, inverse, RopeReference.Style.HALF_SPLIT);
  }

  private void add(String name, double[] gradient) {
    gradients.merge(name, gradient, TinyLlama::accumulate);
  }

  private static double[] accumulate(double[] to, double[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
    return to;
  }
}
