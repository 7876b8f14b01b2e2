package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.testng.SkipException;
import org.testng.annotations.Test;

/**
 * The TCK of Reactive Streams for {@code pipe.messages(filter)}, over every kind of pipe. Its tests
 * are written for TestNG; here each is a dynamic test of JUnit.
 */
class PublisherTckTest {

  /** All that the TCK verifies; the others it only lists, by the name of untested. */
  private static final int VERIFIED = 31;

  private static final int LISTED = 7;

  private static TckPipes pipes;

  @BeforeAll
  static void open() {
    pipes = new TckPipes();
  }

  @AfterAll
  static void close() {
    pipes.close();
  }

  @TestFactory
  Stream<DynamicTest> tcpPipe() {
    return tck("tcp pipe", () -> pipes.tcp());
  }

  @TestFactory
  Stream<DynamicTest> udpPipe() {
    return tck("udp pipe", () -> pipes.udp());
  }

  @TestFactory
  Stream<DynamicTest> sessionPipe() {
    return tck("session pipe", () -> pipes.session());
  }

  @TestFactory
  Stream<DynamicTest> pipeInMemory() {
    return tck("pipe in memory", TckPipes::memory);
  }

  private static Stream<DynamicTest> tck(String kind, Supplier<TckSource> sources) {
    Count count = new Count();
    List<DynamicTest> tests = new ArrayList<>();
    Arrays.stream(TckVerification.class.getMethods())
        .filter(method -> !method.isBridge() && isTest(method))
        .sorted(Comparator.comparing(Method::getName))
        .forEach(
            method ->
                tests.add(
                    DynamicTest.dynamicTest(method.getName(), () -> run(method, sources, count))));
    tests.add(DynamicTest.dynamicTest("all were run", () -> count.check(kind)));
    return tests.stream();
  }

  /** Returns whether a method is a test, also one that is overridden without the annotation. */
  private static boolean isTest(Method method) {
    for (Class<?> type = method.getDeclaringClass(); type != null; type = type.getSuperclass()) {
      try {
        if (type.getDeclaredMethod(method.getName(), method.getParameterTypes())
            .isAnnotationPresent(Test.class)) {
          return true;
        }
      } catch (NoSuchMethodException e) {
        // declared further up
      }
    }
    return false;
  }

  private static void run(Method method, Supplier<TckSource> sources, Count count)
      throws Throwable {
    try (TckVerification verification = new TckVerification(sources)) {
      verification.setUp();
      method.invoke(verification);
      count.passed++;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        count.skipped.put(method.getName(), String.valueOf(skipped.getMessage()));
        throw new TestAbortedException(skipped.getMessage());
      }
      throw e.getCause();
    }
  }

  private static final class Count {
    private final TreeMap<String, String> skipped = new TreeMap<>();
    private int passed;

    void check(String kind) {
      System.out.println(
          "Reactive Streams TCK, "
              + kind
              + ": "
              + passed
              + " passed, "
              + skipped.size()
              + " not applicable "
              + skipped.values().stream().distinct().toList());
      assertThat(skipped.keySet()).allMatch(name -> name.startsWith("untested_"));
      assertThat(skipped).hasSize(LISTED);
      assertThat(passed).isEqualTo(VERIFIED);
    }
  }
}
