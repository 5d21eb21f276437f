package org.eaft.train.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import org.eaft.text.BadRows;
import org.eaft.text.DataFormat;
import org.eaft.text.DataOptions;
import org.eaft.text.Overlong;
import org.eaft.text.TrainOn;

/**
 * What a run reads.
 *
 * @param train files of training rows: names, directories, patterns, {@code pocket:} sources
 * @param validation files of held-out rows; null takes them from the end of {@code train}
 * @param validationRows with {@code validation} the rows read from it (0: all), without it the rows
 *     held out of {@code train} (0: none)
 * @param general plain text on which forgetting is measured; null: not measured
 * @param generalTokens tokens read from {@code general}; 0: all
 * @param format of all row files; auto: from the first record of each
 * @param template chat template: auto takes the model's own, else a Jinja file
 * @param maxLength longest sequence in tokens
 * @param overlong what happens to a longer one
 * @param badRows what happens to a row that is malformed or that the template refuses
 * @param packing several rows in one sequence of at most {@code maxLength} tokens, none of which
 *     sees another; only rows of one optimiser step meet
 * @param bucketing rows of an optimiser step are read longest first, so that rows of a micro-batch
 *     have similar lengths and little is padded
 * @param trainOn which tokens are labels
 * @param shuffle a new order every epoch, from the seed; else file order
 * @param limit training rows read; 0: all
 */
public record DataSpec(
    @JsonFormat(
            with = {
              JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
              JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
            })
        List<String> train,
    @JsonFormat(
            with = {
              JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
              JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
            })
        List<String> validation,
    int validationRows,
    String general,
    int generalTokens,
    DataFormat format,
    String template,
    int maxLength,
    Overlong overlong,
    BadRows badRows,
    boolean packing,
    boolean bucketing,
    TrainOn trainOn,
    boolean shuffle,
    int limit) {

  public DataSpec {
    train = checkedFiles("data.train", train);
    validation = checkedFiles("data.validation", validation);
    Checks.atLeast(0, "data.validation_rows", validationRows);
    Checks.atLeast(0, "data.general_tokens", generalTokens);
    Checks.atLeast(0, "data.limit", limit);
    Checks.atLeast(2, "data.max_length", maxLength);
    Checks.require(
        !(packing && bucketing),
        "data.bucketing",
        "must be false with data.packing, which sorts by length already",
        bucketing);
  }

  /** How the training files are read, held-out rows included. */
  public DataOptions trainOptions() {
    return options(train, limit > 0 && validation == null ? limit + validationRows : limit);
  }

  /** How the validation files are read. */
  public DataOptions validationOptions() {
    return options(validation, validationRows);
  }

  private DataOptions options(List<String> files, int rows) {
    return new DataOptions(files, format, trainOn, template, maxLength, overlong, rows, badRows);
  }

  private static List<String> checkedFiles(String key, List<String> files) {
    if (files == null) {
      return null;
    }
    boolean named = !files.isEmpty() && files.stream().noneMatch(f -> f == null || f.isBlank());
    Checks.require(named, key, "must name files, at least one", files);
    return List.copyOf(files);
  }
}
