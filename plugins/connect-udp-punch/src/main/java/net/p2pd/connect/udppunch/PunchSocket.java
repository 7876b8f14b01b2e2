package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;

/**
 * One socket of a round: hears everybody, tells its round of what may matter, and may be handed
 * over as the path to one place. Used on the attempt's loop; its pipe may be on another one.
 */
final class PunchSocket {

  /** Hears what may matter, on the attempt's loop. */
  interface Receiver {

    /** Takes a datagram that may be a probe, or comes from where one came from. */
    void received(PunchSocket socket, InetSocketAddress from, ByteBuffer datagram);
  }

  /** What may come from the peer before this side knows that the way is taken. */
  private static final int MOST_EARLY = 64;

  private static final int MOST_KNOWN = 16;

  private final Pipe pipe;
  private final EventLoop loop;
  private final Receiver receiver;
  private final Set<InetSocketAddress> known = ConcurrentHashMap.newKeySet();
  private final List<ByteBuffer> early = new ArrayList<>();
  private volatile @Nullable PunchDriver driver;

  PunchSocket(Pipe pipe, EventLoop loop, Receiver receiver) {
    this.pipe = pipe;
    this.loop = loop;
    this.receiver = receiver;
    pipe.onMessage((message, from) -> arrived(message));
  }

  Pipe pipe() {
    return pipe;
  }

  InetSocketAddress local() {
    return pipe.local().orElseThrow();
  }

  private void arrived(Message message) {
    InetSocketAddress sender = message.sender().orElse(null);
    PunchDriver path = driver;
    if (sender == null || (path != null && !sender.equals(path.remote()))) {
      return;
    }
    if (path != null) {
      path.arrived(copy(message));
    } else if (ProbeCodec.isLike(message.peek()) || known.contains(sender)) {
      ByteBuffer datagram = copy(message);
      if (loop.inLoop()) {
        receiver.received(this, sender, datagram);
      } else {
        loop.execute(() -> heard(sender, datagram));
      }
    }
  }

  /** On the attempt's loop, where the socket may have been handed over meanwhile. */
  private void heard(InetSocketAddress sender, ByteBuffer datagram) {
    PunchDriver path = driver;
    if (path == null) {
      receiver.received(this, sender, datagram);
    } else if (sender.equals(path.remote())) {
      pipe.eventLoop().execute(() -> path.arrived(datagram));
    }
  }

  private static ByteBuffer copy(Message message) {
    ByteBuffer view = message.peek();
    return ByteBuffer.allocate(view.remaining()).put(view).flip();
  }

  void send(ByteBuffer datagram, InetSocketAddress to) {
    pipe.send(datagram, to);
  }

  /** Notes that the peer sends from there. */
  void know(InetSocketAddress place) {
    if (known.size() < MOST_KNOWN) {
      known.add(place);
    }
  }

  boolean knows(InetSocketAddress place) {
    return known.contains(place);
  }

  /** Keeps a datagram that is for the session; too many are lost. */
  void keep(ByteBuffer datagram) {
    if (early.size() < MOST_EARLY) {
      early.add(datagram);
    }
  }

  /** Gives the socket away; what came early comes first. */
  void handOver(PunchDriver path) {
    driver = path;
    List<ByteBuffer> first = List.copyOf(early);
    early.clear();
    Runnable begin =
        () -> {
          path.begin();
          first.forEach(path::arrived);
        };
    if (pipe.eventLoop().inLoop()) {
      begin.run();
    } else {
      pipe.eventLoop().execute(begin);
    }
  }

  /** Closes it, unless it was handed over. */
  void close() {
    if (driver == null) {
      pipe.abort();
    }
  }
}
