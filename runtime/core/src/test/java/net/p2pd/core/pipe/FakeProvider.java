package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.Transport;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;

/** Opens memory pipes where a test says that somebody answers. */
final class FakeProvider implements PipeProvider {

  final List<PipeRequest> requests = new ArrayList<>();
  final Map<InetSocketAddress, CompletableFuture<PipeDriver>> answers = new LinkedHashMap<>();
  final List<MemoryDriver> opened = new ArrayList<>();

  /** Ports that another program has on one address, so that the system does not hide them. */
  final Set<Integer> taken = new HashSet<>();

  boolean dualStack;
  private final TestLoop loop;
  private final Set<Transport> transports;
  private int nextPort = 40_000;

  FakeProvider(TestLoop loop, Transport... transports) {
    this.loop = loop;
    this.transports = Set.of(transports);
  }

  MemoryDriver newDriver() {
    MemoryDriver driver = MemoryDriver.pair(PipeKind.STREAM, loop).near();
    opened.add(driver);
    return driver;
  }

  @Override
  public String id() {
    return "fake";
  }

  @Override
  public Set<Transport> transports() {
    return transports;
  }

  @Override
  public CompletionStage<PipeDriver> open(PipeRequest request) {
    requests.add(request);
    if (request.remote().isPresent()) {
      return answers.computeIfAbsent(
          request.remote().get(), address -> CompletableFuture.failedFuture(refused(address)));
    }
    InetSocketAddress bound = request.route().orElseThrow().bound().orElseThrow();
    int port = bound.getPort() == 0 ? nextPort++ : bound.getPort();
    boolean v4 = bound.getAddress() instanceof java.net.Inet4Address;
    boolean another = bound.getPort() != 0 && taken.contains(port);
    if (another || (dualStack && v4 && bound.getAddress().isAnyLocalAddress())) {
      return CompletableFuture.failedFuture(
          new PipeOpenException("port " + port + " is taken", null));
    }
    PipeKind kind = request.transport().equals(Transport.UDP) ? PipeKind.DATAGRAM : PipeKind.STREAM;
    MemoryDriver driver = MemoryDriver.server(kind, loop, port);
    opened.add(driver);
    return CompletableFuture.completedFuture(driver);
  }

  static PipeOpenException refused(InetSocketAddress address) {
    return new PipeOpenException(address + " refused", null);
  }
}
