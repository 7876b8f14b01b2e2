package net.p2pd.natlab.linux;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.p2pd.natlab.model.Endpoint;

/**
 * The least that can be called punching, over the sockets of whichever engine: each side asks a
 * reflector what one of its sockets looks like, they swap that, and both send to it. Nothing is
 * predicted and no port is changed.
 */
final class Punch implements AutoCloseable {

  static final int REFLECTOR_PORT = 3478;

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final Duration REDIAL = Duration.ofMillis(20);
  private static final String HELLO = "hello";
  private static final String HEARD = "heard you";

  /** A host of an engine. All callbacks come on one thread, on which everything is called too. */
  interface Host {
    Datagrams datagrams(int port, BiConsumer<InetSocketAddress, String> onText);

    AutoCloseable listen(int port, Consumer<Connection> onOpen);

    /** Dials from a port that others listen at and dial from too. */
    AutoCloseable dial(
        int port, InetSocketAddress to, Consumer<Connection> onOpen, Runnable onFailure);

    void later(Duration delay, Runnable task);
  }

  /** A UDP socket. */
  interface Datagrams extends AutoCloseable {
    void send(String text, InetSocketAddress to);
  }

  /** An open TCP connection. */
  interface Connection extends AutoCloseable {
    InetSocketAddress remote();

    void send(String text);

    void onText(Consumer<String> reader);

    void onEnd(Runnable listener);
  }

  /** Runs something while no packet moves. */
  interface AtOnce {
    void run(Runnable task);
  }

  private final Side one;
  private final Side other;
  private final AtOnce atOnce;
  private boolean begun;

  private Punch(Side one, Side other, AtOnce atOnce) {
    this.one = one;
    this.other = other;
    this.atOnce = atOnce;
    one.begin(this);
    other.begin(this);
  }

  /** Tells every asker what it looks like. */
  static AutoCloseable reflect(Host reflector) {
    List<AutoCloseable> open = new ArrayList<>();
    Datagrams[] socket = new Datagrams[1];
    socket[0] =
        reflector.datagrams(REFLECTOR_PORT, (from, text) -> socket[0].send(text(from), from));
    open.add(socket[0]);
    open.add(
        reflector.listen(
            REFLECTOR_PORT,
            connection -> {
              open.add(connection);
              connection.send(text(connection.remote()));
            }));
    return () -> closeAll(open);
  }

  /** Begins an attempt between two hosts. */
  static Punch between(
      Host alice, Host bob, boolean tcp, int port, InetSocketAddress reflector, AtOnce atOnce) {
    return tcp
        ? new Punch(new TcpSide(alice, port, reflector), new TcpSide(bob, port, reflector), atOnce)
        : new Punch(new UdpSide(alice, port, reflector), new UdpSide(bob, port, reflector), atOnce);
  }

  /** Whether both sides have heard of each other. */
  boolean punched() {
    return one.through && other.through;
  }

  private void swap() {
    InetSocketAddress first = one.seen;
    InetSocketAddress second = other.seen;
    if (!begun && first != null && second != null) {
      begun = true;
      atOnce.run(
          () -> {
            one.punch(second);
            other.punch(first);
          });
    }
  }

  @Override
  public void close() {
    one.close();
    other.close();
  }

  private static void closeAll(List<AutoCloseable> open) {
    for (AutoCloseable each : List.copyOf(open)) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " " + address.getPort();
  }

  private static InetSocketAddress address(String text) {
    String[] parts = text.split(" ");
    return Endpoint.of(parts[0], Integer.parseInt(parts[1])).toSocketAddress();
  }

  private abstract static class Side {
    final Host host;
    final int port;
    final InetSocketAddress reflector;
    final List<AutoCloseable> open = new ArrayList<>();
    InetSocketAddress seen;
    InetSocketAddress target;
    boolean through;
    boolean closed;

    Side(Host host, int port, InetSocketAddress reflector) {
      this.host = host;
      this.port = port;
      this.reflector = reflector;
    }

    abstract void begin(Punch punch);

    abstract void punch(InetSocketAddress peer);

    void close() {
      closed = true;
      closeAll(open);
    }
  }

  private static final class UdpSide extends Side {
    private Datagrams socket;

    UdpSide(Host host, int port, InetSocketAddress reflector) {
      super(host, port, reflector);
    }

    @Override
    void begin(Punch punch) {
      socket =
          host.datagrams(
              port,
              (from, text) -> {
                if (from.equals(reflector)) {
                  seen = address(text);
                  punch.swap();
                } else {
                  target = from; // the answer goes to where it came from
                  through |= text.equals(HEARD);
                  socket.send(HEARD, from);
                }
              });
      open.add(socket);
      ask();
    }

    private void ask() {
      if (!closed && seen == null) {
        socket.send("who am I?", reflector);
        host.later(ASK_AGAIN, this::ask);
      }
    }

    @Override
    void punch(InetSocketAddress peer) {
      target = peer;
      repeat();
    }

    private void repeat() {
      if (!closed) {
        socket.send(HELLO, target);
        host.later(PAUSE, this::repeat);
      }
    }
  }

  private static final class TcpSide extends Side {

    TcpSide(Host host, int port, InetSocketAddress reflector) {
      super(host, port, reflector);
    }

    @Override
    void begin(Punch punch) {
      open.add(host.listen(port, this::hold));
      open.add(
          host.dial(
              port,
              reflector,
              connection -> {
                open.add(connection);
                connection.onText(
                    text -> {
                      seen = address(text);
                      punch.swap();
                    });
              },
              () -> {}));
    }

    @Override
    void punch(InetSocketAddress peer) {
      target = peer;
      dial();
    }

    private void dial() {
      if (!closed && !through) {
        open.add(host.dial(port, target, this::hold, () -> host.later(REDIAL, this::dial)));
      }
    }

    /** What opened has to stay open until a word of the other side has come over it. */
    private void hold(Connection connection) {
      open.add(connection);
      connection.onText(text -> through = true);
      connection.onEnd(() -> host.later(REDIAL, this::dial));
      connection.send(HELLO);
    }
  }
}
