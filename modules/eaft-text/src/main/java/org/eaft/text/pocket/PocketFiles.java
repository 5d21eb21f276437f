package org.eaft.text.pocket;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The tokenizer of the pocket world as files that every tokenizer library reads. */
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
