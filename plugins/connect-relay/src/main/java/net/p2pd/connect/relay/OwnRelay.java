package net.p2pd.connect.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Scope;
import net.p2pd.connect.relay.turn.RelayedAddress;
import net.p2pd.connect.relay.turn.TurnAllocation;
import net.p2pd.connect.relay.turn.TurnTcpAllocation;

/**
 * An address at one of this node's relays where the peer is awaited: got at the first server that
 * grants it, open for the peer's IP addresses, and told to the peer. Everything but what its pipes
 * do happens on the attempt's loop.
 */
final class OwnRelay {

  /** Hears what becomes of it, on the attempt's loop. */
  interface Owner {

    /** The peer may come now. */
    void open(RelayMessage.Place place);

    /** Somebody came who may be the peer. */
    void arrived(OwnRelay relay, Pipe pipe);

    /** It leads nowhere. */
    void failed(OwnRelay relay, CausedException why);
  }

  /** How long somebody may take who comes, until he says what only the peer was told. */
  private static final Duration GREETING_TIME = Duration.ofSeconds(3);

  /** How many may be there that have not said it. */
  private static final int MOST_STRANGERS = 8;

  private final ConnectAttempt attempt;
  private final RelayTools tools;
  private final Owner owner;
  private final boolean tcp;
  private final Greeting greeting;
  private final Picking<? extends RelayedAddress> picking;
  private final Set<InetAddress> asked = new HashSet<>();
  private final Set<Pipe> strangers = new HashSet<>(); // on the relay's loop
  private @Nullable KeptAddress kept;
  private @Nullable Registration handler;
  private int asking;
  private boolean permitted;
  private boolean open;
  private boolean ended;

  private OwnRelay(
      ConnectAttempt attempt,
      RelayTools tools,
      Owner owner,
      boolean tcp,
      Picking<? extends RelayedAddress> picking) {
    this.attempt = attempt;
    this.tools = tools;
    this.owner = owner;
    this.tcp = tcp;
    this.greeting = Greeting.draw(tools.random());
    this.picking = picking;
  }

  /**
   * Returns one for datagrams.
   *
   * @param udp whether the servers may be asked over UDP
   */
  static OwnRelay forDatagrams(
      ConnectAttempt attempt, RelayTools tools, Family family, boolean udp, Owner owner) {
    return new OwnRelay(
        attempt,
        tools,
        owner,
        false,
        new Picking<>(
            attempt,
            "a relay for datagrams",
            tools.servers().forDatagrams(udp),
            tools.pause(),
            server -> tools.client().allocate(server, tools.options().relayed(family))));
  }

  /** Returns one for connections. */
  static OwnRelay forConnections(
      ConnectAttempt attempt, RelayTools tools, Family family, Owner owner) {
    return new OwnRelay(
        attempt,
        tools,
        owner,
        true,
        new Picking<>(
            attempt,
            "a relay for connections",
            tools.servers().forConnections(),
            tools.pause(),
            server -> tools.client().allocateTcp(server, tools.options().relayed(family))));
  }

  boolean isTcp() {
    return tcp;
  }

  /**
   * Begins to ask the servers.
   *
   * @param peers the peer's addresses; what is added until the relay is there counts, too
   */
  void start(Collection<InetAddress> peers) {
    picking
        .start()
        .whenComplete(
            (granted, error) -> {
              if (granted != null) {
                granted(granted, peers);
              } else if (!ended) {
                fail(error);
              }
            });
  }

  private void granted(RelayedAddress address, Collection<InetAddress> peers) {
    KeptAddress mine = new KeptAddress(address, attempt.eventLoop(), tools.open());
    kept = mine;
    if (ended) {
      mine.release();
      return;
    }
    if (address instanceof TurnAllocation datagrams) {
      handler = datagrams.onPipe(this::greet);
    } else if (address instanceof TurnTcpAllocation connections) {
      handler = connections.onConnection(this::arrived);
    }
    address
        .closed()
        .whenComplete(
            (cause, error) ->
                attempt
                    .eventLoop()
                    .execute(
                        () ->
                            fail(
                                new CausedException(
                                    Cause.RELAY_UNREACHABLE, address + " was lost"))));
    permit(peers);
  }

  /** Lets the peer in from further addresses; those that no relay lets in are left out. */
  void permit(Collection<InetAddress> peers) {
    KeptAddress mine = kept;
    if (mine == null || ended) {
      return;
    }
    InetAddress relayed = mine.address().relayed().getAddress();
    for (InetAddress peer : peers) {
      boolean sees =
          Family.of(peer) == Family.of(relayed) && Scope.of(peer).compareTo(Scope.of(relayed)) >= 0;
      if (sees && asked.add(peer)) {
        asking++;
        mine.address()
            .permit(peer)
            .whenComplete(
                (nothing, error) -> attempt.eventLoop().execute(() -> permitted(mine, error)));
      }
    }
    if (!tcp && asking > 0) {
      open(mine); // the permission is there before the peer has heard of it, or its next greeting
    }
  }

  private void open(KeptAddress mine) {
    if (!open) {
      open = true;
      owner.open(new RelayMessage.Place(tcp, mine.address().relayed(), greeting));
    }
  }

  private void permitted(KeptAddress mine, @Nullable Throwable error) {
    asking--;
    if (ended) {
      return;
    }
    if (error == null) {
      permitted = true;
      open(mine);
    } else if (!permitted && asking == 0) {
      fail(error);
    }
  }

  /** Somebody sends from an address that may be the peer's, on the relay's loop. */
  private void greet(Pipe inner) {
    if (strangers.size() >= MOST_STRANGERS) {
      inner.abort();
      return;
    }
    strangers.add(inner);
    inner.onClose((closed, cause) -> strangers.remove(inner));
    GreetedDriver driver =
        new GreetedDriver(
            inner,
            greeting,
            greeted -> {
              strangers.remove(inner);
              arrived(tools.pipes().over(greeted, PipeOptions.defaults()));
            });
    inner
        .eventLoop()
        .schedule(
            GREETING_TIME,
            () -> {
              if (!driver.isGreeted()) {
                inner.abort();
              }
            });
  }

  private void arrived(Pipe pipe) {
    attempt
        .eventLoop()
        .execute(
            () -> {
              KeptAddress mine = kept;
              if (ended || mine == null) {
                pipe.abort();
              } else {
                mine.carries(pipe);
                owner.arrived(this, pipe);
              }
            });
  }

  private void fail(@Nullable Throwable error) {
    if (!ended) {
      end();
      owner.failed(this, new CausedException(Refusals.cause(error), Refusals.words(error)));
    }
  }

  /** Looks for no more paths; those that were found live on. */
  void end() {
    ended = true;
    picking.cancel();
    Registration registered = handler;
    if (registered != null) {
      registered.close();
    }
    KeptAddress mine = kept;
    if (mine != null) {
      mine.release();
    }
  }
}
