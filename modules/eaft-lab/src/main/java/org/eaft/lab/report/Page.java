package org.eaft.lab.report;

import java.util.List;
import org.eaft.lab.tables.Table;

/**
 * All that the template shows.
 *
 * @param title of the page
 * @param summary how much was run
 * @param asked what was asked
 * @param answer two sentences
 * @param tables of the experiment
 * @param groups tasks by group of questions
 * @param hasPareto whether target and general accuracy were measured
 * @param hasCurves whether any run has curves
 * @param landscapes titles of the landscapes
 * @param conflicts by group of scans
 * @param runs finished and failed
 * @param problems what could not be read
 * @param data of the charts, JSON that is safe within a script element
 * @param style sheet
 * @param script of the charts
 * @param command that makes the page again
 * @param citation BibTeX
 */
record Page(
    String title,
    String summary,
    List<Asked> asked,
    List<String> answer,
    List<TableView> tables,
    List<Table> groups,
    boolean hasPareto,
    boolean hasCurves,
    List<String> landscapes,
    List<Conflicts> conflicts,
    List<RunFacts> runs,
    List<String> problems,
    String data,
    String style,
    String script,
    String command,
    String citation) {

  List<RunFacts> failed() {
    return runs.stream().filter(r -> r.error() != null).toList();
  }
}
