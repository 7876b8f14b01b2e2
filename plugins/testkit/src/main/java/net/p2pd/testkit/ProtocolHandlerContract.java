package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.protocol.ProtocolHandler;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/** The rules of {@link ProtocolHandler} ({@code PROTOCOL-1} and so on). */
public abstract class ProtocolHandlerContract extends ServiceContract<ProtocolHandler> {

  private static final int GARBAGE = 20;
  private static final int LARGEST = 5000;

  private @Nullable VirtualHost host;

  /** For authors' tests. */
  protected ProtocolHandlerContract() {}

  /** Makes a handler, a new one each time. */
  protected abstract ProtocolHandler handler();

  /**
   * Returns messages with what is answered to each on a stream of the protocol; none unless
   * overridden, and then less can be tested.
   */
  protected Map<String, String> conversation() {
    return Map.of();
  }

  @Override
  final ProtocolHandler service() {
    return handler();
  }

  @Override
  void exercise(ProtocolHandler service, KitContext context) {
    Talk talk = talk(service, false);
    conversation().forEach(talk::asks);
    talk.end();
  }

  private ProtocolHandler started() {
    return start(handler(), newContext());
  }

  private VirtualHost host() {
    VirtualHost here = host;
    if (here == null) {
      here = lab().internet().publicHost("node-of-handlers");
      host = here;
    }
    return here;
  }

  /** Lets time pass for what must not happen, or is to happen in between. */
  private void quiet() {
    world()
        .untilUnlessBlocked(
            "the handler's call", () -> false, limits().silence(), limits().arrive());
  }

  /** A stream between a peer and the handler, as seen from the peer. */
  private final class Talk {
    final Pipe peer;
    final Pipe accepted;
    final List<String> answers = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    Talk(Pipe peer, Pipe accepted) {
      this.peer = peer;
      this.accepted = accepted;
      peer.onMessage((message, from) -> answers.add(message.text()));
      accepted.onError((pipe, error) -> failures.add(error));
    }

    void asks(String question, String answer) {
      int before = answers.size();
      peer.send(question);
      boolean there =
          world()
              .untilUnlessBlocked(
                  "the handler's call for '" + question + "'",
                  () -> answers.size() > before,
                  limits().arrive(),
                  limits().arrive());
      assertThat(there).as("whether '%s' was answered; failures: %s", question, failures).isTrue();
      assertThat(answers.get(before)).as("the answer to '%s'", question).isEqualTo(answer);
    }

    void end() {
      peer.abort();
      world().until(() -> accepted.closed().isDone(), limits().close());
    }
  }

  /** Opens a stream and gives it to the handler, as a node does. */
  private Talk talk(ProtocolHandler handler, boolean plain) {
    PipeOptions framed = PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.length());
    Route route = Route.of("lo", 1, List.of(IpRange.parse("127.0.0.1"))).bindLoopback(0);
    Pipe server =
        world()
            .await(
                "server",
                host().pipes().open(Transport.TCP, null, route, framed),
                limits().arrive());
    Destination destination = Destination.of(server.local().orElseThrow());
    Pipe peer =
        world()
            .await(
                "stream",
                host().pipes().open(Transport.TCP, destination, null, framed),
                limits().arrive());
    Pipe accepted =
        world().await("accepted stream", server.accept(limits().arrive()), limits().arrive());
    Talk talk = new Talk(peer, accepted);
    if (plain) {
      accepted.onMessage(handler::onMessage);
    } else {
      world()
          .callOnLoop(
              "onPipe",
              accepted.eventLoop(),
              limits().arrive(),
              () -> {
                handler.onPipe(accepted);
                return "taken";
              });
    }
    return talk;
  }

  // On the event loop

  @Test
  @Rule("PROTOCOL-1")
  void onPipeAndOnMessageReturnAtOnce() {
    Talk talk = talk(started(), false);
    conversation().forEach(talk::asks);
    talk.peer.send("a message of the kit's");
    boolean taken =
        world()
            .untilUnlessBlocked(
                "the handler's call for a message",
                () -> talk.accepted.stats().messagesIn() > conversation().size(),
                limits().arrive(),
                limits().arrive());
    assertThat(taken || !talk.accepted.isOpen()).as("whether it reads its stream").isTrue();
  }

  // One pipe and another

  @Test
  @Rule("PROTOCOL-2")
  void whatOnePipeSendsDoesNotDisturbAnother() {
    ProtocolHandler handler = started();
    Talk rude = talk(handler, false);
    Talk polite = talk(handler, false);
    SplittableRandom random = new SplittableRandom(Seeds.ofThisRun());
    for (int i = 0; i < GARBAGE; i++) {
      byte[] garbage = new byte[random.nextInt(LARGEST)];
      random.nextBytes(garbage);
      rude.peer.send(garbage);
    }
    quiet();
    conversation().forEach(polite::asks);
    rude.peer.abort();
    quiet();
    conversation().forEach(polite::asks);
    assertThat(polite.accepted.isOpen()).as("whether the polite peer's stream is open").isTrue();
    assertThat(polite.failures).as("failures on the polite peer's stream").isEmpty();
    assertThat(polite.answers)
        .as("what came to the polite peer")
        .hasSize(2 * conversation().size());
  }

  @Test
  @Rule("PROTOCOL-2")
  void eachPeerGetsItsOwnAnswer() {
    if (conversation().isEmpty()) {
      throw skipped("declared: nothing is known to be answered (conversation() is empty)");
    }
    ProtocolHandler handler = started();
    Talk one = talk(handler, false);
    Talk other = talk(handler, false);
    conversation()
        .forEach(
            (question, answer) -> {
              one.asks(question, answer);
              other.asks(question, answer);
              one.asks(question, answer);
            });
  }

  // Plain messages

  @Test
  @Rule("PROTOCOL-3")
  void plainMessagesThatItDoesNotKnowAreIgnored() {
    ProtocolHandler handler = started();
    if (!handler.plainMessages()) {
      throw skipped("it wants no plain messages (plainMessages() is false)");
    }
    Talk talk = talk(handler, true);
    SplittableRandom random = new SplittableRandom(Seeds.ofThisRun());
    for (int i = 0; i < GARBAGE; i++) {
      byte[] garbage = new byte[1 + random.nextInt(LARGEST)];
      random.nextBytes(garbage);
      talk.peer.send(garbage);
    }
    talk.peer.send(
        "a message that some other handler of this node knows".getBytes(StandardCharsets.UTF_8));
    boolean taken =
        world()
            .untilUnlessBlocked(
                "the handler's call for a plain message",
                () -> talk.accepted.stats().messagesIn() > GARBAGE,
                limits().arrive(),
                limits().arrive());
    quiet();
    assertThat(talk.failures).as("failures of plain messages that it does not know").isEmpty();
    assertThat(talk.answers).as("answers to plain messages that it does not know").isEmpty();
    assertThat(taken && talk.accepted.isOpen())
        .as("whether the stream of plain messages is open")
        .isTrue();
  }
}
