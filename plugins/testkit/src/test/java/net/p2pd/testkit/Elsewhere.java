package net.p2pd.testkit;

/** Does what is to be done on an event loop on some other thread, and waits for it. */
final class Elsewhere {

  private Elsewhere() {}

  static void run(Runnable task) {
    Thread thread = new Thread(task, "elsewhere");
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
