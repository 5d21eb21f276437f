package org.eaft.eval.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eaft.eval.Decoding;
import org.eaft.eval.Thinking;

/**
 * A task as its YAML file says it. Texts with <code>{{ }}</code> are Jinja templates over the
 * fields of a row.
 *
 * @param version changes whenever numbers can no longer be compared with those of before
 * @param summary a line for lists of tasks
 * @param source where its data comes from
 * @param licence of its data
 * @param citation of those who made it
 * @param rows which records are questions
 * @param ask what of a record is asked
 * @param choose the given answers that the model chooses among; null where it writes
 * @param write how it writes its answers; null where it chooses
 */
record TaskSpec(
    int version,
    String summary,
    String source,
    String licence,
    String citation,
    Rows rows,
    Ask ask,
    Choose choose,
    Write write) {

  TaskSpec {
    require(version >= 1, "version must be at least 1");
    present(summary, "summary");
    present(source, "source");
    present(licence, "licence");
    present(citation, "citation");
    present(rows, "rows");
    present(ask, "ask");
    require((choose == null) != (write == null), "exactly one of choose and write must be there");
  }

  private static void present(Object value, String key) {
    require(value != null, key + " is missing");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** How a data file holds records. */
  enum Format {
    /** JSON lines, a JSON list, CSV with names, or Parquet. */
    @JsonProperty("records")
    RECORDS,
    /** One JSON object of records by their names, which become the field {@code key}. */
    @JsonProperty("keyed")
    KEYED,
    /** CSV that may have no line of names. */
    @JsonProperty("csv")
    CSV
  }

  /**
   * Records of files.
   *
   * @param files alternatives, the first that is there counts; parts in braces, such as {@code
   *     {subject}} or {@code {kind:one|two}}, match names and become fields, and * matches anything
   * @param format of all of them
   * @param columns names where CSV has none
   * @param join fields of other files' records; null for none
   * @param fields that every record must have; {@code a|b} for one of two
   * @param let fields that are made of others
   * @param id of a question; null: its number
   * @param group of a question; null: all are one
   * @param meanOfGroups whether the mean over groups, each counting alike, is reported too
   */
  record Rows(
      List<String> files,
      Format format,
      List<String> columns,
      Join join,
      List<String> fields,
      Map<String, String> let,
      String id,
      String group,
      boolean meanOfGroups) {

    Rows {
      require(files != null && !files.isEmpty(), "rows.files is missing");
      format = Objects.requireNonNullElse(format, Format.RECORDS);
      columns = columns == null ? List.of() : List.copyOf(columns);
      require((format == Format.CSV) == !columns.isEmpty(), "rows.columns goes with format csv");
      fields = fields == null ? List.of() : List.copyOf(fields);
      let = let == null ? Map.of() : new LinkedHashMap<>(let);
    }
  }

  /**
   * Fields of another file's record.
   *
   * @param files as {@link Rows#files}
   * @param format of them
   * @param by the field of equal value in both
   * @param onlyMatched whether a row without a record there is left out; else it has no more fields
   */
  record Join(List<String> files, Format format, String by, boolean onlyMatched) {
    Join {
      require(files != null && !files.isEmpty(), "rows.join.files is missing");
      require(by != null, "rows.join.by is missing");
      format = Objects.requireNonNullElse(format, Format.RECORDS);
      require(format != Format.CSV, "rows.join.format must be records or keyed");
    }
  }

  /** How a question is put. */
  enum As {
    /** A text that goes on. */
    @JsonProperty("text")
    TEXT,
    /** A conversation through the model's chat template. */
    @JsonProperty("chat")
    CHAT
  }

  /**
   * What is asked.
   *
   * @param system what the system says first in a chat; null: nothing
   * @param intro before the worked examples; null: nothing
   * @param question of a row, and of a worked example
   * @param target the answer of a worked example, behind its question; in a chat the assistant's
   *     turn
   * @param separator between worked examples
   * @param shots worked examples
   * @param shotFiles where they are taken from, the first of the file; captures are those of the
   *     question's own file
   * @param functions a field with descriptions of functions that the conversation of {@code
   *     question} may call; null where there are none
   */
  record Ask(
      As as,
      String system,
      String intro,
      String question,
      String target,
      String separator,
      int shots,
      List<String> shotFiles,
      Functions functions) {

    Ask {
      present(as, "ask.as");
      require(
          (question == null) != (functions == null),
          "one of ask.question and ask.functions must be there");
      intro = Objects.requireNonNullElse(intro, "");
      separator = Objects.requireNonNullElse(separator, "\n\n");
      shotFiles = shotFiles == null ? List.of() : List.copyOf(shotFiles);
      require(shots >= 0, "ask.shots must not be negative");
      require(
          shots == 0 || (target != null && !shotFiles.isEmpty()),
          "worked examples (shots) need ask.target and ask.shot_files, which this task does not have");
      require(system == null || as == As.CHAT, "ask.system belongs to a chat");
      require(functions == null || as == As.CHAT, "ask.functions belongs to a chat");
    }

    Ask withShots(int n) {
      return new Ask(as, system, intro, question, target, separator, n, shotFiles, functions);
    }
  }

  /** How functions are told to a model. */
  enum FunctionForm {
    /** In what the system says, calls being written as in Python. */
    @JsonProperty("prompt")
    PROMPT,
    /** As tools, by the model's chat template. */
    @JsonProperty("tools")
    TOOLS
  }

  /**
   * A conversation about functions, as the Berkeley leaderboard has them.
   *
   * @param messages the field with the turns, those of the first of several exchanges
   * @param functions the field with their descriptions
   */
  record Functions(String messages, String functions, FunctionForm form) {
    Functions {
      present(messages, "ask.functions.messages");
      present(functions, "ask.functions.functions");
      present(form, "ask.functions.form");
    }
  }

  /** How a field names the right option. */
  enum AnswerAs {
    /** A letter, or a number from 0. */
    @JsonProperty("letter_or_index")
    LETTER_OR_INDEX,
    /** A letter, or a number from 0 or from 1, whichever all rows together tell. */
    @JsonProperty("letter_or_any_index")
    LETTER_OR_ANY_INDEX,
    /** The option itself, without blanks around it. */
    @JsonProperty("text")
    TEXT
  }

  /**
   * Given answers.
   *
   * @param options behind the prompt, with the blank that separates them from it
   * @param answer names the right one
   * @param metrics of {@code accuracy}, {@code accuracy_norm} and {@code accuracy_token_norm}
   */
  record Choose(List<String> options, String answer, AnswerAs answerAs, List<String> metrics) {
    Choose {
      require(options != null && options.size() >= 2, "choose.options must be at least two");
      present(answer, "choose.answer");
      present(answerAs, "choose.answer_as");
      metrics = metrics == null ? List.of("accuracy") : List.copyOf(metrics);
      require(!metrics.isEmpty(), "choose.metrics must not be empty");
    }
  }

  /**
   * Written answers.
   *
   * @param target what is right; null where the scorer reads it off the row
   * @param targetLetters of how many options the target is one, as a letter or a number from 0 or
   *     from 1, whichever all rows together tell; 0: it is something else
   * @param score {@code by}, a scorer's name, and what that scorer takes
   */
  record Write(
      int maxNewTokens,
      List<String> stop,
      double temperature,
      int topK,
      Double topP,
      Integer samples,
      Thinking thinking,
      String target,
      int targetLetters,
      Map<String, Object> score) {

    Write {
      require(targetLetters == 0 || target != null, "write.target_letters needs write.target");
      require(maxNewTokens >= 1, "write.max_new_tokens is missing");
      stop = stop == null ? List.of() : List.copyOf(stop);
      thinking = Objects.requireNonNullElse(thinking, Thinking.CUT);
      present(score, "write.score");
      require(score.get("by") instanceof String, "write.score.by is missing");
      decoding(0, stop, temperature, topK, topP, samples, thinking);
    }

    Decoding decoding(long seed) {
      return decoding(seed, stop, temperature, topK, topP, samples, thinking);
    }

    private static Decoding decoding(
        long seed,
        List<String> stop,
        double temperature,
        int topK,
        Double topP,
        Integer samples,
        Thinking thinking) {
      return new Decoding(
          temperature,
          topK,
          Objects.requireNonNullElse(topP, 1.0),
          seed,
          Objects.requireNonNullElse(samples, 1),
          stop,
          thinking);
    }
  }
}
