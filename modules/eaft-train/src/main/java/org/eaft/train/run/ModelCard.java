package org.eaft.train.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.SafetensorsWriter;

/**
 * README.md of an exported model, as the Hugging Face Hub reads it: where the model comes from, how
 * it was made and measured, on what terms it may be used, and how to load and cite it.
 *
 * @param base what it was made of
 * @param sentence what it is, a sentence that goes on behind the model's name
 * @param facts how it was made, by name
 * @param report what its run measured; null where there was no run
 * @param configuration of the run, as YAML; null where there was none
 * @param tags for searching
 */
record ModelCard(
    BaseModel base,
    String sentence,
    Map<String, String> facts,
    RunReport report,
    String configuration,
    List<String> tags) {

  private static final String CITATION =
      """
      @article{diao2026eaft,
        title   = {Entropy-Adaptive Fine-Tuning: Resolving Confident Conflicts to Mitigate Forgetting},
        author  = {Diao, Muxi and Yang, Lele and Gong, Wuxuan and Zhang, Yutong and Yan, Zhonghao and Han, Yufei and
                   Liang, Kongming and Xu, Weiran and Ma, Zhanyu},
        journal = {arXiv preprint arXiv:2601.02151},
        year    = {2026},
        url     = {https://arxiv.org/abs/2601.02151}
      }
      @software{eaft_samediff,
        title   = {EAFT for SameDiff},
        author  = {{The EAFT for SameDiff contributors}},
        version = {%s},
        license = {Apache-2.0}
      }
      """;

  /**
   * The whole text.
   *
   * @param name of the model: its directory's
   * @param tokenizer whether the directory has one
   */
  String text(String name, ModelWeights weights, SafetensorsWriter.Type type, boolean tokenizer) {
    StringJoiner parts = new StringJoiner("\n");
    parts.add(frontMatter());
    parts.add("# %s\n".formatted(name));
    parts.add("%s %s.\n".formatted(Markdown.code(name), sentence));
    parts.add("## Loading it\n");
    parts.add(Markdown.block("python", usage(name, tokenizer)));
    parts.add("## How it was made\n");
    Map<String, String> all = new LinkedHashMap<>(facts);
    all.put(
        "weights",
        "%,d parameters, %s"
            .formatted(weights.count(), type == SafetensorsWriter.Type.F32 ? "fp32" : "bf16"));
    all.put("exported by", "EAFT for SameDiff " + Environment.version());
    parts.add(Markdown.facts(all));
    if (report != null) {
      parts.add(new ModelCardResults(report).text());
    }
    if (configuration != null) {
      parts.add("## Configuration\n\n`eaft train` on this file makes the run again.\n");
      parts.add(Markdown.block("yaml", configuration));
    }
    parts.add("## Licence\n\n%s\n".formatted(licence()));
    parts.add("## Citing it\n");
    parts.add(Markdown.block("bibtex", CITATION.formatted(Environment.version())));
    return parts.toString();
  }

  private String frontMatter() {
    StringJoiner yaml = new StringJoiner("\n", "---\n", "\n---\n");
    yaml.add("library_name: transformers");
    yaml.add("pipeline_tag: text-generation");
    add(yaml, "license", base.licence());
    add(yaml, "license_name", base.licenceName());
    add(yaml, "license_link", base.licenceLink());
    add(yaml, "base_model", base.hub());
    yaml.add("tags:");
    tags.forEach(tag -> yaml.add("- " + Markdown.yaml(tag)));
    return yaml.toString();
  }

  private static void add(StringJoiner yaml, String key, String value) {
    if (value != null) {
      yaml.add("%s: %s".formatted(key, Markdown.yaml(value)));
    }
  }

  private static String usage(String name, boolean tokenizer) {
    String directory = Json.line(name);
    String text =
        tokenizer
            ? """
            from transformers import AutoModelForCausalLM, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(%1$s)
            model = AutoModelForCausalLM.from_pretrained(%1$s)
            """
            : """
            from transformers import AutoModelForCausalLM

            # its source had no tokenizer: take that of the model it comes from
            model = AutoModelForCausalLM.from_pretrained(%1$s)
            """;
    return text.formatted(directory);
  }

  private String licence() {
    if (base.licence() == null && base.licenceFiles().isEmpty()) {
      return "The files of the base model, %s, do not state one. Its terms hold for this model too: look them up before you pass it on."
          .formatted(Markdown.code(base.name()));
    }
    String name = base.licenceName() == null ? base.licence() : base.licenceName();
    String files =
        base.licenceFiles().isEmpty()
            ? ""
            : " Its text lies beside this file: %s."
                .formatted(
                    String.join(
                        ", ",
                        base.licenceFiles().stream()
                            .map(f -> Markdown.code(f.getFileName()))
                            .toList()));
    return "That of the base model, %s%s.%s"
        .formatted(
            Markdown.code(base.name()), name == null ? "" : ": " + Markdown.code(name), files);
  }

  /** A number with six digits that count. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
