package org.eaft.lab.report;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.lab.tables.Tables;
import org.eaft.text.DataException;

/**
 * Results in a text: the answer in two sentences and a small table, made from the rows of an
 * experiment. In Markdown they stand between two comments, so that they can be made anew:
 *
 * <pre>{@code
 * <!-- eaft glance results/pocket-math -->
 * <!-- /eaft glance -->
 * }</pre>
 */
public final class Glance {

  private static final String END = "<!-- /eaft glance -->";
  private static final Pattern BLOCK =
      Pattern.compile("(?s)<!-- eaft glance (\\S+) -->\n(.*?)" + Pattern.quote(END));

  private Glance() {}

  /** The sentences and the table of an experiment directory in Markdown, ending in a newline. */
  public static String of(Path directory) {
    Experiment experiment = ExperimentReader.read(directory);
    return String.join(" ", Verdict.of(experiment)) + "\n\n" + Tables.glance(experiment).markdown();
  }

  /**
   * A text with all its blocks made anew; what stands around them stays.
   *
   * @param root what the directories that blocks name are relative to
   * @throws DataException where it has no block, or one without an end
   */
  public static String refresh(String text, Path root) {
    Matcher block = BLOCK.matcher(text);
    StringBuilder fresh = new StringBuilder();
    int blocks = 0;
    while (block.find()) {
      if (block.group(2).contains("<!-- eaft glance ")) {
        throw new DataException(
            "the block of %s does not end; close it with %s".formatted(block.group(1), END));
      }
      blocks++;
      block.appendReplacement(
          fresh,
          Matcher.quoteReplacement(
              "<!-- eaft glance %s -->\n%s%s"
                  .formatted(block.group(1), of(root.resolve(block.group(1))), END)));
    }
    block.appendTail(fresh);
    if (blocks == 0 || fresh.toString().split("<!-- eaft glance ", -1).length != blocks + 1) {
      throw new DataException(
          "each block begins with a line <!-- eaft glance DIR --> and ends with %s; found %s"
              .formatted(END, blocks == 0 ? "none" : "one that is not so"));
    }
    return fresh.toString();
  }
}
