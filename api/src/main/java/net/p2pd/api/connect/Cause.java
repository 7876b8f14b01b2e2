package net.p2pd.api.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;

/**
 * Why a way to a peer failed, out of a documented list: an id for programs, the side whose doing it
 * is, a sentence and one remedy for people. Lines of a report carry the id beside the words of
 * whoever noticed. The list may grow; readers take an unknown id for {@link #OTHER}. Immutable.
 */
public final class Cause {

  /** This side can mend it. */
  public static final String OWN = "own";

  /** The peer's side can mend it. */
  public static final String PEER = "peer";

  /** It takes both sides, or either. */
  public static final String BOTH = "both";

  /** A server or network between the two. */
  public static final String BETWEEN = "between";

  /** Nobody's fault: somebody wanted it so. */
  public static final String NOBODY = "nobody";

  private static final Map<String, Cause> LIST = new LinkedHashMap<>();

  /** Two NATs whose ports nobody can foresee. */
  public static final Cause BOTH_RANDOM =
      add(
          "both-random",
          BOTH,
          "both routers choose random ports: no direct way exists",
          "allow a relay (turn.servers), or let one router open a port (UPnP, PCP)");

  /** Datagrams do not leave the network. */
  public static final Cause UDP_BLOCKED =
      add(
          "udp-blocked",
          BOTH,
          "a firewall lets no UDP through",
          "allow outbound UDP, or use a relay over TCP or TLS");

  /** Datagrams were sent, none came. */
  public static final Cause UDP_UNANSWERED =
      add(
          "udp-unanswered",
          BETWEEN,
          "UDP leaves but nothing comes back",
          "run 'p2pd nat' on both sides; allow a relay meanwhile");

  /** A connection was asked for, nothing came. */
  public static final Cause TCP_UNANSWERED =
      add(
          "tcp-unanswered",
          PEER,
          "TCP leaves but nothing comes back: a router or firewall drops it",
          "let the peer's router forward the port, or allow ways with the peer's help");

  /** A connection was asked for and reset. */
  public static final Cause TCP_REFUSED =
      add(
          "tcp-refused",
          PEER,
          "the connection was refused: nobody listens there, or a router answers for the peer",
          "check that the peer runs and that its address is its newest");

  /** No way there. */
  public static final Cause NO_ROUTE =
      add(
          "no-route",
          OWN,
          "this machine has no network that leads there",
          "check the network, and that both sides have a family (IPv4, IPv6) in common");

  /** Two networks that cannot be joined without help. */
  public static final Cause NAT_IN_BETWEEN =
      add(
          "nat-in-between",
          PEER,
          "a router before the peer lets nobody in who was not called",
          "use signalling, so that the peer can help, or open a port at its router");

  /** There is no server that both know. */
  public static final Cause NO_SIGNALLING =
      add(
          "no-signalling",
          BOTH,
          "the two sides share no signalling server",
          "set signal.mqtt.brokers to a broker that the peer's address names");

  /** There is one, but it is not reached. */
  public static final Cause BROKER_UNREACHABLE =
      add(
          "broker-unreachable",
          BETWEEN,
          "no signalling server took the message",
          "check signal.mqtt.brokers and that the network lets this machine reach them");

  /** It is not there. */
  public static final Cause PEER_OFFLINE =
      add(
          "peer-offline",
          PEER,
          "the peer does not answer over signalling: it is offline, or its address is an old one",
          "start the peer's node, get its newest address, or set the clocks right where they differ"
              + " by minutes");

  /** It has no such plugin. */
  public static final Cause PEER_LACKS_STRATEGY =
      add(
          "peer-lacks-strategy",
          PEER,
          "the peer does not have this way",
          "install the plugin of the same name there");

  /** Somebody else is there. */
  public static final Cause WRONG_IDENTITY =
      add(
          "wrong-identity",
          PEER,
          "somebody else answered at the peer's place",
          "get the peer's newest address; if that does not help, somebody stands between the two");

  /** The handshake did not end well. */
  public static final Cause NOT_SECURED =
      add(
          "not-secured",
          BETWEEN,
          "a path was found, but no secure session came about on it",
          "check that the peer runs a node of this kind and that nothing between alters the"
              + " traffic");

  /** The peer does not want this connection. */
  public static final Cause REFUSED =
      add(
          "refused",
          PEER,
          "the peer refuses the connection",
          "ask the peer to accept this node (node.accept)");

