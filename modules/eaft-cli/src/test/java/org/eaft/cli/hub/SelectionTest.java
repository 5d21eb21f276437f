package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which files are taken where nobody says. */
class SelectionTest {

  private static List<String> model(String... names) {
    return Selection.of(RepoType.MODEL, List.of(), List.of()).choose(List.of(names));
  }

  @Test
  void shardsComeWithTheirIndexAndWithoutDuplicates() {
    assertThat(
            model(
                ".gitattributes",
                "LICENSE",
                "README.md",
                "added_tokens.json",
                "additional_chat_templates/tool_use.jinja",
                "chat_template.jinja",
                "config.json",
                "consolidated.safetensors",
                "flax_model.msgpack",
                "generation_config.json",
                "merges.txt",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.fp16.safetensors",
                "model.gguf",
                "model.safetensors.index.json",
                "modeling_custom.py",
                "onnx/model.onnx",
                "original/consolidated.00.pth",
                "original/model.safetensors",
                "pytorch_model.bin",
                "special_tokens_map.json",
                "tokenizer.json",
                "tokenizer.model",
                "tokenizer_config.json",
                "vocab.json"))
        .containsExactly(
            "added_tokens.json",
            "additional_chat_templates/tool_use.jinja",
            "chat_template.jinja",
            "config.json",
            "generation_config.json",
            "merges.txt",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer.model",
            "tokenizer_config.json",
            "vocab.json");
  }

  @Test
  void oneFileIsEnough() {
    assertThat(
            model(
                "config.json",
                "model.safetensors",
                "model.safetensors.index.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors"))
        .containsExactly("config.json", "model.safetensors");
  }

  @Test
  void adaptersAndUnusualNamesAreTaken() {
    assertThat(model("adapter_config.json", "adapter_model.safetensors", "adapter_model.bin"))
        .containsExactly("adapter_config.json", "adapter_model.safetensors");
    assertThat(model("config.json", "weights.safetensors", "old/weights.safetensors"))
        .containsExactly("config.json", "weights.safetensors");
  }

  @Test
  void ofGgufFilesOneIsTakenAndOfSeveralNone() {
    assertThat(model("config.json", "README.md", "x.Q8_0.gguf", "mmproj-x.gguf"))
        .containsExactly("config.json", "x.Q8_0.gguf");
    assertThatThrownBy(() -> model("x.Q4_0.gguf", "BF16/x.gguf"))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "there are 2 GGUF files: choose one with --include. They are BF16/x.gguf, "
                + "x.Q4_0.gguf.");
  }

  @Test
  void weightsThatAreNotReadAreNotTaken() {
    assertThatThrownBy(() -> model("config.json", "pytorch_model.bin"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("no weights as safetensors or GGUF beside")
        .hasMessageContaining("only pytorch_model.bin. --include takes");
  }

  @Test
  void patternsReplaceTheDefaultAndTakeFromIt() {
    List<String> names = List.of("README.md", "config.json", "model.safetensors", "onnx/a.json");

    assertThat(Selection.of(RepoType.MODEL, List.of("*.json"), List.of()).choose(names))
        .containsExactly("config.json", "onnx/a.json");
    assertThat(Selection.of(RepoType.MODEL, List.of("*.json"), List.of("onnx/")).choose(names))
        .containsExactly("config.json");
    assertThat(Selection.of(RepoType.MODEL, List.of(), List.of("*.safetensors")).choose(names))
        .containsExactly("config.json");
    assertThat(Selection.of(RepoType.DATASET, List.of(), List.of()).choose(names)).hasSize(4);
  }

  @Test
  void nothingIsAnErrorThatSaysWhatThereIs() {
    assertThatThrownBy(
            () ->
                Selection.of(RepoType.MODEL, List.of("*.gguf"), List.of())
                    .choose(List.of("config.json", "model.safetensors")))
        .hasMessage(
            "no file is left of 2: config.json, model.safetensors. The pattern * stands for all.");
  }
}
