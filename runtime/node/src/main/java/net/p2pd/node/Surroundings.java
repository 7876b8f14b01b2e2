package net.p2pd.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.RouteProvider;

/**
 * The node's NICs with what was found out about them: external addresses and NATs. {@link
 * Measuring} finds it out; this only keeps it. Thread-safe.
 */
final class Surroundings {

  private final Supplier<RouteProvider> provider;
  private final UnaryOperator<List<Nic>> choice;
  private final Map<Place, Outlook> known = new ConcurrentHashMap<>();
  private final List<Runnable> learners = new CopyOnWriteArrayList<>();
  private CompletableFuture<Void> measured = CompletableFuture.completedFuture(null);

  /**
   * Creates it.
   *
   * @param provider the provider of NICs of the highest priority
   * @param choice which of the machine's NICs the node uses
   */
  Surroundings(Supplier<RouteProvider> provider, UnaryOperator<List<Nic>> choice) {
    this.provider = provider;
    this.choice = choice;
  }

  /** Returns the NICs as they are now, with all that is known of them. */
  List<Nic> nics() {
    List<Nic> nics = plainNics();
    if (known.isEmpty()) {
      return nics;
    }
    return nics.stream().map(this::withKnown).toList();
  }

  /** Returns the NICs as they are now, as far as this machine alone knows them. */
  List<Nic> plainNics() {
    return choice.apply(provider.get().nics());
  }

  private Nic withKnown(Nic nic) {
    Nic result = nic;
    for (Family family : nic.families()) {
      Place place = Place.of(nic, family);
      Outlook outlook = known.get(place);
      if (outlook != null) {
        result = outlook.addTo(result, place);
      }
    }
    return result;
  }

  /** Returns what is known of a place. */
  Outlook outlook(Place place) {
    return Optional.ofNullable(known.get(place)).orElse(Outlook.NONE);
  }

  /** Changes what is known of a place, and tells those who want to know. */
  void learn(Place place, UnaryOperator<Outlook> change) {
    known.compute(place, (same, before) -> change.apply(before == null ? Outlook.NONE : before));
    learners.forEach(Runnable::run);
  }

  /** Notes that a place is looked at for the first time, until {@link #settled} is called. */
  synchronized void unsettled() {
    if (measured.isDone()) {
      measured = new CompletableFuture<>();
    }
  }

  /** Notes that all is known that will be known for now. */
  void settled() {
    CompletableFuture<Void> done;
    synchronized (this) {
      done = measured;
    }
    done.complete(null);
  }

  /**
   * Completes when every place is known or nobody could tell; completed already unless one is
   * looked at for the first time.
   */
  synchronized CompletionStage<Void> measured() {
    return measured.minimalCompletionStage();
  }

  /** Forgets all places but these. */
  void keepOnly(Set<Place> places) {
    known.keySet().retainAll(places);
  }

  /** Tells when the NICs, their addresses or gateways have changed. */
  Registration onNicsChanged(Runnable listener) {
    return provider.get().onChange(listener);
  }

  /** Tells when more is known of a place, or something else, on the thread that found it out. */
  Registration onLearnt(Runnable listener) {
    learners.add(listener);
    return () -> learners.remove(listener);
  }

  /** Returns the external parts of routes that a place is known to have. */
  static List<Object> externals(Outlook outlook) {
    List<Object> externals = new ArrayList<>();
    outlook
        .routes()
        .value()
        .ifPresent(routes -> routes.forEach(route -> externals.add(route.external())));
    return externals;
  }
}
