package net.p2pd.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the broken implementations among the compiled tests, and the tests of rules in the kit. */
final class Fixtures {

  private Fixtures() {}

  /** Returns every broken implementation, by rule. */
  static List<Class<?>> all() {
    return classesBeside(Fixtures.class).stream()
        .filter(type -> type.isAnnotationPresent(Breaks.class))
        .sorted(Comparator.comparing(type -> type.getAnnotation(Breaks.class).value()))
        .toList();
  }

  /** Returns the names of the tests of each rule, over all contracts. */
  static TreeMap<String, List<String>> testsOfRules() {
    TreeMap<String, List<String>> tests = new TreeMap<>();
    for (Class<?> contract : classesBeside(Rules.class)) {
      for (Method method : contract.getDeclaredMethods()) {
        Rule rule = method.getAnnotation(Rule.class);
        if (rule != null) {
          tests
              .computeIfAbsent(rule.value(), id -> new ArrayList<>())
              .add(contract.getSimpleName() + "." + method.getName());
        }
      }
    }
    return tests;
  }

  private static List<Class<?>> classesBeside(Class<?> one) {
    List<Class<?>> found = new ArrayList<>();
    try {
      Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          String name =
              root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
          if (!name.endsWith("-info.class")) {
            String className = name.substring(0, name.length() - ".class".length());
            found.add(Class.forName(className, false, one.getClassLoader()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }
}
