package org.eaft.dl4j;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.Cnn3DToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An output layer in SameDiff: softmax(W x + b) under an objective of {@link TokenLossFunction},
 * computed by the ops of {@code eaft-loss} in float. Without a bias it is the head of a language
 * model, and the logits of a whole minibatch never exist at once while it trains.
 *
 * <p>Shapes: input [examples, nIn] or [examples, nIn, steps], W [nOut, nIn], b [nOut], activations
 * [examples, nOut] or [examples, nOut, steps]. Labels have the columns of a {@link
 * TokenLossFunction} in their second dimension, without documents: for TALR an example is one. A
 * row that is not trained on has label -100, or no one where labels are one-hot, or zero in a mask,
 * which holds zeros and ones. For objectives that read sample weights the mask holds these, or
 * without a mask they are one more column of the labels, the last.
 *
 * <p>Time series are NCW. Score and step are those of an output layer with the loss function: the
 * sum over tokens is divided by the examples, or by the tokens where it is {@linkplain
 * TokenLossFunction#dividedByTokens divided by tokens}.
 */
public final class TokenLossOutputLayer extends SameDiffOutputLayer {

  private static final long serialVersionUID = 1;

  private TokenLossFunction lossFunction;
  private long nIn;
  private long nOut;
  private boolean hasBias;
  private WeightInit weightInit;

  /** For DL4J's JSON. */
  private TokenLossOutputLayer() {}

  private TokenLossOutputLayer(Builder builder) {
    this.lossFunction = Objects.requireNonNull(builder.lossFunction, "a loss function");
    this.nIn = builder.nIn;
    this.nOut = builder.nOut;
    this.hasBias = builder.hasBias;
    this.weightInit = builder.weightInit;
    setLayerName(builder.name);
  }

  /** Builds a layer. */
  public static final class Builder {

    private final TokenLossFunction lossFunction;
    private String name;
    private long nIn;
    private long nOut;
    private boolean hasBias = true;
    private WeightInit weightInit = WeightInit.XAVIER;

    /** Of a loss function. */
    public Builder(TokenLossFunction lossFunction) {
      this.lossFunction = lossFunction;
    }

    /** Name of the layer; DL4J gives it one where it has none. */
    public Builder name(String layerName) {
      this.name = layerName;
      return this;
    }

    /** Size of the input; taken from the layer before where the network knows its input type. */
    public Builder nIn(long size) {
      this.nIn = size;
      return this;
    }

    /** Number of classes. */
    public Builder nOut(long classes) {
      this.nOut = classes;
      return this;
    }

    /** Whether there is a bias; there is one by default. */
    public Builder hasBias(boolean bias) {
      this.hasBias = bias;
      return this;
    }

    /** How W is initialised; Xavier by default. The bias begins at zero. */
    public Builder weightInit(WeightInit init) {
      this.weightInit = init;
      return this;
    }

    /**
     * The layer.
     *
     * @throws IllegalArgumentException if there are fewer than two classes
     */
    public TokenLossOutputLayer build() {
      if (nOut < 2) {
        throw new IllegalArgumentException("nOut must be two classes or more, but is " + nOut);
      }
      return new TokenLossOutputLayer(this);
    }
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    requireReadable(inputType);
    if (nIn == 0 || override) {
      nIn =
          inputType instanceof InputType.InputTypeRecurrent r
              ? r.getSize()
              : inputType.arrayElementsPerExample();
    }
  }

  private void requireReadable(InputType inputType) {
    if (inputType instanceof InputType.InputTypeRecurrent r && r.getFormat() == RNNFormat.NWC) {
      throw new IllegalStateException(
          "layer %s reads time series as NCW, [examples, size, steps], but is given NWC"
              .formatted(getLayerName()));
    }
  }

  /** Flattens what comes from convolutions; time series stay as they are. */
  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional c) {
      return new CnnToFeedForwardPreProcessor(
          c.getHeight(), c.getWidth(), c.getChannels(), c.getFormat());
    }
    if (inputType instanceof InputType.InputTypeConvolutional3D c) {
      return new Cnn3DToFeedForwardPreProcessor(
          c.getDepth(),
          c.getHeight(),
          c.getWidth(),
          c.getChannels(),
          c.getDataFormat() == Convolution3D.DataFormat.NCDHW);
    }
    return null;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    requireReadable(inputType);
    return inputType instanceof InputType.InputTypeRecurrent r
        ? InputType.recurrent(nOut, r.getTimeSeriesLength())
        : InputType.feedForward(nOut);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    if (nIn < 1) {
      throw new IllegalStateException("layer %s has no nIn".formatted(getLayerName()));
    }
    params.addWeightParam(OutputGraph.WEIGHT, nOut, nIn);
    if (hasBias) {
      params.addBiasParam(OutputGraph.BIAS, nOut);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    initWeights(
        Math.toIntExact(nIn), Math.toIntExact(nOut), weightInit, params.get(OutputGraph.WEIGHT));
    if (hasBias) {
      params.get(OutputGraph.BIAS).assign(0);
    }
  }

  @Override
  public SDVariable defineLayer(
      SameDiff graph, SDVariable input, SDVariable labels, Map<String, SDVariable> params) {
    return new OutputGraph(lossFunction, input, params).loss(labels);
  }

  @Override
  public String activationsVertexName() {
    return OutputGraph.PROBABILITIES;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDataType) {
    TokenLossOutput layer = new TokenLossOutput(conf, networkDataType);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(paramsView);
    layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
    layer.setConf(conf);
    return layer;
  }

  // DL4J's own compare what a layer has computed of its settings so far, too

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenLossOutputLayer l && settings().equals(l.settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  private List<Object> settings() {
    return Arrays.asList(
        getLayerName(),
        getIDropout(),
        getConstraints(),
        getRegularization(),
        getRegularizationBias(),
        getUpdater(),
        getBiasUpdater(),
        getGradientNormalization(),
        getGradientNormalizationThreshold(),
        lossFunction,
        nIn,
        nOut,
        hasBias,
        weightInit);
  }

  // DL4J's JSON reads and writes these

  /** The objective and what its sum is divided by. */
  public TokenLossFunction getLossFunction() {
    return lossFunction;
  }

  void setLossFunction(TokenLossFunction lossFunction) {
    this.lossFunction = lossFunction;
  }

  /** Size of the input. */
  public long getNIn() {
    return nIn;
  }

  void setNIn(long nIn) {
    this.nIn = nIn;
  }

  /** Number of classes. */
  public long getNOut() {
    return nOut;
  }

  void setNOut(long nOut) {
    this.nOut = nOut;
  }

  /** Whether there is a bias. */
  public boolean isHasBias() {
    return hasBias;
  }

  void setHasBias(boolean hasBias) {
    this.hasBias = hasBias;
  }

  /** How W is initialised. */
  public WeightInit getWeightInit() {
    return weightInit;
  }

  void setWeightInit(WeightInit weightInit) {
    this.weightInit = weightInit;
  }
}
