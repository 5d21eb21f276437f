package org.eaft.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.WeightSource;

/**
 * What the files of a base model say about where it comes from and on what terms; null where they
 * do not say.
 *
 * @param path where it lies
 * @param hub OWNER/NAME on the Hugging Face Hub
 * @param licence in the Hub's words, such as apache-2.0
 * @param licenceName of a licence that has no word there
 * @param licenceLink of its text
 * @param licenceFiles the texts that came along
 */
record BaseModel(
    String path,
    String hub,
    String licence,
    String licenceName,
    String licenceLink,
    List<Path> licenceFiles) {

  /** In the Hub's cache a model lies below models--OWNER--NAME/snapshots/REVISION. */
  private static final Pattern CACHED = Pattern.compile("models--([\\w.-]+?)--([\\w.-]+)");

  private static final Pattern ON_HUB =
      Pattern.compile("https://huggingface\\.co/([\\w.-]+/[\\w.-]+)/?");

  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A---\\R(.*?)\\R---\\s*(\\R|\\z)", Pattern.DOTALL);

  private static final List<String> LICENCE_FILES = List.of("license", "licence", "notice");
  private static final long LONGEST_CARD = 1 << 20;

  /** A base model of which nothing is known, or that is there no more. */
  static BaseModel unknown(String path) {
    return new BaseModel(path, cached(Path.of(path)), null, null, null, List.of());
  }

  /**
   * Reads what there is.
   *
   * @param model a Hugging Face directory or a .gguf file; it may be gone
   */
  static BaseModel of(Path model) {
    try {
      if (Files.isDirectory(model)) {
        return ofDirectory(model);
      }
      return Files.isRegularFile(model) ? ofGguf(model) : unknown(model.toString());
    } catch (IOException | ModelFileException e) {
      return unknown(model.toString()); // the card is an extra: what it does not know it says
    }
  }

  private static BaseModel ofDirectory(Path model) throws IOException {
    JsonNode card = frontMatter(model.resolve("README.md"));
    List<Path> texts;
    try (Stream<Path> files = Files.list(model)) {
      texts = files.filter(BaseModel::isLicence).sorted().toList();
    }
    String hub = cached(model.toAbsolutePath().normalize());
    return new BaseModel(
        model.toString(),
        hub,
        text(card, "license"),
        text(card, "license_name"),
        text(card, "license_link"),
        texts);
  }

  private static boolean isLicence(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && LICENCE_FILES.stream().anyMatch(name::startsWith);
  }

  /** The YAML between the first two lines of dashes; missing where it is none. */
  private static JsonNode frontMatter(Path card) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    if (!Files.isRegularFile(card) || Files.size(card) > LONGEST_CARD) {
      return yaml.missingNode();
    }
    Matcher front = FRONT_MATTER.matcher(Files.readString(card));
    return front.find() ? yaml.readTree(front.group(1)) : yaml.missingNode();
  }

  private static String text(JsonNode card, String key) {
    JsonNode value = card.path(key);
    return value.isTextual() && !value.asText().isBlank() ? value.asText() : null;
  }

  private static BaseModel ofGguf(Path model) {
    Map<String, Object> facts;
    try (WeightSource source = WeightSource.open(model)) {
      facts = source.metadata();
    }
    String hub =
        Stream.of("general.repo_url", "general.source.repo_url", "general.source.url")
            .map(key -> ON_HUB.matcher(String.valueOf(facts.get(key))))
            .filter(Matcher::matches)
            .map(url -> url.group(1))
            .findFirst()
            .orElseGet(() -> cached(model.toAbsolutePath().normalize()));
    return new BaseModel(
        model.toString(),
        hub,
        text(facts, "general.license"),
        text(facts, "general.license.name"),
        text(facts, "general.license.link"),
        List.of());
  }

  private static String text(Map<String, Object> facts, String key) {
    return facts.get(key) instanceof String s && !s.isBlank() ? s : null;
  }

  private static String cached(Path model) {
    for (Path part : model) {
      Matcher name = CACHED.matcher(part.toString());
      if (name.matches()) {
        return name.group(1) + "/" + name.group(2);
      }
    }
    return null;
  }

  /** How to call it: by its name on the Hub, else by that of its file or directory. */
  String name() {
    return Optional.ofNullable(hub)
        .orElseGet(() -> Path.of(path).toAbsolutePath().normalize().getFileName().toString());
  }
}
