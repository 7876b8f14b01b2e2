package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;

/** A datagram socket of a virtual host. */
final class DatagramDriver implements PipeDriver {

  /** What a socket holds before somebody reads; more is lost, as with a real one. */
  private static final int RECEIVE_BUFFER = 212_992;

  private static final int MAX_DATAGRAM = 65_507;

  private record Arrival(ByteBuffer bytes, Endpoint sender) {}

  private record Write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {}

  private final VirtualHost host;
  private final Ports.Binding binding;
  private final @Nullable Endpoint peer;
  private final InetSocketAddress local;
  private final int hopLimit;
  private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();
  private final ArrayDeque<Write> outbox = new ArrayDeque<>();
  private @Nullable PipeSink sink;
  private int held;
  private boolean wanted;
  private boolean delivering;
  private boolean closed;

  DatagramDriver(
      VirtualHost host,
      Ports.Binding binding,
      InetAddress localAddress,
      @Nullable Endpoint peer,
      int hopLimit) {
    this.host = host;
    this.binding = binding;
    this.peer = peer;
    this.local = new InetSocketAddress(localAddress, binding.port);
    this.hopLimit = hopLimit == 0 ? Packet.DEFAULT_HOP_LIMIT : hopLimit;
  }

  Ports.Binding binding() {
    return binding;
  }

  @Nullable
  Endpoint peer() {
    return peer;
  }

  @Override
  public PipeKind kind() {
    return PipeKind.DATAGRAM;
  }

  @Override
  public Transport transport() {
    return Transport.UDP;
  }

  @Override
  public PipeRole role() {
    return peer == null ? PipeRole.SERVER : PipeRole.CLIENT;
  }

  @Override
  public EventLoop eventLoop() {
    return host.eventLoop();
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return peer == null ? null : peer.toSocketAddress();
  }

  @Override
  public void start(PipeSink receiver) {
    sink = receiver;
  }

  @Override
  public void read(boolean want) {
    wanted = want;
    if (want && !inbox.isEmpty()) {
      host.eventLoop().execute(this::deliver);
    }
  }

  void arrived(byte[] bytes, Endpoint sender) {
    if (closed || held + bytes.length > RECEIVE_BUFFER) {
      return;
    }
    held += bytes.length;
    inbox.add(new Arrival(ByteBuffer.wrap(bytes), sender));
    deliver();
  }

  private void deliver() {
    PipeSink receiver = sink;
    if (delivering || receiver == null) {
      return;
    }
    delivering = true;
    try {
      while (wanted && !closed && !inbox.isEmpty()) {
        Arrival next = inbox.remove();
        held -= next.bytes.remaining();
        InetSocketAddress from = peer == null ? next.sender.toSocketAddress() : null;
        receiver.data(next.bytes, from, () -> () -> {});
      }
    } finally {
      delivering = false;
    }
  }

  /** An ICMP error came; as on Linux only a connected socket hears of it. */
  void failed(IcmpError error, Endpoint about) {
    PipeSink receiver = sink;
    if (peer == null || receiver == null || closed || error == IcmpError.TIME_EXCEEDED) {
      return;
    }
    String what =
        switch (error) {
          case PORT_UNREACHABLE -> "nothing listens at " + about + " (ICMP port unreachable)";
          case TOO_BIG -> "a datagram to " + about + " was too big for a link on the way";
          default -> "no route to " + about + ": its network cannot be reached from here";
        };
    receiver.error(new PipeException(what));
  }

  @Override
  public void write(
      ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {
    outbox.add(new Write(bytes, to, done));
  }

  @Override
  public void flush() {
    for (Write next = outbox.poll(); next != null; next = outbox.poll()) {
      PipeException error = closed ? new PipeException("the pipe is closed") : transmit(next);
      if (next.done != null) {
        next.done.written(error);
      }
    }
  }

  private @Nullable PipeException transmit(Write write) {
    Endpoint to = write.to == null ? peer : Endpoint.of(write.to);
    if (to == null) {
      return new PipeException("a datagram of this pipe needs a destination");
    }
    if (write.bytes.remaining() > MAX_DATAGRAM) {
      return new PipeException(
          "a datagram of "
              + write.bytes.remaining()
              + " bytes to "
              + to
              + " is too long; UDP carries at most 65,507");
    }
    InetAddress bound = local.getAddress();
    InetAddress source = bound.isAnyLocalAddress() ? host.sourceFor(to.address()) : bound;
    if (source != null && Family.of(source) != to.family()) {
      return new PipeException(to + " is of another address family than this pipe");
    }
    if (source == null) {
      return noRoute(to);
    }
    byte[] content = new byte[write.bytes.remaining()];
    write.bytes.get(content);
    Packet packet = Packet.udp(Endpoint.of(source, binding.port), to).withHopLimit(hopLimit);
    return host.send(new Frame(packet, content)) ? null : noRoute(to);
  }

  private static PipeException noRoute(Endpoint to) {
    return new PipeException("no route to " + to + ": its network cannot be reached from here");
  }

  @Override
  public void end(WriteListener done) {
    throw new UnsupportedOptionException("end", "datagrams have no end");
  }

  @Override
  public void close(boolean hard) {
    if (closed) {
      return;
    }
    closed = true;
    host.udp().remove(this);
    inbox.clear();
    for (Write lost : List.copyOf(outbox)) {
      if (lost.done != null) {
        lost.done.written(new PipeException("the pipe is closed"));
      }
    }
    outbox.clear();
    PipeSink receiver = Objects.requireNonNull(sink, "not started");
    CloseCause cause = CloseCause.of(CloseCause.CLOSED_HERE, "closed here");
    host.eventLoop().execute(() -> receiver.closed(cause));
  }
}
