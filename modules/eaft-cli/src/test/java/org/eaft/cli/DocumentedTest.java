package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Every public type of every module that is published has a Javadoc comment, and so has each public
 * method that it adds. The build checks what the comments say (doclint), but not that they are
 * there: that check also asks for a tag for each parameter, where ours are prose.
 */
class DocumentedTest {

  @Test
  void publicTypesAndMethodsHaveAComment() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> missing = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> sources = sources();
      assertThat(sources).hasSizeGreaterThan(500);
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree file : task.parse()) {
        new Comments(docs, missing).scan(file, null);
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.sorted().toList()) {
        Path main = module.resolve("src/main/java");
        // benchmarks are named by what they measure, and nobody imports them
        if (Files.isDirectory(main) && !module.endsWith("eaft-bench")) {
          try (Stream<Path> files = Files.walk(main)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(all::add);
          }
        }
      }
    }
    return all;
  }

  /** Collects what has no comment. */
  private static final class Comments extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> missing;

    Comments(DocTrees docs, List<String> missing) {
      this.docs = docs;
      this.missing = missing;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (seen(type.getModifiers())) {
        require(type.getSimpleName());
        super.visitClass(type, unused);
      }
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      boolean inherited =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      // a record's constructor says what it checks, and its comment stands at the record
      boolean constructor = method.getReturnType() == null;
      if (seen(method.getModifiers()) && !inherited && !constructor) {
        require(method.getName());
      }
      return null;
    }

    /** Whether users of the jar see it; what an interface holds is public without saying so. */
    private boolean seen(ModifiersTree modifiers) {
      Tree owner = getCurrentPath().getParentPath().getLeaf();
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || (owner.getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private void require(CharSequence name) {
      TreePath path = getCurrentPath();
      if (docs.getDocComment(path) == null) {
        CompilationUnitTree file = path.getCompilationUnit();
        long at = docs.getSourcePositions().getStartPosition(file, path.getLeaf());
        long line = file.getLineMap().getLineNumber(at);
        missing.add("%s:%d: %s".formatted(file.getSourceFile().getName(), line, name));
      }
    }
  }
}
