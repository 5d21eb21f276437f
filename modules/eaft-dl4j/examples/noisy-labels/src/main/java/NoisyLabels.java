import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.eaft.dl4j.TokenLossFunction;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Cross entropy against EAFT on a classification set with a third of its labels wrong: a network first learns the classes, then
 * learns the wrong labels by heart. A label that a sure network finds unlikely has little weight under EAFT.
 */
public final class NoisyLabels {

  private static final int CLASSES = 8;
  private static final int FEATURES = 16;
  private static final int EXAMPLES = 500;
  private static final int EPOCHS = 150;
  private static final double WRONG = 1 / 3.0;
  private static final int SEEDS = 3;

  private final Random random;
  private final double[][] centres = new double[CLASSES][FEATURES];

  private NoisyLabels(long seed) {
    random = new Random(seed);
    for (double[] centre : centres) {
      for (int f = 0; f < FEATURES; f++) {
        centre[f] = random.nextGaussian();
      }
    }
  }

  public static void main(String[] args) {
    System.out.println("loss  accuracy on clean data     wrong labels learned by heart");
    for (String objective : new String[] {"sft", "eaft"}) { // sft is cross entropy
      double[][] percent = new double[2][SEEDS];
      for (int seed = 0; seed < SEEDS; seed++) {
        NoisyLabels world = new NoisyLabels(seed);
        double[] both = world.train(TokenLossFunction.of(objective));
        percent[0][seed] = 100 * both[0];
        percent[1][seed] = 100 * both[1];
      }
      System.out.printf("%-5s %s %27s%n", objective, summary(percent[0]), summary(percent[1]));
    }
    System.out.printf("mean and standard error of %d seeds, percent%n", SEEDS);
  }

  /** Accuracy on examples that were not trained on, and how many of the wrong labels the network now gives itself. */
  private double[] train(TokenLossFunction loss) {
    int[] truth = classes();
    int[] given = truth.clone();
    for (int i = 0; i < EXAMPLES; i++) {
      if (random.nextDouble() < WRONG) {
        given[i] = (truth[i] + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
      }
    }
    DataSet data = new DataSet(features(truth), labels(given));
    int[] tested = classes();
    INDArray test = features(tested);

    MultiLayerNetwork network = network(loss, random.nextInt());
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      network.fit(data);
    }
    int[] answers = network.output(test).argMax(1).toIntVector();
    int[] learned = network.output(data.getFeatures()).argMax(1).toIntVector();
    int right = 0;
    int wrong = 0;
    int byHeart = 0;
    for (int i = 0; i < EXAMPLES; i++) {
      right += answers[i] == tested[i] ? 1 : 0;
      wrong += given[i] != truth[i] ? 1 : 0;
      byHeart += given[i] != truth[i] && learned[i] == given[i] ? 1 : 0;
    }
    return new double[] {right / (double) EXAMPLES, byHeart / (double) wrong};
  }

  private static MultiLayerNetwork network(TokenLossFunction loss, long seed) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Adam(3e-3))
            .activation(Activation.RELU)
            .list()
            .layer(new DenseLayer.Builder().nOut(64).build())
            .layer(new DenseLayer.Builder().nOut(64).build())
            .layer(new OutputLayer.Builder(loss).nOut(CLASSES).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.feedForward(FEATURES))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private int[] classes() {
    return random.ints(EXAMPLES, 0, CLASSES).toArray();
  }

  private INDArray features(int[] classes) {
    float[][] features = new float[EXAMPLES][FEATURES];
    for (int i = 0; i < EXAMPLES; i++) {
      for (int f = 0; f < FEATURES; f++) {
        features[i][f] = (float) (centres[classes[i]][f] + 1.3 * random.nextGaussian());
      }
    }
    return Nd4j.createFromArray(features);
  }

  /** One column with the number of the class; one-hot labels do as well. */
  private static INDArray labels(int[] classes) {
    return Nd4j.createFromArray(classes).reshape(EXAMPLES, 1);
  }

  private static String summary(double[] percent) {
    double sum = 0;
    for (double p : percent) {
      sum += p;
    }
    double mean = sum / SEEDS;
    double squares = 0;
    for (double p : percent) {
      squares += (p - mean) * (p - mean);
    }
    return "%.1f ± %.1f".formatted(mean, Math.sqrt(squares / (SEEDS - 1) / SEEDS));
  }
}
