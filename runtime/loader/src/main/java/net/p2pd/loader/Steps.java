package net.p2pd.loader;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs the steps of loading and tells how long each took. */
record Steps(Consumer<LoadStep> listener) {

  <T> T run(String plugin, String step, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    listener.accept(new LoadStep(plugin, step, Duration.ofNanos(System.nanoTime() - start)));
    return result;
  }
}
