package org.eaft.text.pocket;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The pocket world as files: its tokenizer, its data and its exams. */
public final class PocketFiles {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Documents in which every word of the closed vocabulary has been seen. */
  private static final int SEEN = 30_000;

  private PocketFiles() {}

  /**
   * Writes tokenizer.json and tokenizer_config.json: a word is a token, words are divided by
   * blanks.
   *
   * @throws IOException if the disk refuses
   */
  public static void writeTokenizer(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
    Files.writeString(directory.resolve("tokenizer_config.json"), tokenizerConfig());
  }

  /**
   * Writes tokenizer, pre-training documents, demonstrations of each topic and exams.
   *
   * @param rho how often the teacher is wrong about a third of the people
   * @return the files, relative to the directory
   * @throws IOException if the disk refuses
   * @throws org.eaft.text.DataException if a number cannot stand
   */
  public static List<String> write(Path directory, int documents, double rho) throws IOException {
    writeTokenizer(directory);
    List<String> files = new ArrayList<>(List.of("tokenizer.json", "tokenizer_config.json"));
    files.add(copy(directory, "pretrain.jsonl", "pretrain/rows=" + documents));
    for (Topic topic : Topic.values()) {
      String source = topic.title() + "/rho=" + rho;
      files.add(copy(directory, topic.title() + ".jsonl", source));
      files.add(copy(directory, topic.title() + "-validation.jsonl", source + "/part=validation"));
    }
    for (String exam : Exam.names()) {
      files.add(exam(directory, exam));
    }
    return files;
  }

  private static String copy(Path directory, String file, String source) throws IOException {
    try (InputStream rows = PocketSource.of(Path.of("pocket:" + source)).open()) {
      Files.copy(rows, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private static String exam(Path directory, String name) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (PocketQuestion q : Exam.questions(name)) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("id", q.id()).put("group", q.group()).put("prompt", q.prompt());
      ArrayNode options = line.putArray("options");
      q.options().forEach(options::add);
      lines.append(line.put("reference", q.reference())).append('\n');
    }
    String file = "exam-" + name + ".jsonl";
    Files.writeString(directory.resolve(file), lines);
    return file;
  }

  /** All tokens in the order of their ids. */
  public static List<String> vocabulary() {
    Set<String> tokens = new LinkedHashSet<>(Marks.ALL);
    tokens.addAll(Words.NUMBERS);
    Stream.of(Words.FIRST_NAMES, Words.LAST_NAMES, Words.CITIES, Words.DRUGS, Words.DRUG_CLASSES)
        .forEach(tokens::addAll);
    tokens.addAll(Words.CONDITIONS);
    Words.THINGS.forEach(tokens::addAll);
    Words.CAPITALS.forEach(kind -> kind.forEach(word -> tokens.add(Words.capitals(word))));
    Set<String> others = new TreeSet<>();
    PocketWorld world = PocketWorld.of(PocketWorld.SEED);
    Corpus corpus = new Corpus(world);
    Stream.generate(corpus::next).limit(SEEN).forEach(d -> others.addAll(Words.list(d)));
    tokens.addAll(others);
    return new ArrayList<>(tokens);
  }

  private static String tokenizer() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (String mark : Marks.ALL) {
      added
          .addObject()
          .put("id", Marks.ALL.indexOf(mark))
          .put("content", mark)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
    root.putNull("post_processor");
    root.putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    ObjectNode ids = model.putObject("vocab");
    List<String> vocabulary = vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    model.put("unk_token", Marks.UNKNOWN);
    return JSON.writeValueAsString(root) + "\n";
  }

  private static String tokenizerConfig() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("tokenizer_class", "PreTrainedTokenizerFast");
    root.put("eos_token", Marks.END);
    root.put("pad_token", Marks.PADDING);
    root.put("unk_token", Marks.UNKNOWN);
    root.put("clean_up_tokenization_spaces", false);
    root.put("chat_template", Marks.TEMPLATE);
    return JSON.writeValueAsString(root) + "\n";
  }
}
