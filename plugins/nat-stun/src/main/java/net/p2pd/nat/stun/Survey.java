package net.p2pd.nat.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;

/**
 * What several servers say about one socket, and what is believed of it. For any thread.
 *
 * <p>It is decided as soon as two agree on the IP address, or everybody who was asked has answered
 * or failed, or the time is over. Then what most say counts, so also what only one says; where
 * there is no such majority, nothing is believed. Ports may differ, as they do behind symmetric
 * NATs; that of the first of those who are believed counts.
 */
final class Survey {

  private static final int ENOUGH = 2;

  private final CompletableFuture<Finding> finding = new CompletableFuture<>();

  /** What was seen by whom, in the order of the answers. */
  private final Map<InetSocketAddress, InetSocketAddress> answers = new LinkedHashMap<>();

  private final List<String> failures = new ArrayList<>();
  private final Family family;
  private int awaited;

  /** Another way to ask, for where the first one brings nothing. */
  private @Nullable Runnable second;

  Survey(Family family) {
    this.family = family;
  }

  CompletableFuture<Finding> finding() {
    return finding;
  }

  Family family() {
    return family;
  }

  /** So many more will answer or fail. */
  synchronized void expect(int more) {
    awaited += more;
  }

  /** Says how else to ask if nobody answers; that may {@link #expect} more. */
  synchronized void onSilence(Runnable other) {
    second = other;
  }

  /** Asks in the other way if nobody has answered by now. */
  synchronized void silence() {
    Runnable other = second;
    second = null;
    if (other != null && answers.isEmpty() && !finding.isDone()) {
      other.run();
    }
  }

  /** One of those who were asked has answered; of two answers of one server the first counts. */
  synchronized void answered(InetSocketAddress server, InetSocketAddress seen) {
    Optional<String> lie = lie(server, seen);
    if (lie.isPresent()) {
      failed(Words.of(server) + " " + lie.get());
      return;
    }
    awaited--;
    answers.putIfAbsent(server, seen);
    if (witnesses(seen.getAddress()) >= ENOUGH || awaited <= 0) {
      decide();
    }
  }

  /** One of those who were asked will not answer. */
  synchronized void failed(String words) {
    awaited--;
    failures.add(words);
    if (awaited <= 0) {
      silence();
    }
    if (awaited <= 0) {
      decide();
    }
  }

  /** What cannot be an address that the outside sees. */
  private Optional<String> lie(InetSocketAddress server, InetSocketAddress seen) {
    IpRange range = IpRange.of(seen.getAddress());
    if (range.family() != family) {
      return Optional.of("tells an address of another family, " + Words.of(seen));
    }
    if (range.isMulticast() || seen.getAddress().isAnyLocalAddress() || seen.getPort() == 0) {
      return Optional.of("tells an address that no socket has, " + Words.of(seen));
    }
    // A server in the same private network may well see a private address.
    if (IpRange.of(server.getAddress()).isPublic() && !range.isPublic()) {
      return Optional.of("tells a private address, which it cannot have seen, " + Words.of(seen));
    }
    return Optional.empty();
  }

  private long witnesses(InetAddress address) {
    return answers.values().stream().filter(seen -> seen.getAddress().equals(address)).count();
  }

  /** Nobody else will be heard. */
  synchronized void decide() {
    if (finding.isDone()) {
      return;
    }
    InetSocketAddress best = null;
    long most = 0;
    boolean tie = false;
    for (InetSocketAddress seen : answers.values()) {
      long count = witnesses(seen.getAddress());
      if (best == null || count > most) {
        best = seen;
        most = count;
        tie = false;
      } else if (count == most && !seen.getAddress().equals(best.getAddress())) {
        tie = true;
      }
    }
    if (best == null) {
      finding.completeExceptionally(
          new P2pdException(
              failures.isEmpty() ? "no STUN server answered" : String.join("; ", failures)));
    } else if (tie) {
      finding.completeExceptionally(new DisagreementException(disagreement()));
    } else {
      boolean agreed = witnesses(best.getAddress()) == answers.size();
      finding.complete(new Finding(best, agreed ? null : disagreement()));
    }
  }

  private String disagreement() {
    List<String> said = new ArrayList<>();
    answers.forEach(
        (server, seen) ->
            said.add(Words.of(server) + " sees " + seen.getAddress().getHostAddress()));
    return "STUN servers disagree about the external address: "
        + String.join(", ", said)
        + "; one of them is wrong, or the router uses several addresses";
  }

  /** The time is over, or the resolver closes. */
  synchronized void stop(String words) {
    if (!answers.isEmpty()) {
      decide();
    } else {
      String told = failures.isEmpty() ? "" : ": " + String.join("; ", failures);
      finding.completeExceptionally(new P2pdException(words + told));
    }
  }
}
