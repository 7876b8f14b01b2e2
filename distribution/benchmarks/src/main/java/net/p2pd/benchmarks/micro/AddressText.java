package net.p2pd.benchmarks.micro;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.node.identity.Identity;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to read an address as it comes from a user: text, check sum, signature. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AddressText {

  private static final int PORT = 10_001;

  private final String text = make();

  private static String make() {
    Identity identity = Identity.ephemeral();
    try {
      return PeerAddress.builder(identity.peerId())
          .issuedAt(Instant.now())
          .sealingKey(identity.sealingPublic())
          .endpoint(PeerEndpoint.builder(0, InetAddress.getByName("192.0.2.1"), PORT).build())
          .endpoint(PeerEndpoint.builder(0, InetAddress.getByName("2001:db8::1"), PORT).build())
          .sign(identity)
          .text();
    } catch (UnknownHostException e) {
      throw new AssertionError("literals need no name service", e);
    }
  }

  /** Parses and verifies an address with two endpoints. */
  @Benchmark
  public PeerAddress parse() {
    return PeerAddress.parse(text);
  }
}
