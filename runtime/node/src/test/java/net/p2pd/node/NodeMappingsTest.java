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
import net.p2pd.natlab.virtual.VirtualInternet;
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
        return new InetSocketAddress("203.0.113.9", 7000);
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

  private final VirtualInternet internet = new VirtualInternet(1);

  private CompletableFuture<PortMapping> map(PortMapper... mappers) {
    return mappings(true, mappers).map(REQUEST).toCompletableFuture();
  }

  private NodeMappings mappings(boolean allowed, PortMapper... mappers) {
    return new NodeMappings(
        internet.publicHost("here").eventLoop(), allowed, List::of, () -> List.of(mappers));
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
  void oneThatNeverAnswersIsNotWaitedForForEver() {
    CompletableFuture<PortMapping> silent = new CompletableFuture<>();
    var asked =
        map(
            mapper("mute", silent),
            mapper("pcp", CompletableFuture.failedFuture(new P2pdException("silence"))));
    internet.time().advance(MappingRace.LIMIT);
    assertThat(asked).isCompletedExceptionally();
    assertThatThrownBy(asked::join)
        .hasMessageContaining("mute: it gave no answer within 30 s; pcp: silence");
    assertThat(silent).isCancelled();
  }

  @Test
  void withoutAnyServiceTheSentenceSaysSo() {
    assertThatThrownBy(() -> map().join())
        .hasMessageContaining("no plugin is installed that could tell");
  }

  /** A port that remembers what became of it. */
  private static final class Port implements PortMapping {
    private final String external;
    private int removed;
    private int renewed;

    Port(String external) {
      this.external = external;
    }

    @Override
    public InetSocketAddress external() {
      return new InetSocketAddress(external, 7000);
    }

    @Override
    public Duration lifetime() {
      return REQUEST.lifetime();
    }

    @Override
    public CompletionStage<Void> remove() {
      removed++;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> renew() {
      renewed++;
      return CompletableFuture.completedFuture(null);
    }
  }

  @Test
  void allAreAskedAtOnceAndTheFirstGoodAnswerEndsIt() {
    CompletableFuture<PortMapping> slow = new CompletableFuture<>();
    CompletableFuture<PortMapping> fast = new CompletableFuture<>();
    CompletableFuture<PortMapping> mapped = map(mapper("slow", slow), mapper("fast", fast));
    Port port = new Port("203.0.113.1");
    fast.complete(port);
    assertThat(mapped.join()).isSameAs(port);
    assertThat(slow).as("the other one").isCancelled();
  }

  @Test
  void whatComesTooLateIsRemovedAndTheWinnerAsksOnceMore() {
    CompletableFuture<PortMapping> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean interrupt) {
            return false;
          }
        };
    Port port = new Port("203.0.113.1");
    CompletableFuture<PortMapping> mapped =
        map(mapper("stubborn", stubborn), mapper("fast", CompletableFuture.completedFuture(port)));
    assertThat(mapped.join()).isSameAs(port);
    Port late = new Port("203.0.113.1");
    stubborn.complete(late);
    assertThat(late.removed).isEqualTo(1);
    internet.time().advance(MappingRace.AFTERWARDS.multipliedBy(2));
    assertThat(port.removed).isZero();
    assertThat(port.renewed).as("one port may have been both of them").isPositive();
  }

  @Test
  void aDoubtfulPortIsTakenOnlyWhereThereIsNoBetterOne() {
    Port doubtful = new Port("10.1.2.3");
    Port good = new Port("203.0.113.1");
    assertThat(
            map(
                    mapper("one", CompletableFuture.completedFuture(doubtful)),
                    mapper("other", CompletableFuture.completedFuture(good)))
                .join())
        .isSameAs(good);
    assertThat(doubtful.removed).isEqualTo(1);

    Port alone = new Port("10.1.2.3");
    CompletableFuture<PortMapping> silent = new CompletableFuture<>();
    CompletableFuture<PortMapping> mapped =
        map(mapper("one", CompletableFuture.completedFuture(alone)), mapper("other", silent));
    assertThat(mapped).isNotDone();
    silent.completeExceptionally(new P2pdException("no answer"));
    assertThat(mapped.join()).isSameAs(alone);
    assertThat(alone.removed).isZero();
  }

  @Test
  void whoeverGivesUpLeavesNothingOpen() {
    CompletableFuture<PortMapping> one = new CompletableFuture<>();
    Port doubtful = new Port("10.1.2.3");
    CompletableFuture<PortMapping> mapped =
        map(mapper("one", one), mapper("other", CompletableFuture.completedFuture(doubtful)));
    mapped.cancel(false);
    assertThat(one).isCancelled();
    assertThat(doubtful.removed).isEqualTo(1);
  }

  @Test
  void nobodyIsAskedWherePortMappingIsSwitchedOff() {
    PortMapper asked = mapper("pcp", null); // it would be said to be broken
    assertThatThrownBy(() -> mappings(false, asked).map(REQUEST).toCompletableFuture().join())
        .hasMessageContaining("node.port-mapping is false");
  }
}
