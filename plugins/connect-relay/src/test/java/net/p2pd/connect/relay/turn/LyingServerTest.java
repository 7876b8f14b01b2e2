package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.StunFormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers whose answers are damaged in all ways that chance finds: everything ends within its
 * limit, with a cause, and leaves nothing behind.
 */
class LyingServerTest {

  private static final int WORLDS = Integer.getInteger("p2pd.turn.lies", 150);
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final TurnOptions OPTIONS =
      TurnOptions.defaults().timeout(LIMIT).lifetime(Duration.ofSeconds(30));

  /** Damages what a server sends. */
  private static final class Damage {
    private final Random random;
    private final double share;
    private final List<byte[]> earlier = new ArrayList<>();

    Damage(Random random) {
      this.random = random;
      this.share = random.nextDouble();
    }

    List<ByteBuffer> to(ByteBuffer message) {
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      earlier.add(bytes);
      if (random.nextDouble() > share) {
        return List.of(ByteBuffer.wrap(bytes));
      }
      byte[] other = bytes.clone();
      switch (random.nextInt(8)) {
        case 0 -> {
          return List.of();
        }
        case 1 -> {
          return List.of(ByteBuffer.wrap(bytes), ByteBuffer.wrap(other));
        }
        case 2 -> {
          return List.of(ByteBuffer.wrap(other, 0, random.nextInt(other.length)));
        }
        case 3 -> other = Arrays.copyOf(other, other.length + random.nextInt(2000));
        case 4 -> random.nextBytes(other);
        case 5 -> other = earlier.get(random.nextInt(earlier.size()));
        case 6 -> {
          for (int i = random.nextInt(4); i >= 0; i--) {
            other[random.nextInt(other.length)] = (byte) random.nextInt();
          }
        }
        default -> other[random.nextInt(Math.min(20, other.length))] ^= 1 << random.nextInt(8);
      }
      return List.of(ByteBuffer.wrap(other));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void whateverAServerSaysEverythingEndsWithinItsLimit(String transport) {
    Map<String, Integer> ends = new TreeMap<>();
    for (int seed = 1; seed <= WORLDS; seed++) {
      int number = seed;
      assertThatCode(() -> ends.merge(meet(number, transport), 1, Integer::sum))
          .as("seed %s over %s", seed, transport)
          .doesNotThrowAnyException();
    }
    System.out.println(transport + ": " + ends);
    assertThat(ends).containsKeys("worked", TurnException.TIMED_OUT);
    assertThat(ends.size()).isGreaterThanOrEqualTo(4);
  }

  private static String meet(long seed, String transport) {
    TurnWorld world = new TurnWorld(seed);
    Damage damage = new Damage(new Random(seed));
    world.turn.mangle = damage::to;
    world.turn.lifetime = Duration.ofSeconds(30);
    List<String> packets = new ArrayList<>();
    CompletableFuture<TurnAllocation> allocating =
        world.client.allocate(world.turn.server(transport), OPTIONS);
    String end = "worked";
    Throwable failure = catchThrowable(() -> world.await(allocating, LIMIT.plusMillis(1)));
    if (failure == null) {
      TurnAllocation allocation = allocating.join();
      allocation.onPipe(pipe -> pipe.onMessage((message, from) -> {}));
      allocation.permit(world.peerAddress());
      CompletableFuture<Pipe> opening = allocation.open(world.echo());
      failure = catchThrowable(() -> world.await(opening, LIMIT.plusMillis(1)));
      if (failure == null) {
        opening.join().onMessage((message, from) -> {});
        for (int i = 0; i < 20 && opening.join().isOpen(); i++) {
          opening.join().send("message " + i);
          world.pass(Duration.ofSeconds(3));
        }
      }
      world.await(allocation.closeAsync(), Duration.ofSeconds(5));
    }
    if (failure != null) {
      TurnException why = (TurnException) failure.getCause();
      assertThat(why.getMessage()).isNotBlank();
      assertThat(why.getCause())
          .satisfiesAnyOf(
              cause -> assertThat(cause).isNull(),
              cause -> assertThat(cause).isInstanceOf(P2pdException.class),
              cause -> assertThat(cause).isInstanceOf(StunFormatException.class));
      end = why.reason();
    }
    world.pass(Duration.ofSeconds(10));
    world.internet.trace().onLine(packets::add);
    world.pass(Duration.ofHours(1));
    assertThat(packets)
        .as("what is still sent when all is over")
        .noneMatch(
            line -> line.contains("alice sends udp") || line.contains("alice sends tcp PSH"));
    return end;
  }
}
