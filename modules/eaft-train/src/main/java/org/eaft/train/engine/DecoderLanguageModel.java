package org.eaft.train.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.eaft.eval.Decoding;
import org.eaft.eval.LanguageModel;
import org.eaft.models.generate.Continuations;
import org.eaft.models.generate.Decoder;
import org.eaft.models.generate.Generator;
import org.eaft.models.generate.Request;
import org.eaft.models.generate.Sampling;
import org.eaft.models.generate.ScoreRule;
import org.eaft.models.generate.Temperature;
import org.eaft.models.generate.TopK;
import org.eaft.models.generate.TopP;
import org.eaft.models.generate.WritingListener;
import org.eaft.models.generate.Written;

/** A model as its weights stand, which tasks are put to. */
public final class DecoderLanguageModel implements LanguageModel {

  /** Texts that are written at a time. */
  public static final int ROWS = 64;

  private final Decoder decoder;
  private final Set<Integer> ends;
  private final int rows;

  /**
   * A model.
   *
   * @param decoder its weights may change between calls
   * @param ends tokens that end a text by the model's files
   * @param rows texts that are written at a time
   */
  public DecoderLanguageModel(Decoder decoder, Collection<Integer> ends, int rows) {
    this.decoder = decoder;
    this.ends = Set.copyOf(ends);
    this.rows = rows;
  }

  @Override
  public void logLikelihoods(List<Options> prompts, ObjIntConsumer<double[]> listener) {
    List<Continuations.Ask> asks =
        prompts.stream().map(o -> new Continuations.Ask(o.prompt(), o.texts())).toList();
    new Continuations(decoder).logLikelihoods(asks, listener);
  }

  @Override
  public void write(List<Writing> texts, Decoding decoding, IntPredicate end, Listener listener) {
    List<Request> requests =
        texts.stream().map(w -> new Request(w.prompt(), 0, w.maxTokens(), w.stream())).toList();
    WritingListener told =
        new WritingListener() {
          @Override
          public boolean wrote(int text, int token) {
            return listener.wrote(text, token);
          }

          @Override
          public void ended(int text, Written written) {
            listener.ended(text, written.finish().name().toLowerCase(Locale.ROOT));
          }
        };
    new Generator(decoder, rows).generate(requests, sampling(decoding), end, told);
  }

  private static Sampling sampling(Decoding decoding) {
    if (!decoding.draws()) {
      return Sampling.greedy();
    }
    List<ScoreRule> rules = new ArrayList<>();
    if (decoding.temperature() != 1) {
      rules.add(new Temperature(decoding.temperature()));
    }
    if (decoding.topK() > 0) {
      rules.add(new TopK(decoding.topK()));
    }
    if (decoding.topP() < 1) {
      rules.add(new TopP(decoding.topP()));
    }
    return new Sampling(rules, new Sampling.Drawn(decoding.seed()));
  }

  @Override
  public int contextLength() {
    return decoder.contextLength();
  }

  @Override
  public int vocabularySize() {
    return decoder.vocabularySize();
  }

  @Override
  public Set<Integer> ends() {
    return ends;
  }
}
