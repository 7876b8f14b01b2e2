package net.p2pd.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.RouteProvider;

/** NICs as a test has written them down, which it may exchange for others. */
final class RecordedNics implements RouteProvider {

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile List<Nic> nics;

  RecordedNics(Nic... nics) {
    this.nics = List.of(nics);
  }

  @Override
  public String id() {
    return "recorded";
  }

  @Override
  public List<Nic> nics() {
    return nics;
  }

  @Override
  public Registration onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void become(Nic... others) {
    nics = List.of(others);
    listeners.forEach(Runnable::run);
  }

  int listeners() {
    return listeners.size();
  }
}
