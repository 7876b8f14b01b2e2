package net.p2pd.service.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.IpRange;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which peers are allowed, and how much one may have. */
class PeersAndQuotasTest {

  private Bench bench = new Bench(6, Map.of());

  @AfterEach
  void close() {
    bench.close();
  }

  private void restart(Map<String, Object> settings) {
    bench.close();
    bench = new Bench(7, settings);
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "2001:4860:4860::8888, true",
    "127.0.0.1, false",
    "0.0.0.0, false",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "192.168.1.1, false",
    "100.64.0.1, false",
    "169.254.169.254, false",
    "224.0.0.1, false",
    "239.255.255.250, false",
    "255.255.255.255, false",
    "240.0.0.1, false",
    "::1, false",
    "::, false",
    "fe80::1, false",
    "fc00::1, false",
    "ff02::1, false",
    "64:ff9b::7f00:1, false",
    "2002:7f00:1::, false",
    "::7f00:1, false",
    "2001:0:1::1, false"
  })
  void onlyPublicAddressesArePeers(String address, boolean allowed) throws Exception {
    PeerPolicy policy = new PeerPolicy(List.of(), List.of());
    assertThat(policy.allows(InetAddress.getByName(address))).isEqualTo(allowed);
  }

  @Test
  void theOperatorAllowsAndDeniesMore() throws Exception {
    PeerPolicy policy =
        new PeerPolicy(
            List.of(IpRange.parse("10.0.0.0/8"), IpRange.parse("127.0.0.1")),
            List.of(IpRange.parse("10.9.0.0/16"), IpRange.parse("8.8.8.8")));
    assertThat(policy.allows(InetAddress.getByName("10.1.1.1"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("127.0.0.1"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("10.9.1.1"))).isFalse();
    assertThat(policy.allows(InetAddress.getByName("8.8.8.8"))).isFalse();
  }

  @Test
  void theServersOwnPortsAreNoPeersButItsRelayedAddressesAre() {
    Contact alice = bench.client(Transport.UDP);
    Contact bob = bench.client(Transport.UDP, "bob", "builder");
    InetSocketAddress alices = Contact.relayed(alice.allocate());
    InetSocketAddress bobs = Contact.relayed(bob.allocate());
    assertThat(Contact.code(alice.bind(0x4000, bench.serverAddress()))).isEqualTo(403);
    assertThat(Contact.code(alice.permit(bench.serverAddress()))).isZero();
    long dropped = drops();
    alice.send(bench.serverAddress(), "round and round");
    assertThat(drops()).isEqualTo(dropped + 1);

    alice.bind(0x4000, bobs);
    bob.bind(0x4000, alices);
    alice.send(0x4000, "hello Bob");
    bob.send(0x4000, "hello Alice");
    assertThat(bob.data()).containsExactly("4000 hello Bob");
    assertThat(alice.data()).containsExactly("4000 hello Alice");
  }

  private long drops() {
    return bench.server.shards().stream().mapToLong(shard -> shard.traffic.drops()).sum();
  }

  @Test
  void theOperatorSeesWhatIsRelayedAndDropped() {
    Contact alice = bench.client(Transport.UDP);
    InetSocketAddress relayed = Contact.relayed(alice.allocate());
    Bench.Peer peer = bench.peer();
    peer.send(relayed, "too early");
    alice.bind(0x4000, peer.address());
    alice.send(0x4000, "12345");
    peer.send(relayed, "123");
    assertThat(figure("relayed_packets_total")).isEqualTo(2);
    assertThat(figure("relayed_bytes_total")).isEqualTo(8);
    assertThat(figure("dropped_packets_total")).isEqualTo(1);
    assertThat(figure("allocations")).isEqualTo(1);
    assertThat(figure("client_connections")).isZero();
  }

  private long figure(String name) {
    return bench.context.figures.get(name).getAsLong();
  }

  @Test
  void aUserGetsOnlySoManyAllocationsAndAllOfThemOnlySoMany() {
    restart(Map.of("allocations", 3L, "allocations-per-user", 2L));
    List<Contact> alices = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      alices.add(bench.client(Transport.UDP));
      assertThat(Contact.code(alices.get(i).allocate())).isZero();
    }
    assertThat(Contact.code(bench.client(Transport.UDP).allocate())).isEqualTo(486);
    assertThat(Contact.code(bench.client(Transport.UDP, "bob", "builder").allocate())).isZero();
    assertThat(Contact.code(bench.client(Transport.UDP, "bob", "builder").allocate()))
        .isEqualTo(508);
    alices.get(0).refresh(Duration.ZERO);
    assertThat(Contact.code(bench.client(Transport.UDP).allocate())).isZero();
  }

  @Test
  void whatExceedsABytesQuotaIsDropped() {
    restart(Map.of("bytes-per-second-per-user", 1000L));
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    Bench.Peer peer = bench.peer();
    alice.bind(0x4000, peer.address());
    String text = "x".repeat(400);
    for (int i = 0; i < 10; i++) {
      alice.send(0x4000, text); // each takes 200 ms, in which 200 bytes are added
    }
    assertThat(peer.received).hasSizeBetween(5, 7);
    bench.pass(Duration.ofSeconds(1));
    int before = peer.received.size();
    alice.send(0x4000, text);
    assertThat(peer.received).hasSize(before + 1);
  }

  @Test
  void aClientMayHaveManyPeersButNotAnyNumber() {
    Contact alice = bench.client(Transport.UDP);
    alice.allocate();
    for (int i = 0; i < Allocation.MOST_PEERS; i++) {
      assertThat(
              Contact.code(
                  alice.permit(new InetSocketAddress("8.8." + i / 250 + "." + (1 + i % 250), 9))))
          .isZero();
    }
    assertThat(Contact.code(alice.permit(new InetSocketAddress("9.9.9.9", 9)))).isEqualTo(508);
    alice.refresh(Duration.ofHours(1));
    bench.pass(Allocation.PERMISSION_LIFETIME.plusSeconds(60));
    assertThat(Contact.code(alice.permit(new InetSocketAddress("9.9.9.9", 9))))
        .as("once the others have lapsed")
        .isZero();
  }

  @Test
  void connectionsWithoutCredentialsAreFew() {
    restart(Map.of("unknown-connections", 2L));
    Contact one = bench.client(Transport.TCP);
    Contact two = bench.client(Transport.TCP);
    bench.settle();
    Contact three = bench.client(Transport.TCP);
    bench.settle();
    assertThat(one.pipe().isOpen() && two.pipe().isOpen()).isTrue();
    assertThat(three.pipe().isOpen()).isFalse();
    assertThat(Contact.code(one.allocate())).isZero();
    Contact four = bench.client(Transport.TCP);
    bench.settle();
    assertThat(four.pipe().isOpen()).as("after one has shown credentials").isTrue();
  }

  @Test
  void behindANatClientsAreToldTheAddressOutside() {
    restart(Map.of("external", List.of("198.18.0.2=203.0.113.77")));
    InetSocketAddress relayed = Contact.relayed(bench.client(Transport.UDP).allocate());
    assertThat(relayed.getAddress().getHostAddress()).isEqualTo("203.0.113.77");
  }

  @Test
  void everythingIsGoneOnceTheServerIsClosed() {
    Contact alice = bench.client(Transport.TCP);
    alice.request(
        Methods.ALLOCATE,
        b ->
            b.number(Attributes.REQUESTED_TRANSPORT, 17)
                .number(Attributes.EVEN_PORT, Attributes.RESERVE_NEXT_PORT));
    assertThat(bench.server.quotas.allocations()).isEqualTo(2);
    bench.close();
    bench.settle();
    assertThat(bench.server.quotas.allocations()).isZero();
    assertThat(alice.pipe().isOpen()).isFalse();
  }
}
