package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.route.Family;

/** Finds the addresses of a server, by SRV records where it is a domain (RFC 8489 section 8). */
final class Addresses {

  private static final String NO_SERVICE = ".";

  /** A domain may have any number of servers; so many are asked. */
  private static final int MOST_RECORDS = 4;

  private static final int MOST_ADDRESSES = 8;

  private final StunClient client;
  private final StunServer server;

  Addresses(StunClient client, StunServer server) {
    this.client = client;
    this.server = server;
  }

  static List<InetSocketAddress> plain(List<Target> targets) {
    return targets.stream().map(Target::address).toList();
  }

  /** In the order in which to try them; at least one. */
  CompletableFuture<List<Target>> find() {
    if (!server.isDomain()) {
      return found(List.of(server.destination()));
    }
    CompletableFuture<List<ServiceRecord>> looking =
        client.records.find(server.record()).toCompletableFuture();
    CompletableFuture<List<Target>> found =
        looking.thenCompose(records -> found(destinations(records)));
    found.whenComplete((targets, error) -> looking.cancel(true)); // if nobody waits any more
    return found;
  }

  private List<Destination> destinations(List<ServiceRecord> records) {
    if (records.isEmpty()) {
      return List.of(server.destination());
    }
    List<Destination> destinations = new ArrayList<>();
    for (ServiceRecord record : inOrder(records)) {
      if (!record.host().equals(NO_SERVICE) && destinations.size() < MOST_RECORDS) {
        try {
          destinations.add(Destination.of(record.host(), record.port()));
        } catch (IllegalArgumentException e) {
          // a record that cannot be meant; others may be
        }
      }
    }
    if (destinations.isEmpty()) {
      throw new StunException(
          StunException.UNRESOLVED,
          "the domain '" + server.host() + "' says that it has no " + server.record(),
          null);
    }
    return destinations;
  }

  /** By priority, and by chance with their weights among those of one priority (RFC 2782). */
  private List<ServiceRecord> inOrder(List<ServiceRecord> records) {
    List<ServiceRecord> left = new ArrayList<>(records);
    left.sort(
        Comparator.comparingInt(ServiceRecord::priority).thenComparingInt(ServiceRecord::weight));
    List<ServiceRecord> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      int priority = left.get(0).priority();
      List<ServiceRecord> equal =
          left.stream().filter(record -> record.priority() == priority).toList();
      int sum = equal.stream().mapToInt(ServiceRecord::weight).sum();
      int drawn = client.random.nextInt(sum + 1);
      ServiceRecord next = equal.get(0);
      for (ServiceRecord record : equal) {
        next = record;
        drawn -= record.weight();
        if (drawn <= 0) {
          break;
        }
      }
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }

  private CompletableFuture<List<Target>> found(List<Destination> destinations) {
    CompletableFuture<List<Target>> all = CompletableFuture.completedFuture(List.of());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (Destination destination : destinations) {
      CompletableFuture<List<InetSocketAddress>> addresses =
          client
              .pipes
              .resolve(destination, client.timeout)
              .handle(
                  (resolved, error) -> {
                    if (resolved != null) {
                      return resolved.addresses();
                    }
                    failures.add(error);
                    return List.of();
                  });
      all =
          all.thenCombine(
              addresses,
              (before, more) -> {
                List<Target> joined = new ArrayList<>(before);
                more.forEach(address -> joined.add(target(address, destination)));
                return joined;
              });
    }
    return all.thenApply(targets -> usable(targets, failures));
  }

  private Target target(InetSocketAddress address, Destination destination) {
    // The certificate has the name that was asked for, not one that the DNS told (RFC 8489 8.1).
    return new Target(address, server.isDomain() ? server.host() : destination.host());
  }

  private List<Target> usable(List<Target> targets, List<Throwable> failures) {
    if (targets.isEmpty()) {
      Throwable error = failures.get(0);
      Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
      String words = cause == null ? "the name is unknown" : String.valueOf(cause.getMessage());
      throw new StunException(StunException.UNRESOLVED, words, error);
    }
    List<Target> fitting =
        targets.stream()
            .filter(
                target ->
                    client.family == null
                        || Family.of(target.address().getAddress()) == client.family)
            .toList();
    if (fitting.isEmpty()) {
      throw new StunException(
          StunException.UNRESOLVED,
          "'" + server + "' has no address of the family " + client.family,
          null);
    }
    return alternating(fitting);
  }

  /** Families by turns, so that one that does not work costs little time. */
  private static List<Target> alternating(List<Target> targets) {
    Family first = Family.of(targets.get(0).address().getAddress());
    Deque<Target> same = new ArrayDeque<>();
    Deque<Target> other = new ArrayDeque<>();
    for (Target target : targets) {
      (Family.of(target.address().getAddress()) == first ? same : other).add(target);
    }
    List<Target> ordered = new ArrayList<>();
    while (ordered.size() < MOST_ADDRESSES && !(same.isEmpty() && other.isEmpty())) {
      if (!same.isEmpty()) {
        ordered.add(same.remove());
      }
      if (!other.isEmpty()) {
        ordered.add(other.remove());
      }
    }
    return ordered;
  }
}
