package net.p2pd.node;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import net.p2pd.core.connect.PathMemory;

/**
 * Which strategy led to which peer from which network, the youngest last; kept in the data
 * directory, at most {@link #MOST} of them. The file is written by a thread of its own, one at a
 * time, with what is known then.
 */
final class RememberedPaths implements PathMemory {

  static final int MOST = 1_000;

  private static final System.Logger LOG = System.getLogger(RememberedPaths.class.getName());

  private final Storage storage;
  private final Consumer<Runnable> offLoop;
  private final Map<String, String> strategies = new LinkedHashMap<>();
  private boolean writing;
  private boolean changed;

  @Inject
  RememberedPaths(Storage storage) {
    this(storage, task -> Threads.start("p2pd-remembered-paths", task));
  }

  /**
   * Reads what there is; a line that nobody can read is left out.
   *
   * @param offLoop runs what blocks
   */
  RememberedPaths(Storage storage, Consumer<Runnable> offLoop) {
    this.storage = storage;
    this.offLoop = offLoop;
    for (String line : storage.rememberedPaths()) {
      int end = line.lastIndexOf(' ');
      if (end > 0 && strategies.size() < MOST) {
        strategies.put(line.substring(0, end), line.substring(end + 1));
      }
    }
  }

  @Override
  public synchronized Optional<String> recall(PeerId peer, String network) {
    return Optional.ofNullable(strategies.get(peer + " " + network));
  }

  @Override
  public synchronized void worked(PeerId peer, String network, String strategy) {
    String key = peer + " " + network;
    if (strategy.equals(strategies.remove(key))) {
      strategies.put(key, strategy); // now the youngest, which is not worth a write
      return;
    }
    strategies.put(key, strategy);
    while (strategies.size() > MOST) {
      strategies.remove(strategies.keySet().iterator().next());
    }
    changed = true;
    if (!writing) {
      writing = true;
      offLoop.accept(this::write);
    }
  }

  private void write() {
    for (List<String> lines = next(); !lines.isEmpty(); lines = next()) {
      try {
        storage.rememberedPaths(lines);
      } catch (P2pdException e) {
        LOG.log(System.Logger.Level.DEBUG, "what worked is not remembered: " + e.getMessage());
      }
    }
  }

  private synchronized List<String> next() {
    List<String> lines = new ArrayList<>();
    if (changed) {
      strategies.forEach((key, strategy) -> lines.add(key + " " + strategy));
    }
    writing = changed;
    changed = false;
    return lines;
  }
}
