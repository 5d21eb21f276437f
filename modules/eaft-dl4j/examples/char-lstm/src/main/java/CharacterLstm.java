import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.eaft.dl4j.TokenLossFunction;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** An LSTM that learns a sonnet character by character under EAFT, and then writes on. */
public final class CharacterLstm {

  private static final int STEPS = 40;
  private static final int BATCH = 16;
  private static final int ROUNDS = 200;

  private final Random random = new Random(1);
  private final String text;
  private final String alphabet;
  private final MultiLayerNetwork network;

  private CharacterLstm(String text) {
    this.text = text;
    StringBuilder characters = new StringBuilder();
    text.chars().distinct().sorted().forEach(c -> characters.append((char) c));
    alphabet = characters.toString();
    network = network(TokenLossFunction.of("eaft").dividedByTokens(), alphabet.length());
  }

  public static void main(String[] args) throws IOException {
    try (InputStream sonnet = CharacterLstm.class.getResourceAsStream("sonnet.txt")) {
      new CharacterLstm(new String(sonnet.readAllBytes(), StandardCharsets.UTF_8)).run();
    }
  }

  private void run() {
    for (int round = 1; round <= ROUNDS; round++) {
      network.fit(batch());
      if (round % 100 == 0) {
        System.out.printf("round %d, loss %.4f%n", round, network.score());
      }
    }
    System.out.println(write("Shall I", 200));
  }

  private static MultiLayerNetwork network(TokenLossFunction loss, int characters) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(5e-3))
            .miniBatch(false) // the loss divides by tokens
            .list()
            .layer(new LSTM.Builder().nOut(64).activation(Activation.TANH).build())
            .layer(
                new RnnOutputLayer.Builder(loss)
                    .nOut(characters)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(characters))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Pieces of the text: one-hot characters [batch, characters, steps], and the number of the next, [batch, 1, steps]. */
  private DataSet batch() {
    INDArray features = Nd4j.zeros(DataType.FLOAT, BATCH, alphabet.length(), STEPS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, 1, STEPS);
    for (int b = 0; b < BATCH; b++) {
      int from = random.nextInt(text.length() - STEPS);
      for (int t = 0; t < STEPS; t++) {
        features.putScalar(b, number(from + t), t, 1);
        labels.putScalar(b, 0, t, number(from + t + 1));
      }
    }
    return new DataSet(features, labels);
  }

  private int number(int position) {
    return alphabet.indexOf(text.charAt(position));
  }

  private String write(String begin, int characters) {
    network.rnnClearPreviousState();
    StringBuilder written = new StringBuilder(begin);
    INDArray output = null;
    for (int i = 0; i < begin.length() + characters; i++) {
      if (i == written.length()) {
        written.append(alphabet.charAt(output.argMax(1).getInt(0)));
      }
      INDArray input = Nd4j.zeros(DataType.FLOAT, 1, alphabet.length());
      input.putScalar(0, alphabet.indexOf(written.charAt(i)), 1);
      output = network.rnnTimeStep(input);
    }
    return written.toString();
  }
}
