package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;

/** A port mapper as it should be, to be broken: NAT-PMP (RFC 6886), UDP only. */
class PmpMapper implements PortMapper {

  static final int PORT = 5351;

  PluginContext context;
  final List<Lease> leases = new ArrayList<>();

  @Override
  public String id() {
    return "pmp";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public CompletionStage<PortMapping> map(PortMappingRequest request) {
    if (!request.transport().equals(Transport.UDP)) {
      return CompletableFuture.failedFuture(new P2pdException("only ports for UDP can be opened"));
    }
    InetAddress gateway = gateway(request);
    return exchange(gateway, ByteBuffer.allocate(2).flip().limit(2))
        .thenCompose(
            address -> {
              byte[] four = new byte[4];
              address.position(8).get(four);
              Lease lease = new Lease(request, gateway, four);
              return lease
                  .refresh(request.wantedExternalPort(), request.lifetime())
                  .thenApply(
                      nothing -> {
                        leases.add(lease);
                        return lease;
                      });
            });
  }

  InetAddress gateway(PortMappingRequest request) {
    return request.gateway();
  }

  Duration patience() {
    return Duration.ofMillis(240);
  }

  /** Asks the router once, and fails with a sentence if it does not answer. */
  CompletableFuture<ByteBuffer> exchange(InetAddress gateway, ByteBuffer question) {
    CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
    context
        .pipes()
        .open(Transport.UDP, Destination.of(new InetSocketAddress(gateway, PORT)))
        .whenComplete(
            (pipe, error) -> {
              if (pipe == null) {
                answer.completeExceptionally(error);
                return;
              }
              Registration limit =
                  context
                      .eventLoop()
                      .schedule(
                          patience(),
                          () ->
                              answer.completeExceptionally(
                                  new P2pdException("the router " + gateway + " does not answer")));
              answer.whenComplete(
                  (bytes, failure) -> {
                    limit.close();
                    pipe.abort();
                  });
              pipe.onMessage((message, from) -> understand(message.bytes(), answer));
              pipe.send(question);
            });
    return answer;
  }

  private static void understand(byte[] bytes, CompletableFuture<ByteBuffer> answer) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() >= 8 && in.getShort(2) == 0) {
      answer.complete(in);
    } else {
      answer.completeExceptionally(new P2pdException("the router does not want to open a port"));
    }
  }

  /** A port that is open. */
  class Lease implements PortMapping {
    private final PortMappingRequest request;
    private final InetAddress gateway;
    private final byte[] address;
    private Duration lifetime = Duration.ZERO;
    private int port;
    private Registration renewal = () -> {};
    private boolean removed;

    Lease(PortMappingRequest request, InetAddress gateway, byte[] address) {
      this.request = request;
      this.gateway = gateway;
      this.address = address;
    }

    CompletableFuture<Void> refresh(int wanted, Duration wish) {
      ByteBuffer question = ByteBuffer.allocate(12);
      question.put((byte) 0).put((byte) 1).putShort((short) 0);
      question.putShort((short) request.internal().getPort()).putShort((short) wanted);
      question.putInt((int) wish.toSeconds()).flip();
      return exchange(gateway, question)
          .thenAccept(
              in -> {
                port = in.getShort(10) & 0xffff;
                lifetime = Duration.ofSeconds(in.getInt(12));
                if (!removed && !wish.isZero()) {
                  renewal =
                      context.eventLoop().schedule(renewAfter(lifetime), () -> refresh(port, wish));
                }
              });
    }

    @Override
    public InetSocketAddress external() {
      try {
        return new InetSocketAddress(InetAddress.getByAddress(address), claimed(request, port));
      } catch (java.net.UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Duration lifetime() {
      return lifetime;
    }

    @Override
    public CompletionStage<Void> remove() {
      if (removed) {
        return CompletableFuture.completedFuture(null);
      }
      removed = true;
      renewal.close();
      leases.remove(this);
      return refresh(0, Duration.ZERO);
    }
  }

  Duration renewAfter(Duration lifetime) {
    return lifetime.dividedBy(2);
  }

  int claimed(PortMappingRequest request, int granted) {
    return granted;
  }

  @Override
  public void close() {
    if (context != null) {
      context.eventLoop().execute(() -> List.copyOf(leases).forEach(this::end));
    }
  }

  void end(Lease lease) {
    lease.remove();
  }
}
