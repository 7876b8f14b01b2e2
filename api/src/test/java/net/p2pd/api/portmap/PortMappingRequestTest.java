package net.p2pd.api.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.Test;

class PortMappingRequestTest {

  private static final InetAddress GATEWAY = Literals.parse("192.168.1.1");
  private static final InetSocketAddress INTERNAL =
      new InetSocketAddress(Literals.parse("192.168.1.7"), 4000);

  private static PortMappingRequest wanting(int port) {
    return new PortMappingRequest(Transport.UDP, INTERNAL, GATEWAY, port, Duration.ofHours(1));
  }

  @Test
  void itSaysWhatIsWished() {
    PortMappingRequest request = wanting(65535);
    assertThat(request.transport()).isEqualTo(Transport.UDP);
    assertThat(request.internal()).isEqualTo(INTERNAL);
    assertThat(request.gateway()).isEqualTo(GATEWAY);
    assertThat(request.wantedExternalPort()).isEqualTo(65535);
    assertThat(request.lifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(wanting(0).wantedExternalPort()).as("0 = any").isZero();
  }

  @Test
  void aPortOutOfRangeIsRefused() {
    for (int port : new int[] {-1, 65536, 99999}) {
      assertThatThrownBy(() -> wanting(port))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("external port " + port + " is not between 0 and 65535");
    }
  }

  @Test
  void nothingMayBeMissing() {
    assertThatThrownBy(
            () -> new PortMappingRequest(Transport.UDP, INTERNAL, null, 0, Duration.ZERO))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("gateway");
  }
}
