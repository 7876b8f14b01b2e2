package net.p2pd.natlab.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.Test;

class SignallingTest {

  private static final URI SERVER = URI.create("lab://mail");

  private final VirtualInternet internet = new VirtualInternet(1);
  private final VirtualHost alice =
      internet.home("a", NatOptions.parse("blocked-equal")).host("alice");
  private final VirtualHost bob =
      internet.home("b", NatOptions.parse("symmetric-random")).host("bob");
  private final SignalTransport from = internet.signalling().on(alice);
  private final SignalTransport to = internet.signalling().on(bob);
  private final List<String> received = new ArrayList<>();

  private Registration open() {
    return internet
        .time()
        .await(
            to.open(
                SERVER,
                "bob",
                envelope -> {
                  assertThat(bob.eventLoop().inLoop()).isTrue();
                  received.add(StandardCharsets.UTF_8.decode(envelope).toString());
                }),
            Bench.LIMIT);
  }

  private void send(String text) {
    from.send(SERVER, "bob", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void envelopesArriveWhateverLiesBetween() {
    open();
    Duration before = internet.time().elapsed();
    send("hello");
    internet.time().runUntil(() -> !received.isEmpty(), Bench.LIMIT);

    assertThat(received).containsExactly("hello");
    assertThat(internet.time().elapsed().minus(before)).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void theyMayBeLostOrComeTwice() {
    internet
        .signalling()
        .conditions(LinkConditions.delayed(Duration.ofMillis(5)).loss(0.3).duplication(0.3));
    open();
    for (int i = 0; i < 500; i++) {
      send("" + i);
    }
    internet.time().advance(Duration.ofSeconds(1));

    assertThat(received.stream().distinct().count()).isBetween(300L, 400L);
    assertThat(received.size()).isGreaterThan(400);
  }

  @Test
  void aClosedMailboxAndOneOfAnotherNameGetNothing() {
    Registration box = open();
    from.send(SERVER, "carol", ByteBuffer.allocate(1));
    from.send(URI.create("lab://other"), "bob", ByteBuffer.allocate(1));
    send("on its way");
    box.close();
    internet.time().advance(Duration.ofSeconds(1));
    assertThat(received).isEmpty();
  }

  @Test
  void aServerThatIsDownIsSaidToBe() {
    internet.signalling().running(false);
    assertThatThrownBy(
            () ->
                internet
                    .time()
                    .await(from.send(SERVER, "bob", ByteBuffer.allocate(1)), Bench.LIMIT))
        .hasMessageContaining("did not take the envelope within 5 s");
    assertThatThrownBy(
            () ->
                internet
                    .time()
                    .await(from.send(SERVER, "bob", ByteBuffer.allocate(70_000)), Bench.LIMIT))
        .hasMessageContaining("is too large for a mailbox");
  }
}
