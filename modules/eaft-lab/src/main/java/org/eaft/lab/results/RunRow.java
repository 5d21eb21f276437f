package org.eaft.lab.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * A line of {@code runs.jsonl}: one end of one run.
 *
 * @param schema {@link ResultsStore#SCHEMA}
 * @param run id, as in the run's {@code env.json}
 * @param configHash of the resolved configuration, without {@code output}
 * @param modelChecksum of the files of {@code model.path}
 * @param commit of the source; null where there was no repository
 * @param dirty whether files under version control had changes, those of {@code results/} aside
 * @param command what the user typed
 * @param method label of the objective without the grid point; {@code base} before training
 * @param objective type and all parameters
 * @param point the grid's values of this run by dotted key; those of model and data for a base
 * @param seed {@code train.seed}; null for a base
 * @param target tasks whose mean is the target ability
 * @param general tasks whose mean is the general ability
 * @param machine where it was computed
 * @param status {@link #FINISHED} or {@link #FAILED}
 * @param error why it failed; null where it did not
 * @param started ISO 8601
 * @param seconds of the whole run
 * @param config the resolved configuration
 */
public record RunRow(
    int schema,
    String run,
    String configHash,
    String modelChecksum,
    String commit,
    boolean dirty,
    String command,
    String method,
    Map<String, Object> objective,
    Map<String, Object> point,
    Long seed,
    List<String> target,
    List<String> general,
    Machine machine,
    String status,
    @JsonInclude(JsonInclude.Include.NON_NULL) String error,
    String started,
    double seconds,
    Map<String, Object> config) {

  /** The method of a model before training. */
  public static final String BASE = "base";

  /** Status of a run that left its numbers. */
  public static final String FINISHED = "finished";

  /** Status of a run that ended with an error; it is run again. */
  public static final String FAILED = "failed";

  /** Whether the run left its numbers. */
  public boolean isFinished() {
    return status.equals(FINISHED);
  }
}
