package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class DoorstepTest {

  private static Source source(String address) {
    try {
      return Source.of(new InetSocketAddress(InetAddress.getByName(address), 4000));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Guest from(String address) {
    return new Guest(source(address), address);
  }

  @Test
  void anAddressOfIpv4OrANetworkOfIpv6IsASource() {
    assertThat(source("192.0.2.1")).isEqualTo(source("192.0.2.1"));
    assertThat(source("192.0.2.1")).isNotEqualTo(source("192.0.2.2"));
    assertThat(source("2001:db8:1:2::1")).isEqualTo(source("2001:db8:1:2:ffff::9"));
    assertThat(source("2001:db8:1:2::1")).isNotEqualTo(source("2001:db8:1:3::1"));
    assertThat(source("::ffff:192.0.2.1")).isEqualTo(source("192.0.2.1"));
    assertThat(source("::1")).isNotEqualTo(source("0.0.0.0"));
    assertThat(Source.of(null))
        .isEqualTo(Source.of(InetSocketAddress.createUnresolved("example.net", 1)))
        .isNotEqualTo(source("0.0.0.0"));
  }

  @Test
  void nobodyLeavesWhileThereIsRoom() {
    Doorstep doorstep = new Doorstep(4, 2);
    assertThat(doorstep.enter(from("192.0.2.1"))).isNull();
    assertThat(doorstep.enter(from("192.0.2.1"))).isNull();
    assertThat(doorstep.enter(from("192.0.2.2"))).isNull();
    assertThat(doorstep.enter(from("192.0.2.3"))).isNull();
    assertThat(doorstep.size()).isEqualTo(4);
  }

  @Test
  void aSourceThatUsedUpItsShareMakesRoomForItself() {
    Doorstep doorstep = new Doorstep(100, 2);
    Guest oldest = from("192.0.2.1");
    Guest bystander = from("192.0.2.2");
    doorstep.enter(bystander);
    doorstep.enter(oldest);
    doorstep.enter(from("192.0.2.1"));
    assertThat(doorstep.enter(from("192.0.2.1"))).isSameAs(oldest);
    assertThat(doorstep.all()).hasSize(3).contains(bystander).doesNotContain(oldest);
  }

  @Test
  void whenAllPlacesAreTakenTheOldestOfTheLargestSourceLeaves() {
    Doorstep doorstep = new Doorstep(4, 4);
    doorstep.enter(from("192.0.2.1"));
    Guest oldestOfMany = from("192.0.2.2");
    doorstep.enter(oldestOfMany);
    Guest nextOfMany = from("192.0.2.2");
    doorstep.enter(nextOfMany);
    doorstep.enter(from("192.0.2.2"));
    assertThat(doorstep.enter(from("192.0.2.3"))).isSameAs(oldestOfMany);
    assertThat(doorstep.enter(from("192.0.2.4"))).isSameAs(nextOfMany);
    assertThat(doorstep.size()).isEqualTo(4);
  }

  @Test
  void amongEqualSourcesTheOldestLeaves() {
    Doorstep doorstep = new Doorstep(3, 3);
    Guest oldest = from("192.0.2.1");
    doorstep.enter(oldest);
    doorstep.enter(from("192.0.2.2"));
    doorstep.enter(from("192.0.2.3"));
    assertThat(doorstep.enter(from("192.0.2.4"))).isSameAs(oldest);
  }

  @Test
  void whoLeftHoldsNoPlace() {
    Doorstep doorstep = new Doorstep(2, 2);
    Guest guest = from("192.0.2.1");
    doorstep.enter(guest);
    assertThat(doorstep.leave(guest)).isTrue();
    assertThat(doorstep.leave(guest)).isFalse();
    assertThat(doorstep.size()).isZero();
    assertThat(doorstep.all()).isEmpty();
  }
}
