package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import org.junit.jupiter.api.Test;

class NodeMappingsTest {

  private static final PortMappingRequest REQUEST =
      new PortMappingRequest(
          Transport.TCP,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000),
          InetAddress.getLoopbackAddress(),
          0,
          Duration.ofHours(1));

  private static PortMapper mapper(String id, CompletionStage<PortMapping> answer) {
    return new PortMapper() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public CompletionStage<PortMapping> map(PortMappingRequest request) {
        if (answer == null) {
          throw new IllegalStateException("it is broken");
        }
        return answer;
      }
    };
  }

  private static PortMapping mapping() {
    return new PortMapping() {
      @Override
      public InetSocketAddress external() {
        return REQUEST.internal();
      }

      @Override
      public Duration lifetime() {
        return REQUEST.lifetime();
      }

      @Override
      public CompletionStage<Void> remove() {
        return CompletableFuture.completedFuture(null);
      }
    };
  }

  private static CompletableFuture<PortMapping> map(PortMapper... mappers) {
    return new NodeMappings(List::of, () -> List.of(mappers)).map(REQUEST).toCompletableFuture();
  }

  @Test
  void theFirstThatCanIsTaken() {
    PortMapping mapping = mapping();
    assertThat(
            map(
                    mapper("pcp", CompletableFuture.failedFuture(new P2pdException("no answer"))),
                    mapper("broken", null),
                    mapper("upnp", CompletableFuture.completedFuture(mapping)))
                .join())
        .isSameAs(mapping);
  }

  @Test
  void ifNoneCanEachReasonIsTold() {
    assertThatThrownBy(
            () ->
                map(
                        mapper("pcp", CompletableFuture.failedFuture(new P2pdException("silence"))),
                        mapper("broken", null))
                    .join())
        .hasMessageContaining("no port could be opened")
        .hasMessageContaining("pcp: silence; broken: it is broken");
  }

  @Test
  void withoutAnyServiceTheSentenceSaysSo() {
    assertThatThrownBy(() -> map().join())
        .hasMessageContaining("no plugin is installed that could tell");
  }
}
