package net.p2pd.node;

/** Threads for single pieces of work that may block, and so must not run on an event loop. */
final class Threads {

  private Threads() {}

  /** Runs a task on a daemon thread of its own, which sees no plugin's classes. */
  static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setContextClassLoader(Threads.class.getClassLoader());
    thread.setDaemon(true);
    thread.start();
  }
}
