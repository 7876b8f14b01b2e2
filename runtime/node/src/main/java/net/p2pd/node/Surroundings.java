package net.p2pd.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RoutePool;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.api.route.RouteResolver;

/**
 * The node's NICs with what resolvers and detectors found out about them: external addresses and
 * NATs. Measuring runs in the background; whoever listens hears when something new is known.
 */
final class Surroundings {

  private static final System.Logger LOG = System.getLogger(Surroundings.class.getName());
  private static final Duration DETECT_LIMIT = Duration.ofSeconds(5);

  private final StartedServices services;
  private final UnaryOperator<List<Nic>> choice;
  private final Map<String, RoutePool> resolved = new ConcurrentHashMap<>();
  private final Map<String, NatProfile> nats = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * Creates it.
   *
   * @param choice which of the machine's NICs the node uses
   */
  Surroundings(StartedServices services, UnaryOperator<List<Nic>> choice) {
    this.services = services;
    this.choice = choice;
  }

  /** The provider of the highest priority; there is always the system's. */
  private RouteProvider provider() {
    return services.of(RouteProvider.class).get(0);
  }

  /**
   * Returns the NICs as they are now, with the external parts of routes as far as they are known.
   */
  List<Nic> nics() {
    List<Nic> nics = new ArrayList<>();
    for (Nic nic : choice.apply(provider().nics())) {
      nics.add(withResolved(nic));
    }
    return nics;
  }

  private Nic withResolved(Nic nic) {
    Nic result = nic;
    for (Family family : Family.values()) {
      RoutePool pool = resolved.get(key(nic, family));
      if (pool != null) {
        result = result.toBuilder().routes(family, pool.routes()).build();
      }
    }
    return result;
  }

  /** The addresses are part of the key: what was found out for others is worth nothing. */
  private static String key(Nic nic, Family family) {
    return nic.name() + "/" + family + "/" + nic.addresses(family);
  }

  Map<String, NatProfile> nats() {
    return new HashMap<>(nats);
  }

  Registration onChange(Runnable listener) {
    listeners.add(listener);
    Registration nicChanges = provider().onChange(listener);
    return () -> {
      listeners.remove(listener);
      nicChanges.close();
    };
  }

  /** Asks the resolvers and detectors about every NIC that can reach further than its own host. */
  void measure(List<RouteResolver> resolvers, List<NatDetector> detectors) {
    for (Nic nic : choice.apply(provider().nics())) {
      if (!nic.isUp() || nic.isLoopback()) {
        continue;
      }
      for (Family family : nic.families()) {
        if (!resolvers.isEmpty()) {
          resolve(resolvers.get(0), nic, family);
        }
        if (!detectors.isEmpty()) {
          detect(detectors.get(0), nic, family, Transport.UDP);
          detect(detectors.get(0), nic, family, Transport.TCP);
        }
      }
    }
  }

  private void resolve(RouteResolver resolver, Nic nic, Family family) {
    try {
      resolver
          .resolve(nic, family)
          .whenComplete(
              (routes, error) -> {
                if (routes != null) {
                  resolved.put(key(nic, family), RoutePool.of(List.<Route>copyOf(routes)));
                  changed();
                } else {
                  note("external address of " + nic.name() + " is unknown", error);
                }
              });
    } catch (RuntimeException e) {
      note("route resolver '" + resolver.id() + "' failed", e);
    }
  }

  private void detect(NatDetector detector, Nic nic, Family family, Transport transport) {
    try {
      detector
          .detect(new NatQuestion(nic, family, transport, DETECT_LIMIT))
          .whenComplete(
              (profile, error) -> {
                if (profile != null) {
                  nats.put(AddressMaker.natKey(nic, family, transport), profile);
                  changed();
                } else {
                  note("NAT of " + nic.name() + " is unknown", error);
                }
              });
    } catch (RuntimeException e) {
      note("NAT detector '" + detector.id() + "' failed", e);
    }
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  private static void note(String what, Throwable error) {
    LOG.log(System.Logger.Level.INFO, () -> what + ": " + error.getMessage());
  }
}
