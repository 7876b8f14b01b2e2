package net.p2pd.natlab.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.PortControl;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.model.Protocol;
import org.junit.jupiter.api.Test;

/** NAT-PMP and PCP, byte by byte as RFC 6886 section 3 and RFC 6887 sections 7 and 11 have them. */
class PortControlTest {

  private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  private VirtualInternet internet = new VirtualInternet(1);
  private VirtualHome home;
  private VirtualHost host;
  private Pipe client;
  private final List<ByteBuffer> answers = new ArrayList<>();

  private void home(String options) {
    internet = new VirtualInternet(1);
    home = internet.home("home", NatOptions.parse(options));
    host = home.host("alice");
    client = connect(host, Endpoint.of("192.168.1.1", PortControl.PORT).toSocketAddress());
  }

  private Pipe connect(VirtualHost from, InetSocketAddress to) {
    Pipe pipe =
        internet
            .time()
            .await(
                from.pipes()
                    .open(
                        Transport.UDP,
                        net.p2pd.api.pipe.Destination.of(to),
                        null,
                        PipeOptions.defaults()),
                Bench.LIMIT);
    pipe.onMessage((message, sender) -> answers.add(ByteBuffer.wrap(message.bytes())));
    return pipe;
  }

  private @Nullable ByteBuffer ask(ByteBuffer request) {
    answers.clear();
    client.send(request.rewind());
    internet.time().advance(Duration.ofMillis(100));
    return answers.isEmpty() ? null : answers.get(0);
  }

  private static ByteBuffer natPmp(int opcode, int internal, int external, int seconds) {
    return ByteBuffer.allocate(12)
        .put((byte) 0)
        .put((byte) opcode)
        .putShort((short) 0)
        .putShort((short) internal)
        .putShort((short) external)
        .putInt(seconds);
  }

  private static ByteBuffer pcp(
      InetAddress client, byte[] nonce, int internal, int external, int seconds, int... options) {
    ByteBuffer request = ByteBuffer.allocate(60 + 4 * options.length);
    request.put((byte) 2).put((byte) 1).putShort((short) 0).putInt(seconds);
    byte[] address = client.getAddress();
    if (address.length == 4) {
      request.put(new byte[10]).putShort((short) -1);
    }
    request.put(address).put(nonce).put((byte) 17).put(new byte[3]);
    request.putShort((short) internal).putShort((short) external).position(60);
    for (int option : options) {
      request.put((byte) option).put(new byte[3]);
    }
    return request;
  }

  private boolean isOpen(int port) {
    return home.router()
        .nat(Family.IPV4)
        .gateway()
        .open(Protocol.UDP, internet.time().nanos())
        .containsKey("203.0.0.2:" + port);
  }

  @Test
  void natPmpTellsTheAddressAndOpensRenewsAndClosesPorts() {
    home("symmetric-random port-mapping=nat-pmp");
    internet.time().advance(Duration.ofSeconds(77));

    ByteBuffer address = ask(ByteBuffer.allocate(2));
    assertThat(address.array()).startsWith(0, 128, 0, 0, 0, 0, 0, 77).endsWith(203, 0, 0, 2);

    ByteBuffer mapped = ask(natPmp(1, 5000, 7777, 3600));
    assertThat(mapped.remaining()).isEqualTo(16);
    assertThat(mapped.getShort(0)).isEqualTo((short) 129);
    assertThat(mapped.getShort(2)).isZero();
    assertThat(mapped.getShort(8)).isEqualTo((short) 5000);
    assertThat(mapped.getShort(10)).isEqualTo((short) 7777);
    assertThat(mapped.getInt(12)).isEqualTo(3600);
    assertThat(isOpen(7777)).isTrue();

    assertThat(ask(natPmp(1, 5000, 0, 0)).getInt(12)).isZero();
    assertThat(isOpen(7777)).isFalse();
    assertThat(ask(natPmp(9, 0, 0, 0)).getShort(2)).isEqualTo((short) 5);
  }

  @Test
  void whoSpeaksOnlyOneOfThemSaysSo() {
    home("symmetric-random port-mapping=nat-pmp");
    ByteBuffer refused = ask(pcp(host.address(Family.IPV4), NONCE, 5000, 0, 60));
    assertThat(refused.array()).startsWith(0, 129, 0, 1);

    home("symmetric-random port-mapping=pcp");
    refused = ask(natPmp(1, 5000, 7777, 60));
    assertThat(refused.array()).startsWith(2, 129, 0, 1);

    home("symmetric-random");
    assertThat(ask(ByteBuffer.allocate(2))).isNull();
  }

