package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MisfitsTest {

  private final Misfits misfits = new Misfits();

  private void layers(String kind, String name, int... numbers) {
    for (int n : numbers) {
      misfits.add(kind, "model.layers.%d.%s".formatted(n, name), " [4]");
    }
  }

  @Test
  void whatIsSaidOfManyLayersTakesOneLine() {
    layers("missing", "self_attn.q_proj.bias", 0, 1, 2, 3, 7, 9, 10);
    layers("missing", "mlp.up_proj.weight", 5, 3);
    misfits.add("surplus", "100%.weight", " F32[1]");
    assertThat(misfits.count()).isEqualTo(10);
    assertThat(misfits.toString().lines())
        .containsExactly(
            "missing: model.layers.N.self_attn.q_proj.bias [4], of layers 0 to 3, 7, 9 to 10",
            "  missing: model.layers.3.mlp.up_proj.weight [4]",
            "  missing: model.layers.5.mlp.up_proj.weight [4]",
            "  surplus: 100%.weight F32[1]");
  }

  @Test
  void otherShapesAreOtherLines() {
    layers("wrong shape", "a", 0, 1, 2);
    misfits.add("wrong shape", "model.layers.3.a", " [5]");
    assertThat(misfits.toString().lines()).hasSize(2);
  }

  @Test
  void whatNobodyWouldReadIsCounted() {
    for (int i = 0; i < 1000; i++) {
      misfits.add("surplus", "t" + i, "");
    }
    assertThat(misfits.count()).isEqualTo(1000);
    assertThat(misfits.toString().lines()).hasSize(41);
    assertThat(misfits.toString()).endsWith("... and 960 more lines like these");
  }

  @Test
  void onlyPlainNumbersAreLayers() {
    misfits.add("surplus", "model.layers.007.a", "");
    misfits.add("surplus", "model.layers.99999999999.a", "");
    misfits.add("surplus", "x.model.layers.1.a", "");
    assertThat(misfits.toString())
        .contains("layers.007.a", "layers.99999999999.a", "x.model.layers.1.a");
  }
}