  /** A limit for strangers. */
  public static final Cause LIMITED =
      add(
          "limited",
          PEER,
          "the peer allows strangers no more than this",
          "try again in a minute, or ask the peer to connect once, so that the two know each"
              + " other");

  /** There is no relay. */
  public static final Cause NO_RELAY =
      add(
          "no-relay",
          BOTH,
          "neither side knows a relay",
          "set turn.servers on one side, such as one of 'p2pd serve --turn'");

  /** There is one, but it is not reached. */
  public static final Cause RELAY_UNREACHABLE =
      add(
          "relay-unreachable",
          BETWEEN,
          "no relay answers",
          "check turn.servers and that the network lets this machine reach them");

  /** It does not take this user. */
  public static final Cause RELAY_REFUSED =
      add(
          "relay-refused",
          OWN,
          "the relay refuses: wrong name or password, or the peer's address is forbidden there",
          "check username and password of turn.servers");

  /** It has no more room. */
  public static final Cause RELAY_QUOTA =
      add(
          "relay-quota",
          BETWEEN,
          "the relay refuses: quota",
          "use another relay, or raise its quota");

  /** DATAGRAM paths need QUIC. */
  public static final Cause NO_QUIC =
      add(
          "no-quic",
          BOTH,
          "one side cannot make a session over UDP: QUIC is missing there",
          "install QUIC's native part for that platform");

  /** The caller's options. */
  public static final Cause NOT_ALLOWED =
      add("not-allowed", NOBODY, "the caller did not allow this way", "connect with other options");

  /** The time was over. */
  public static final Cause OUT_OF_TIME =
      add("out-of-time", NOBODY, "the time was over", "give it more time (--timeout)");

  /** Somebody ended it. */
  public static final Cause CANCELLED =
      add("cancelled", NOBODY, "the connect was cancelled", "connect again");

  /** It was there and is gone. */
  public static final Cause PATH_LOST =
      add(
          "path-lost",
          BETWEEN,
          "a path was found and broke before both sides had agreed on it",
          "connect again");

  /** Nothing is installed. */
  public static final Cause NO_STRATEGY =
      add(
          "no-strategy",
          OWN,
          "no connect strategy is installed",
          "add a plugin such as connect-direct");

  /** Everything else; the words of the line say more. */
  public static final Cause OTHER =
      add("other", BETWEEN, "another reason", "see the words of the line");

  private final String id;
  private final String fault;
  private final String sentence;
  private final String remedy;

  private Cause(String id, String fault, String sentence, String remedy) {
    this.id = id;
    this.fault = fault;
    this.sentence = sentence;
    this.remedy = remedy;
  }

  private static Cause add(String id, String fault, String sentence, String remedy) {
    Cause cause = new Cause(id, fault, sentence, remedy);
    LIST.put(id, cause);
    return cause;
  }

  /** Returns the cause with this id; empty if this version does not know it. */
  public static Optional<Cause> find(String id) {
    return Optional.ofNullable(LIST.get(Objects.requireNonNull(id, "id")));
  }

  /**
   * Returns the cause that an error stands for: its own, or what kept a pipe from opening; {@link
   * #OTHER} if it stands for none. What the error is wrapped in by futures does not matter.
   */
  public static Cause of(@Nullable Throwable error) {
    Throwable inner = error;
    while (inner instanceof CompletionException && inner.getCause() != null) {
      inner = inner.getCause();
    }
    if (inner instanceof CausedException caused) {
      return caused.reason();
    }
    if (inner instanceof PipeOpenException opening) {
      return switch (opening.reason()) {
        case PipeOpenException.REFUSED -> TCP_REFUSED;
        case PipeOpenException.TIMED_OUT -> TCP_UNANSWERED;
        case PipeOpenException.UNREACHABLE -> NO_ROUTE;
        default -> OTHER;
      };
    }
    return OTHER;
  }

  /** Returns all of them. */
  public static List<Cause> all() {
    return List.copyOf(LIST.values());
  }

  /** Returns the id: lower case words with hyphens. */
  public String id() {
    return id;
  }

  /** Returns whose doing it is, seen from the side that reports it: one of the constants. */
  public String fault() {
    return fault;
  }

  /** Returns the cause in words, without a full stop. */
  public String sentence() {
    return sentence;
  }

  /** Returns one thing to do about it, without a full stop. */
  public String remedy() {
    return remedy;
  }

  @Override
  public String toString() {
    return id;
  }
}
