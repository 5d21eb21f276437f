package org.eaft.eval.task;

import java.util.List;
import org.eaft.eval.Decoding;
import org.eaft.eval.Question;
import org.eaft.text.Prompt;

/** How the questions of a task are answered. */
interface Answering {

  /** A row as a question. */
  Question question(String id, String group, Prompt prompt, TaskRow row);

  /** Names of metrics, the one that stands for the task first. */
  List<String> metrics();

  /** How texts are written. */
  default Decoding decoding() {
    return Decoding.GREEDY;
  }
}
