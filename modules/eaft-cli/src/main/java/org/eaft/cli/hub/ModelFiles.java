package org.eaft.cli.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** What loading a model needs of the files of its repository, without the same weights twice. */
final class ModelFiles {

  private static final int SHOWN = 8;

  /** Configuration, tokenizer, chat template; of the repository's own folder. */
  private static final Pattern COMPANION =
      Pattern.compile(
          "config\\.json|generation_config\\.json|adapter_config\\.json"
              + "|tokenizer[^/]*|special_tokens_map\\.json|added_tokens\\.json"
              + "|vocab\\.json|vocab\\.txt|merges\\.txt|spiece\\.model|sentencepiece\\.bpe\\.model"
              + "|chat_template\\.jinja|chat_template\\.json|additional_chat_templates/[^/]+\\.jinja");

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final Pattern SHARD = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");
  private static final String ADAPTER = "adapter_model.safetensors";
  private static final Pattern OTHER = Pattern.compile("[^/]+\\.safetensors(\\.index\\.json)?");

  /** A GGUF file that is a model, not the picture encoder beside one. */
  private static final Pattern GGUF = Pattern.compile("(.*/)?(?!mmproj)[^/]*\\.gguf");

  private static final Pattern UNREAD =
      Pattern.compile(".*\\.(bin|pt|pth|ckpt|h5|msgpack|onnx|safetensors)");

  private ModelFiles() {}

  /**
   * The files of a model.
   *
   * @throws HubException where there are no weights that can be read, or several GGUF files
   */
  static List<String> of(Collection<String> names) {
    List<String> files = new ArrayList<>(matching(names, COMPANION));
    files.addAll(weights(names));
    return files;
  }

  private static List<String> weights(Collection<String> names) {
    List<String> files = new ArrayList<>();
    if (names.contains(ADAPTER)) {
      files.add(ADAPTER);
    }
    List<String> shards = matching(names, SHARD);
    if (names.contains(SINGLE)) {
      files.add(SINGLE);
    } else if (!shards.isEmpty() && names.contains(INDEX)) {
      files.addAll(shards);
      files.add(INDEX);
    }
    if (files.isEmpty()) {
      files.addAll(matching(names, OTHER));
    }
    return files.isEmpty() ? List.of(gguf(names)) : files;
  }

  private static String gguf(Collection<String> names) {
    List<String> files = matching(names, GGUF);
    if (files.size() == 1) {
      return files.get(0);
    }
    if (files.isEmpty()) {
      List<String> unread = matching(names, UNREAD);
      throw new HubException(
          ("there are no weights as safetensors or GGUF beside its configuration, only "
                  + "%s. --include takes what you name, such as --include '*' for all.")
              .formatted(some(unread.isEmpty() ? names : unread)));
    }
    throw new HubException(
        "there are %d GGUF files: choose one with --include. They are %s."
            .formatted(
                files.size(), String.join(", ", files.stream().map(Text::printable).toList())));
  }

  /** The first few of these for a message. */
  static String some(Collection<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    List<String> first = names.stream().sorted().limit(SHOWN).map(Text::printable).toList();
    String rest = names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "";
    return String.join(", ", first) + rest;
  }

  private static List<String> matching(Collection<String> names, Pattern pattern) {
    return names.stream().filter(name -> pattern.matcher(name).matches()).sorted().toList();
  }
}
