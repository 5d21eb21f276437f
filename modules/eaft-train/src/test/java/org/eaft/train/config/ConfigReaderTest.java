package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eaft.text.DataFormat;
import org.eaft.text.TrainOn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

  @TempDir Path dir;

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("run.yaml"), text);
  }

  private RunConfig run(String text, String... overrides) throws IOException {
    return ConfigReader.run(file(text), List.of(overrides));
  }

  @Test
  void missingKeysTakeTheDesignsDefaults() throws IOException {
    RunConfig c = run("model: {path: m}\ndata: {train: d.jsonl}\n");

    assertThat(c.model()).isEqualTo(new ModelSpec("m", ModelInit.PRETRAINED, Precision.FP32, null));
    assertThat(c.data().maxLength()).isEqualTo(2048);
    assertThat(c.data().format()).isEqualTo(DataFormat.AUTO);
    assertThat(c.data().trainOn()).isEqualTo(TrainOn.ASSISTANT);
    assertThat(c.data().shuffle()).isTrue();
    assertThat(c.objective()).isEqualTo(new ObjectiveSpec("eaft", Map.of()));
    TrainSpec t = c.train();
    assertThat(List.of(t.epochs(), t.maxSteps(), t.batchSize(), t.microBatchSize()))
        .containsExactly(1, -1, 64, 1);
    assertThat(List.of(t.lr(), t.minLr(), t.weightDecay(), t.eps(), t.maxGradNorm()))
        .containsExactly(1e-5, 0.0, 0.0, 1e-8, 1.0);
    // three of a hundred steps warm up
    assertThat(t.rate(1, 100)).isCloseTo(1e-5 / 3, within(1e-20));
    assertThat(t.rate(3, 100)).isEqualTo(1e-5);
    assertThat(t.betas()).containsExactly(0.9, 0.999);
    assertThat(t.schedule()).isEqualTo(Schedule.COSINE);
    assertThat(t.optimizer()).isEqualTo(Optimizer.ADAMW);
    assertThat(t.seed()).isEqualTo(42);
  }

  @Test
  void jsonTextBindsAsYamlDoes() throws IOException {
    RunConfig c =
        run(
            """
            {"model": {"path": "m", "precision": "fp32"}, "data": {"train": "d", "packing": false},
             "objective": {"type": "sft_kl"}, "train": {"lr": 0.003, "eps": 1e-08, "betas": [0.9, 0.95]},
             "output": {"dir": "o", "trackers": ["jsonl"]}}""");

    assertThat(c.train().eps()).isEqualTo(1e-8);
    assertThat(c.train().betas()).containsExactly(0.9, 0.95);
    assertThat(c.objective().type()).isEqualTo("sft_kl");
  }

  @Test
  void overridesWinAndCarryYamlValues() throws IOException {
    RunConfig c =
        run(
            "model: {path: m}\ntrain: {lr: 1e-4}\n",
            "train.lr=2e-5",
            "train.betas=[0.8, 0.9]",
            "objective={type: eaft, alpha: 5e-1}",
            "objective.top_k=10",
            "data.validation=v.jsonl");

    assertThat(c.train().lr()).isEqualTo(2e-5);
    assertThat(c.train().betas()).containsExactly(0.8, 0.9);
    assertThat(c.objective().parameters()).isEqualTo(Map.of("alpha", 0.5, "top_k", 10));
    assertThat(c.data().validation()).containsExactly("v.jsonl");
  }

  @Test
  void anOverrideOfAParameterKeepsATypeThatStandsAlone() throws IOException {
    assertThat(run("objective: talr\n", "objective.w_min=0.1").objective())
        .isEqualTo(new ObjectiveSpec("talr", Map.of("w_min", 0.1)));
  }

  @Test
  void emptySectionsKeepTheirDefaults() throws IOException {
    assertThat(run("model:\ntrain:\n").train().batchSize()).isEqualTo(64);
    assertThat(run("").train().batchSize()).isEqualTo(64);
  }

  @Test
  void unknownKeyNamesTheNearestTheFileAndTheLine() throws IOException {
    assertThatThrownBy(() -> run("model: {path: m}\ntrain:\n  epochs: 1\n  btach_size: 4\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "run.yaml:4: unknown key `train.btach_size`; did you mean `batch_size`?");
  }

  @Test
  void unknownKeyOfAnotherSectionNamesThatSection() throws IOException {
    assertThatThrownBy(() -> run("lr: 1e-3\n"))
        .hasMessageContaining("run.yaml:1: unknown key `lr`; did you mean `train.lr`?");
  }

  @Test
  void unknownKeyOfAnOverrideNamesTheOverride() throws IOException {
    assertThatThrownBy(() -> run("model: {path: m}\n", "train.lrr=1"))
        .hasMessageContaining("`train.lrr=1`: unknown key `train.lrr`; did you mean `lr`?");
  }

  @Test
  void keysOfAMatrixPointToCompare() throws IOException {
    assertThatThrownBy(() -> run("methods: [sft]\n")).hasMessageContaining("eaft compare");
  }

  @Test
  void unknownObjectiveAndParameterNameTheNearest() throws IOException {
    assertThatThrownBy(() -> run("objective: {type: eatf}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("run.yaml:1")
        .hasMessageContaining("did you mean `eaft`?");
    assertThatThrownBy(() -> run("objective:\n  type: eaft\n  topk: 3\n"))
        .hasMessageContaining("run.yaml:3")
        .hasMessageContaining("objective.topk is unknown for eaft; did you mean `top_k`?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train: {lr: abc}            | train.lr must be a number, but is abc",
        "train: {lr: 0}              | train.lr must be greater than 0, but is 0",
        "train: {lr: 1e999}          | train.lr must be greater than 0",
        "train: {epochs: 1.5}        | train.epochs must be a whole number",
        "train: {batch_size: 0}      | train.batch_size must be at least 1, but is 0",
        "train: {max_steps: 0}       | train.max_steps must be -1 or greater than 0",
        "train: {betas: [0.9]}       | train.betas must be two numbers",
        "train: {betas: 3}           | train.betas must be a list",
        "train: {schedule: cosinus}  | train.schedule must be one of constant, constant_with_warmup, linear, cosine",
        "train: {lr: null}           | train.lr has no value; leave it out for its default, 1.0E-5",
        "train: {schedule: }         | train.schedule has no value; leave it out for its default, cosine",
        "train: {optimizer: null}    | train.optimizer has no value",
        "train: {betas: null}        | train.betas has no value",
        "data: {format: null}        | data.format has no value",
        "output: {trackers: null}    | output.trackers has no value",
        "objective: [dft]            | objective must be a type or a map",
        "objective: {alpha: }        | objective.alpha has no value; leave it out",
        "objective: 3                | objective must be a type or a map",
        "train: [1]                  | train must hold keys",
        "data: {max_length: 1}       | data.max_length must be at least 2",
        "data: {train_on: user}      | data.train_on must be one of assistant, last, all",
        "data: {shuffle: perhaps}    | data.shuffle must be true or false",
        "objective: {type: eaft, alpha: x} | objective.alpha must be a number",
        "objective: {alpha: 2, rescale: mean} | objective.rescale must be none or mean_weight, but is mean",
        "objective: {shuffle_weights: 1} | objective.shuffle_weights must be true or false, but is 1",
        "objective: {lr_scale: 0}    | objective.lr_scale must be none, mean_weight or a number greater than 0",
        "objective: {lr_scale: half} | objective.lr_scale must be none, mean_weight or a number greater than 0",
        "objective: {rescale: null}  | objective.rescale has no value",
        "objective: {type: mlie}     | objective.type `mlie` is unknown; did you mean `mile`?",
        "objective: {type: sft, rescal: none} | objective.rescal is unknown for sft; did you mean `rescale`?",
        "objective: {type: eaft_mask, threshold: low} | objective.threshold must be a number or none, but is low",
        "objective: {type: conflict_mask, of: model} | objective.of must be one of batch, base, but is model",
        "objective: {type: idft, gamma_min: 3} | gamma_min must be at most gamma_max",
        "model: {lora: {rank: 0}}    | model.lora.rank must be at least 1, but is 0",
        "model: {lora: {alpha: 0}}   | model.lora.alpha must be greater than 0",
        "model: {lora: {dropout: 1}} | model.lora.dropout must be a number from 0 up to but without 1",
        "model: {lora: {targets: []}} | model.lora.targets must name linear layers",
        "model: {lora: {targets: ['']}} | model.lora.targets must name linear layers",
        "model: {lora: {targets: [q_proj, all-linear]}} | or be all-linear alone",
        "model: {lora: {targets: null}} | model.lora.targets has no value",
        "model: {lora: {rnak: 2}}    | unknown key `model.lora.rnak`; did you mean `rank`?",
        "model: {lora: true}         | model.lora must hold keys, such as rank, alpha, dropout, targets",
        "data: {packing: true, bucketing: true} | data.bucketing must be false with data.packing",
        "train: {lr: 1e-3, min_lr: 2e-3} | train.min_lr must lie between 0.0 and 0.001, but is 0.002",
        "train: {min_lr: -1e-6}      | train.min_lr must lie between 0",
        "train: {min_lr: null}       | train.min_lr has no value",
        "train: {schedule: constant, min_lr: 1e-6} | train.min_lr must be 0 where",
        "train: {schedule: constant_with_warmup, min_lr: 1e-6} | train.min_lr must be 0 where",
        "train: {schedule: constant, warmup_ratio: 0.1} | train.warmup_ratio must be 0 under",
        "train: {warmup_ratio: 1.5}  | train.warmup_ratio must lie between 0.0 and 1.0",
        "train: {checkpoint_every: -1} | train.checkpoint_every must be at least 0",
        "eval: {every: 10}           | eval.every needs held-out rows: set data.validation",
        "output: {save: best}        | output.save must be final or none where eval.every is 0",
        "eval: {tasks: [pocket_maths]} | eval.tasks `pocket_maths` is no task; did you mean `pocket_math`?",
        "eval: {tasks: [hellaswag]}  | eval.tasks `hellaswag` is no task; known: pocket_math, pocket_medical",
        "eval: {tasks: [pocket_math, pocket_math]} | eval.tasks must differ",
        "eval: {tasks_every: 3}      | eval.tasks_every must be 0 where eval.tasks is empty, but is 3",
        "eval: {tasks_every: -1}     | eval.tasks_every must be at least 0",
        "output: {trackers: [tensorboard]} | output.trackers must contain jsonl",
        "output: {trackers: [wandb]} | output.trackers must be among [jsonl, tensorboard]",
      })
  void valuesThatCannotStandNameKeyAndPlace(String text, String message) {
    assertThatThrownBy(() -> run(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("run.yaml:1: ")
        .hasMessageContaining(message);
  }

  @Test
  void controlsTravelInTheObjectiveAndShowWhereTheyAreOn() throws IOException {
    RunConfig plain = run("objective: {type: eaft}\n");
    RunConfig neutral =
        run("objective: {type: eaft, rescale: none, shuffle_weights: false, lr_scale: none}\n");
    assertThat(neutral).isEqualTo(plain);
    assertThat(neutral.hash()).isEqualTo(plain.hash());
    assertThat(plain.objective().label()).isEqualTo("eaft");
    assertThat(plain.objective().rescaled()).isFalse();
    assertThat(plain.objective().lrScale()).isEqualTo(1);

    RunConfig all =
        run(
            "objective: {type: eaft, alpha: 2, lr_scale: 1e-1, rescale: mean_weight,"
                + " shuffle_weights: true}\n");
    assertThat(all.objective().label())
        .isEqualTo("eaft alpha=2 rescale=mean_weight shuffle_weights=true lr_scale=0.1");
    assertThat(all.objective().rescaled()).isTrue();
    assertThat(all.objective().objective().shuffled()).isTrue();
    assertThat(all.objective().lrScale()).isEqualTo(0.1);
    assertThat(run(all.toYaml())).isEqualTo(all);
    assertThat(all.hash()).isNotEqualTo(plain.hash());
    assertThat(run("objective: {type: mile}\n").objective().rescaled()).isTrue();
    assertThatThrownBy(() -> all.objective().requireNoControls())
        .hasMessageContaining("objective.rescale is mean_weight, a control of training");
  }

  @Test
  void theMeanWeightAsScaleOfTheRateIsResolvedByWhoKnowsIt() throws IOException {
    RunConfig open = run("objective: {type: sft, lr_scale: mean_weight}\n");
    assertThat(open.objective().lrScaleIsMeanWeight()).isTrue();
    assertThatThrownBy(() -> open.objective().requireResolved())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("objective.lr_scale is mean_weight")
        .hasMessageContaining("`eaft compare`");
    RunConfig resolved = open.with(Map.of("objective.lr_scale", 0.13));
    assertThat(resolved.objective().label()).isEqualTo("sft lr_scale=0.13");
    assertThat(resolved.objective().lrScale()).isEqualTo(0.13);
    resolved.objective().requireResolved();
  }

  @Test
  void adaptersTakeTheirDefaults() throws IOException {
    LoraSpec defaults = new LoraSpec(16, 32, 0, List.of("q_proj", "v_proj"));
    assertThat(run("model: {lora: {}}\n").model().lora()).isEqualTo(defaults);
    assertThat(run("model: {lora: null}\n").model().lora()).isNull();
    assertThat(run("", "model.lora.rank=4").model().lora())
        .isEqualTo(new LoraSpec(4, 32, 0, List.of("q_proj", "v_proj")));

    RunConfig all = run("model: {lora: {alpha: 8, dropout: 0.1, targets: all-linear}}\n");

    assertThat(all.model().lora()).isEqualTo(new LoraSpec(16, 8, 0.1, List.of("all-linear")));
    assertThat(run(all.toYaml()).model()).isEqualTo(all.model());
    assertThat(all.with(Map.of("model.lora.rank", 2)).hash()).isNotEqualTo(all.hash());
  }

  @Test
  void syntaxErrorsAndDuplicateKeysNameTheLine() throws IOException {
    assertThatThrownBy(() -> run("model: {path: m}\ntrain: {lr: [}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("run.yaml:2");
    assertThatThrownBy(() -> run("train:\n  lr: 1e-3\n  lr: 1e-4\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Duplicate");
    assertThatThrownBy(() -> run("model: {path: m}\n", "train.lr"))
        .hasMessageContaining("not of the form key=value");
    assertThatThrownBy(() -> ConfigReader.run(dir.resolve("no.yaml"), List.of()))
        .hasMessageContaining("no.yaml: there is no such file");
  }

  @Test
  void resolvedTextReadsBackAsTheSameRun() throws IOException {
    RunConfig c =
        run(
            "model: {path: m}\nobjective: {type: eaft, alpha: 1e-1}\noutput: {dir: o, save: none}\n");

    RunConfig again = run(c.toYaml());

    assertThat(again).isEqualTo(c);
    assertThat(again.hash()).isEqualTo(c.hash());
    assertThat(c.toYaml()).contains("micro_batch_size: 1").contains("optimizer: adamw");
  }

  @Test
  void hashIgnoresWhereTheResultLiesAndSeesEverythingElse() throws IOException {
    RunConfig c = run("model: {path: m}\noutput: {dir: a}\n");

    assertThat(c.with(Map.of("output.dir", "b")).hash()).isEqualTo(c.hash());
    assertThat(c.with(Map.of("train.seed", 1)).hash()).isNotEqualTo(c.hash());
    assertThat(c.with(Map.of("objective", new ObjectiveSpec("dft", Map.of()))).hash())
        .isNotEqualTo(c.hash());
    assertThatThrownBy(() -> c.with(Map.of("train.sed", 1))).hasMessageContaining("`seed`");
  }
}
