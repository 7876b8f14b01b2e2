package net.p2pd.protocol.tunnel;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.protocol.ProtocolHandler;

/**
 * Carries TCP connections for peers, one on each stream, to what {@code allow} lists.
 *
 * <p>What goes over a stream: the peer sends one message {@code CONNECT host:port}. The answer is
 * the message {@code OK}, and from then on each message is a piece of the connection; or {@code NO}
 * with a sentence, and the stream ends. The peer sends nothing between its request and the answer.
 * The ends of the two directions and resets are passed on.
 *
 * <p>A name is looked up here, and what it stands for is held against the list: the connection goes
 * to the very address that was allowed.
 */
public final class TunnelProtocol implements ProtocolHandler {

  static final ConfigKey<List<String>> ALLOW =
      ConfigKey.list(
          "allow",
          "what peers may reach through this node, such as \"127.0.0.1:22\","
              + " \"192.168.1.0/24:80-90\" or \"[fd00::/8]:*\"; with a peer id and @ before it,"
              + " what that peer may reach; none: nothing");

  static final ConfigKey<Long> TUNNELS =
      ConfigKey.number("tunnels", "how many connections there may be at once").withDefault(256L);

  static final ConfigKey<Long> TUNNELS_OF_ONE =
      ConfigKey.number("tunnels-of-one", "how many connections one peer may have at once")
          .withDefault(64L);

  static final ConfigKey<Duration> CONNECT_TIMEOUT =
      ConfigKey.duration(
              "connect-timeout", "how long a name lookup and a TCP connection may take together")
          .withDefault(Duration.ofSeconds(10));

  private final Set<Tunnel> tunnels = new HashSet<>();
  private final Map<Optional<PeerId>, Integer> byPeer = new HashMap<>();
  private @Nullable PluginContext context;
  private AllowList allowed = AllowList.parse(List.of());
  private boolean closed;

  /** Creates the handler. */
  public TunnelProtocol() {}

  @Override
  public String id() {
    return "tunnel";
  }

  @Override
  public String description() {
    return "carries TCP connections of peers to what its owner allows";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(ALLOW, TUNNELS, TUNNELS_OF_ONE, CONNECT_TIMEOUT);
  }

  @Override
  public void start(PluginContext started) {
    allowed = AllowList.parse(started.settings().find(ALLOW).orElse(List.of()));
    context = started;
  }

  @Override
  public void onPipe(Pipe pipe) {
    PluginContext present = context;
    if (present == null) {
      throw new IllegalStateException("the tunnel protocol was not started");
    }
    Optional<PeerId> peer = pipe.session().map(Session::peer);
    new Tunnel(this, present, allowed, peer, pipe).begin();
  }

  /** Counts a tunnel in; returns why there can be no more, or null. */
  synchronized @Nullable String enter(Tunnel tunnel, Optional<PeerId> peer, PluginContext present) {
    int ofPeer = byPeer.getOrDefault(peer, 0);
    if (closed) {
      return "this peer is closing";
    }
    if (ofPeer >= present.settings().get(TUNNELS_OF_ONE)) {
      return "this peer carries no more than " + ofPeer + " connections for one node at once";
    }
    if (tunnels.size() >= present.settings().get(TUNNELS)) {
      return "this peer carries as many connections as it will; try again later";
    }
    tunnels.add(tunnel);
    byPeer.put(peer, ofPeer + 1);
    return null;
  }

  /** Counts a tunnel out. */
  synchronized void leave(Tunnel tunnel, Optional<PeerId> peer) {
    if (tunnels.remove(tunnel)) {
      byPeer.computeIfPresent(peer, (id, count) -> count > 1 ? count - 1 : null);
    }
  }

  /** Returns how many tunnels there are. */
  synchronized int count() {
    return tunnels.size();
  }

  @Override
  public void close() {
    Set<Tunnel> open;
    synchronized (this) {
      closed = true;
      open = Set.copyOf(tunnels);
    }
    open.forEach(Tunnel::abort);
  }
}
