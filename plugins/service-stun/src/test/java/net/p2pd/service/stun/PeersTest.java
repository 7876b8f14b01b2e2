package net.p2pd.service.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Random;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real clients ask the server on real sockets. */
class PeersTest {

  private static final String MAIN = "127.0.0.1";
  private static final String ALTERNATE = "127.0.0.2";

  private RealPipes real = new RealPipes(NettyLoops.Io.AUTO);
  private StunServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    real.close();
  }

  private String port() throws Exception {
    server = open(InetAddress.getByName(MAIN), InetAddress.getByName(ALTERNATE));
    Plain.warmUp(server);
    return String.valueOf(server.addresses().get(0).getPort());
  }

  private StunServer open(InetAddress main, InetAddress... alternates) {
    StunServerOptions options =
        StunServerOptions.at(main).withAlternates(alternates).withPorts(0, 0);
    return StunServer.open(real.pipes(), new Random(1), options).join();
  }

  /** Runs a program, whose status says what it found, and returns what it printed. */
  private static String run(Object... command) {
    try (ForeignProgram program = ForeignProgram.start(command)) {
      return program.finish();
    }
  }

  @Test
  void coturnsDiscoveryFindsMappingAndFiltering() throws Exception {
    String output = run("turnutils_natdiscovery", "-m", "-f", "-p", port(), "-L", MAIN, MAIN);
    assertThat(Verdicts.in(output))
        .as(output)
        .contains(
            "No NAT! (Endpoint Independent Mapping)",
            "NAT with Endpoint Independent Mapping!",
            "NAT with Endpoint Independent Filtering!");
  }

  @Test
  void coturnsDiscoveryGetsAnswersToRequestsWithPadding() throws Exception {
    String output = run("turnutils_natdiscovery", "-m", "-f", "-P", "-p", port(), MAIN);
    assertThat(Verdicts.in(output)).as(output).hasSize(2);
  }

  @Test
  void coturnsClientAsksByBothRfcs() throws Exception {
    String port = port();
    assertThat(run("turnutils_stunclient", "-p", port, "-L", MAIN, MAIN))
        .contains("UDP reflexive addr: " + MAIN);
    assertThat(run("turnutils_stunclient", "-f", "-p", port, "-L", MAIN, MAIN))
        .contains("RFC 5780 response 3")
        .contains("Response origin: : " + ALTERNATE);
  }

  @Test
  void theClassicClientNamesTheOpenInternet() throws Exception {
    String output = run("stun", MAIN + ":" + port());
    assertThat(output.lines().map(String::strip)).as(output).contains("Primary: Open");
  }

  @ParameterizedTest
  @EnumSource(
      value = NettyLoops.Io.class,
      names = {"NIO", "AUTO"})
  void anyLoopsCarryIt(NettyLoops.Io io) throws Exception {
    real.close();
    real = new RealPipes(io);
    port();
    try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName(MAIN))) {
      for (InetSocketAddress asked : server.origins()) {
        client.connect(asked);
        StunMessage answer = Plain.ask(client, new Requests().binding());
        assertThat(answer.address(Attributes.XOR_MAPPED_ADDRESS))
            .contains(new InetSocketAddress(MAIN, client.getLocalPort()));
      }
    }
  }

  @Test
  void itAnswersOverIpv6AndOverTcp() throws Exception {
    if (NetworkInterface.getByInetAddress(Inet6Address.getByName("::1")) == null) {
      Foreign.skip("this machine has no IPv6");
    }
    server = open(Inet6Address.getByName("::1"));
    InetSocketAddress asked = server.addresses().get(0);
    try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("::1"))) {
      client.connect(asked);
      assertThat(Plain.ask(client, new Requests().binding()).address(Attributes.XOR_MAPPED_ADDRESS))
          .contains(new InetSocketAddress("::1", client.getLocalPort()));
    }
    Pipe pipe = real.pipes().open(Transport.TCP, Destination.of(asked)).join();
    pipe.send(new Requests().binding());
    StunMessage answer = StunMessage.parse(ByteBuffer.wrap(pipe.receive().join().bytes()));
    assertThat(answer.address(Attributes.XOR_MAPPED_ADDRESS)).isEqualTo(pipe.local());
    pipe.close();
  }

  @Test
  void packetsOfAnyLengthAreCountedAndDoNoHarm() throws Exception {
    Figures figures = new Figures();
    StunServerOptions options = StunServerOptions.at(InetAddress.getByName(MAIN)).withPorts(0, 0);
    server = StunServer.open(real.pipes(), new Random(1), options, figures).join();
    try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName(MAIN))) {
      client.connect(server.addresses().get(0));
      Plain.send(client, ByteBuffer.allocate(20_000));
      Plain.send(client, ByteBuffer.allocate(1));
      assertThat(Plain.ask(client, new Requests().binding()).isClassic()).isFalse();
    }
    server.close();
    assertThat(dropped(figures, "malformed")).isEqualTo(2);
    assertThat(dropped(figures, "not-sent")).isZero();
  }

  private static long dropped(Figures figures, String reason) {
    return figures.count("dropped_packets_total", "transport", "udp", "reason", reason);
  }
}
