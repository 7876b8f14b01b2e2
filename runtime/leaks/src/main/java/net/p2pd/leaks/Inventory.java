package net.p2pd.leaks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Things of one kind that have to be given back: which there are now, and what to say of one.
 *
 * @param <T> what tells one thing from another
 */
abstract class Inventory<T> {

  private static final List<Inventory<?>> ALL = find();

  /** Returns every kind that can be looked at here. */
  static List<Inventory<?>> all() {
    return ALL;
  }

  /** Makes sure that each kind is being watched. */
  static void prepareAll() {
    all();
  }

  private static List<Inventory<?>> find() {
    List<Inventory<?>> found = new ArrayList<>(List.of(new Threads(), new Children()));
    if (OpenFiles.canBeSeen()) {
      found.add(new OpenFiles());
    } else {
      System.out.println(
          "SKIPPED: open sockets and files are not checked, this system has no "
              + OpenFiles.FOLDER);
    }
    if (isNettyHere()) {
      found.add(NettyBuffers.install());
    }
    return List.copyOf(found);
  }

  private static boolean isNettyHere() {
    try {
      Class.forName(
          "io.netty.util.ResourceLeakDetectorFactory", false, Inventory.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Returns the things that there are. */
  abstract Set<T> present();

  /** Returns what a person needs to find out who left a thing, over several lines if need be. */
  abstract String describe(T thing);
}
