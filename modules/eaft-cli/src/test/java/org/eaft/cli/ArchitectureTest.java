package org.eaft.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which module may see which, and what the small ones must not pull in. */
@AnalyzeClasses(
    packages = "org.eaft",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestkit.class
    })
class ArchitectureTest {

  @ArchTest
  static final ArchRule arrowsPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("org.eaft..")
          .layer("ops")
          .definedBy("org.eaft.ops..")
          .layer("loss")
          .definedBy("org.eaft.loss..")
          .layer("models")
          .definedBy("org.eaft.models..")
          .layer("text")
          .definedBy("org.eaft.text..")
          .layer("eval")
          .definedBy("org.eaft.eval..")
          .layer("train")
          .definedBy("org.eaft.train..")
          .layer("lab")
          .definedBy("org.eaft.lab..")
          .layer("cli")
          .definedBy("org.eaft.cli..")
          .ensureAllClassesAreContainedInArchitecture()
          .whereLayer("ops")
          .mayNotAccessAnyLayer()
          .whereLayer("loss")
          .mayOnlyAccessLayers("ops")
          .whereLayer("models")
          .mayOnlyAccessLayers("ops", "loss")
          .whereLayer("text")
          .mayNotAccessAnyLayer()
          .whereLayer("eval")
          .mayOnlyAccessLayers("text")
          .whereLayer("train")
          .mayOnlyAccessLayers("ops", "loss", "models", "text", "eval")
          .whereLayer("lab")
          .mayOnlyAccessLayers("ops", "loss", "models", "text", "eval", "train");

  @ArchTest
  static final ArchRule opsAndLossesStaySmall =
      noClasses()
          .that()
          .resideInAnyPackage("org.eaft.ops..", "org.eaft.loss..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.fasterxml..",
              "ai.djl..",
              "ch.qos.logback..",
              "org.apache.log4j..",
              "org.apache.logging..",
              "java.util.logging..")
          .because("who imports a loss gets no JSON, no tokenizer and no logging back end with it");

  @ArchTest
  static final ArchRule textAndTasksKnowNoTensors =
      noClasses()
          .that()
          .resideInAnyPackage("org.eaft.text..", "org.eaft.eval..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule nobodyUsesShadedCopies =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.nd4j.shade..")
          .because("ND4J's copies of Jackson and Guava are its own");

  @ArchTest
  static final ArchRule testkitIsForTests =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.eaft.testkit..");

  static final class DoNotIncludeTestkit implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/eaft-testkit");
    }
  }

  /** ArchUnit does not see a package-info without annotations: it leaves no class file. */
  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    Path modules = Path.of("..").toRealPath();
    try (Stream<Path> files = Files.find(modules, 30, (p, a) -> isMainSource(modules, p))) {
      List<Path> packages = files.map(Path::getParent).distinct().sorted().toList();
      assertThat(packages).hasSizeGreaterThan(5);
      assertThat(packages).allSatisfy(p -> assertThat(p.resolve("package-info.java")).exists());
    }
  }

  /** Not of the examples, which are projects of their own below a module. */
  private static boolean isMainSource(Path modules, Path file) {
    return file.toString().endsWith(".java")
        && modules.relativize(file).toString().matches("[^/]+/src/main/java/.*");
  }
}
