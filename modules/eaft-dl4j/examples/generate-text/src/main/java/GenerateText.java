import java.nio.file.Path;
import org.eaft.train.config.Precision;
import org.eaft.train.generate.GenerationModel;

/** Opens a fine-tuned model and writes what it answers, token by token. */
public final class GenerateText {

  public static void main(String[] args) {
    Path model = Path.of(System.getProperty("model", "../../../../experiments/pocket/base"));
    String prompt = System.getProperty("prompt", "where does Ada Vale live ?");
    try (GenerationModel opened = GenerationModel.open(model, Precision.FP32)) {
      opened.write(prompt, 40, System.out::print);
      System.out.println();
    }
  }
}
