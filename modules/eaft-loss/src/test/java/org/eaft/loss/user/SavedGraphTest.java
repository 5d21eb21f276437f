package org.eaft.loss.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** A file of SameDiff with our ops in it, opened in another process. */
class SavedGraphTest {

  @TempDir private File folder;

  static List<Supplier<SameDiff>> graphs() {
    return List.of(UserGraph::onLogits, UserGraph::onHiddenStates);
  }

  /** With optimiser state, so the steps there are those that would have been made here. */
  @ParameterizedTest
  @MethodSource("graphs")
  void isTrainedOnWhereEaftLossIs(Supplier<SameDiff> graph) throws Exception {
    SameDiff trained = graph.get();
    UserGraph.losses(trained);
    File file = save(trained);
    String said = UserProcess.run(UserGraph.Load.class, UserProcess.jars(), file.getPath());
    assertThat(UserProcess.losses(said)).as(said).isEqualTo(UserGraph.losses(trained));
  }

  /** As docs/samediff.md quotes it. */
  @Test
  void isRefusedByNameWhereOnlyNd4jIs() throws Exception {
    File file = save(UserGraph.onLogits());
    List<String> nd4j =
        UserProcess.jars().stream()
            .filter(jar -> !jar.contains("eaft-ops") && !jar.contains("eaft-loss"))
            .toList();
    assertThat(UserProcess.run(UserGraph.Load.class, nd4j, file.getPath()))
        .contains("java.lang.IllegalStateException: No op known for hash: ")
        .contains(" and name eaft_token_loss");
  }

  private File save(SameDiff graph) {
    File file = new File(folder, "graph.fb");
    graph.save(file, true);
    return file;
  }
}