  @Test
  void pcpOpensAPortForWhoKnowsItsNonce() {
    home("symmetric-random port-mapping=pcp");
    InetAddress me = host.address(Family.IPV4);

    ByteBuffer mapped = ask(pcp(me, NONCE, 5000, 7777, 3600));

    assertThat(mapped.remaining()).isEqualTo(60);
    assertThat(mapped.array()).startsWith(2, 129, 0, 0);
    assertThat(mapped.getInt(4)).isEqualTo(3600);
    assertThat(mapped.slice(24, 12)).isEqualTo(ByteBuffer.wrap(NONCE));
    assertThat(mapped.get(36)).isEqualTo((byte) 17);
    assertThat(mapped.getShort(40)).isEqualTo((short) 5000);
    assertThat(mapped.getShort(42)).isEqualTo((short) 7777);
    assertThat(mapped.array()).endsWith(0xff, 0xff, 203, 0, 0, 2);
    assertThat(isOpen(7777)).isTrue();

    byte[] other = new byte[12];
    assertThat(ask(pcp(me, other, 5000, 0, 0)).get(3)).as("not authorized").isEqualTo((byte) 2);
    assertThat(isOpen(7777)).isTrue();
    assertThat(ask(pcp(me, NONCE, 5000, 0, 0)).get(3)).isZero();
    assertThat(isOpen(7777)).isFalse();
  }

  @Test
  void pcpRefusesAsItsStandardSays() {
    home("symmetric-random port-mapping=pcp");
    InetAddress me = host.address(Family.IPV4);
    ask(pcp(me, NONCE, 5000, 7777, 3600));

    assertThat(ask(pcp(me, NONCE, 6000, 7777, 60)).getShort(42)).isEqualTo((short) 7778);
    assertThat(ask(pcp(me, NONCE, 6001, 7777, 60, 2)).get(3))
        .as("prefer failure")
        .isEqualTo((byte) 11);
    assertThat(ask(pcp(me, NONCE, 6001, 0, 60, 1)).get(3)).as("third party").isEqualTo((byte) 5);
    assertThat(ask(pcp(Endpoint.address("192.168.1.9"), NONCE, 1, 0, 60)).get(3))
        .isEqualTo((byte) 12);
    assertThat(ask(ByteBuffer.allocate(8).put((byte) 2).put((byte) 1)).get(3)).isEqualTo((byte) 3);
    ByteBuffer peer = pcp(me, NONCE, 1, 0, 60).put(1, (byte) 2);
    assertThat(ask(peer).get(3)).isEqualTo((byte) 4);
    ByteBuffer sctp = pcp(me, NONCE, 1, 0, 60).put(36, (byte) 132);
    assertThat(ask(sctp).get(3)).isEqualTo((byte) 9);
  }

  @Test
  void theEpochTellsOfAReboot() {
    home("symmetric-random port-mapping=pcp");
    InetAddress me = host.address(Family.IPV4);
    internet.time().advance(Duration.ofSeconds(100));
    assertThat(ask(pcp(me, NONCE, 1, 0, 60)).getInt(8)).isEqualTo(100);
    home.router().reboot();
    internet.time().advance(Duration.ofSeconds(5));
    assertThat(ask(pcp(me, NONCE, 1, 0, 60)).getInt(8)).isEqualTo(5);
  }

  @Test
  void forIpv6ItOpensAPinhole() {
    internet = new VirtualInternet(1);
    home =
        internet
            .home("home", NatOptions.parse("symmetric-random"))
            .withIpv6(NatOptions.parse("symmetric-udp-firewall-equal port-mapping=pcp"));
    host = home.host("alice");
    client = connect(host, Endpoint.of("2001:db8:1::1", PortControl.PORT).toSocketAddress());
    InetAddress me = host.address(Family.IPV6);

    ByteBuffer mapped = ask(pcp(me, NONCE, 5000, 7777, 3600));

    assertThat(mapped.getShort(42)).isEqualTo((short) 5000);
    assertThat(mapped.slice(44, 16)).isEqualTo(ByteBuffer.wrap(me.getAddress()));
  }
}
