package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.stun.client.StunClient;
import net.p2pd.stun.client.StunServer;

/**
 * Turns {@code stun.servers} into addresses of one family. It does not wait for names that nobody
 * answers for, once there are others.
 */
final class ServerNames {

  /** More opinions cost packets and add nothing. */
  private static final int MOST = 5;

  private final Measuring<?> measuring;
  private final Family family;
  private final Map<InetSocketAddress, AskedServer> found = new LinkedHashMap<>();
  private final Consumer<List<AskedServer>> then;
  private int open;
  private boolean waiting;
  private boolean done;

  private ServerNames(
      Measuring<?> measuring, Family family, int names, Consumer<List<AskedServer>> then) {
    this.measuring = measuring;
    this.family = family;
    this.then = then;
    this.open = names;
  }

  /** Resolves names; calls back once, on the measuring loop, maybe with none. */
  static void resolve(
      Measuring<?> measuring, List<String> names, Family family, Consumer<List<AskedServer>> then) {
    List<String> chosen = names.size() > MOST ? names.subList(0, MOST) : names;
    ServerNames resolving = new ServerNames(measuring, family, chosen.size(), then);
    for (String name : chosen) {
      resolving.resolve(name);
    }
  }

  private void resolve(String name) {
    StunServer server;
    try {
      server = StunServer.parse(name);
    } catch (IllegalArgumentException e) {
      measuring.note("the server \"" + name + "\" is none: " + e.getMessage());
      ended();
      return;
    }
    measuring.on(
        StunClient.of(measuring.pipes()).timeout(Timings.NAMES).addresses(server),
        (addresses, error) -> {
          if (addresses == null) {
            measuring.note("the server " + name + " cannot be found: " + Measuring.words(error));
          } else {
            take(name, addresses);
          }
          ended();
        });
  }

  private void take(String name, List<InetSocketAddress> addresses) {
    @Nullable
    InetSocketAddress address =
        addresses.stream()
            .filter(one -> Family.of(one.getAddress()) == family)
            .findFirst()
            .orElse(null);
    if (address == null) {
      measuring.note("the server " + name + " has no " + family + " address");
    } else if (!done) {
      found.putIfAbsent(address, new AskedServer(name, address));
    }
  }

  private void ended() {
    open--;
    if (open <= 0) {
      end();
    } else if (!found.isEmpty() && !waiting) {
      waiting = true;
      measuring.after(Timings.FOR_OTHER_NAMES, this::end);
    }
  }

  private void end() {
    if (!done) {
      done = true;
      then.accept(new ArrayList<>(found.values()));
    }
  }
}
