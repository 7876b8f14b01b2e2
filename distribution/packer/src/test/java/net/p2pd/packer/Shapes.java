package net.p2pd.packer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lambdas, method references and joined strings of every shape; packed and run by the tests. */
public class Shapes {

  private final String prefix;

  private Shapes(String prefix) {
    this.prefix = prefix;
  }

  /** Returns what all of them give. */
  public static List<String> run() {
    List<String> results = new ArrayList<>();
    new Shapes("own ").lambdas(results);
    references(results);
    joined(results);
    new Inner().run(results);
    results.add(((Greeting) () -> "interface").greet());
    results.add(new Below("below ").callsBoth());
    return results;
  }

  private void lambdas(List<String> results) {
    Supplier<String> nothing = () -> "nothing captured";
    results.add(nothing.get());
    Supplier<String> first = supplier();
    results.add(String.valueOf(first == supplier()));
    long wide = 1L << 40;
    double real = 0.5;
    byte small = 3;
    String text = "text";
    LongSupplier many = () -> wide + small + text.length() + (long) (real * 4) + prefix.length();
    results.add(String.valueOf(many.getAsLong()));
    Function<Integer, String> field = number -> prefix + number;
    results.add(field.apply(4));
    IntBinaryOperator sum = (a, b) -> a + b + small;
    results.add(String.valueOf(sum.applyAsInt(1, 2)));
    Function<Integer, Function<Integer, Integer>> nested = a -> b -> a * b;
    results.add(String.valueOf(nested.apply(6).apply(7)));
    Consumer<String> sink = results::add; // its result is dropped
    sink.accept("consumed");
    Serializable both = (Supplier<String> & Serializable) () -> "serializable";
    results.add(String.valueOf(((Supplier<?>) both).get()));
    try {
      ((Callable<String>)
              () -> {
                throw new IllegalStateException(prefix + "failure");
              })
          .call();
    } catch (Exception e) {
      results.add(e.toString());
    }
  }

  private static Supplier<String> supplier() {
    return () -> "the same each time";
  }

  private static void references(List<String> results) {
    Function<String, Shapes> hidden = Shapes::new;
    results.add(hidden.apply("made").prefix);
    UnaryOperator<String> trim = String::trim;
    results.add(trim.apply("  trimmed "));
    ToIntFunction<String> length = String::length;
    results.add(String.valueOf(length.applyAsInt("four")));
    ToDoubleFunction<Integer> widened = Integer::intValue;
    results.add(String.valueOf(widened.applyAsDouble(7)));
    BiFunction<Integer, Integer, Integer> boxed = Math::max;
    results.add(String.valueOf(boxed.apply(3, 9)));
    IntFunction<String[]> array = String[]::new;
    results.add(String.valueOf(array.apply(5).length));
    UnaryOperator<int[]> copy = int[]::clone;
    results.add(Arrays.toString(copy.apply(new int[] {1, 2})));
    Function<Object, String> varied = Shapes::all;
    results.add(varied.apply("one"));
    BinaryOperator<Integer> chosen = BinaryOperator.minBy(Comparator.naturalOrder());
    results.add(String.valueOf(chosen.apply(8, 2)));
    Predicate<Object> bound = "x"::equals;
    results.add(String.valueOf(bound.test("x")));
    Supplier<Integer> unboxed = List.of(12)::size;
    results.add(String.valueOf(unboxed.get()));
    results.add(
        Stream.of("b", "a", "c")
            .sorted(Comparator.comparing(Shapes::same).reversed())
            .collect(Collectors.joining(",")));
    try {
      Supplier<String> missing = nothing()::trim;
      results.add(missing.get());
    } catch (NullPointerException e) {
      results.add("a receiver that is null");
    }
    @SuppressWarnings("unchecked")
    Function<Object, Object> wrong = (Function<Object, Object>) (Function<?, ?>) trim;
    try {
      results.add(String.valueOf(wrong.apply(1)));
    } catch (ClassCastException e) {
      results.add("an argument of another class");
    }
  }

  @SuppressWarnings("NullAway")
  private static String nothing() {
    return null;
  }

  private static String same(String text) {
    return text;
  }

  private static String all(Object... objects) {
    return "all of " + objects.length;
  }

  @SuppressWarnings("NullAway")
  private static void joined(List<String> results) {
    byte b = -1;
    short s = 2;
    char c = 'c';
    int i = 3;
    long l = 4;
    float f = 0.5f;
    double d = 0.25;
    boolean z = true;
    Object none = null;
    Object list = List.of(1, 2);
    results.add(b + "," + s + c + i + "," + l + f + "\u0001\u0002" + d + z + none + list);
    String text = "a";
    text += i;
    text += 'b' + i;
    results.add(text + null + "" + (char) (c + 1));
  }

  /** Reaches the private parts of the class around it. */
  private static final class Inner {
    private final Shapes around = new Shapes("around");

    void run(List<String> results) {
      Supplier<String> reach = () -> around.prefix + secret();
      results.add(reach.get());
    }

    private String secret() {
      Supplier<Inner> again = Inner::new;
      return again.get().around.prefix.length() + " letters";
    }
  }

  /** Has lambdas in an interface. */
  interface Greeting {
    String word();

    default String greet() {
      Supplier<String> hidden = () -> tail() + word();
      return hidden.get() + join(word());
    }

    private String tail() {
      return "greets from an ";
    }

    static String join(String word) {
      UnaryOperator<String> twice = w -> w + w;
      return twice.apply(word);
    }
  }

  /** Has a lambda in a method that its subclass overrides. */
  static class Above {
    final String name;

    Above(String name) {
      this.name = name;
    }

    String call() {
      Supplier<String> mine = () -> name + "above";
      return mine.get();
    }
  }

  /** Calls what it overrides. */
  static final class Below extends Above {
    Below(String name) {
      super(name);
    }

    @Override
    String call() {
      Supplier<String> mine = () -> name + "below";
      return mine.get();
    }

    String callsBoth() {
      Supplier<String> overridden = super::call;
      return overridden.get() + call();
    }
  }
}
