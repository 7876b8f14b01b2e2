package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.LinkConditions;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SessionProvider} has to keep to ({@code SESSION-1} and so on), over the
 * laboratory's TCP: with an honest peer, with impostors and strangers, over a bad link, and with a
 * man in the middle.
 */
public abstract class SessionProviderContract extends ServiceContract<SessionProvider> {

  private static final Identity CLIENT = Identity.of(1);
  private static final Identity SERVER = Identity.of(2);
  private static final Identity STRANGER = Identity.of(3);
  private static final Duration HANDSHAKE = Duration.ofSeconds(3);
  private static final Duration MARGIN = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MUCH = 512 * 1024;
  private static final int FLOOD = 4 * 1024 * 1024;
  private static final int BOUND = 1024 * 1024;

  /** For test classes of session providers. */
  protected SessionProviderContract() {}

  /** Makes a provider, a new one each time. */
  protected abstract SessionProvider provider();

  /** Says whether it works over STREAM pipes; if not, it has to refuse them. */
  protected boolean streams() {
    return true;
  }

  /** Says whether it works over DATAGRAM pipes; if not, it has to refuse them. */
  protected boolean datagrams() {
    return true;
  }

  /**
   * Says whether bytes are authenticated, as SESSION-2 wants it. Only the laboratory's own sessions
   * say false, which work nowhere else.
   */
  protected boolean authenticates() {
    return true;
  }

  @Override
  final SessionProvider service() {
    return provider();
  }

  /** A handshake of one side. */
  private static SessionRequest request(
      Pipe pipe,
      boolean client,
      Identity self,
      PeerAddress.Signer signer,
      @Nullable PeerId expected) {
    return new SessionRequest(pipe, client, self.id(), signer, expected, HANDSHAKE);
  }

  private static CompletableFuture<SecuredPath> secure(
      SessionProvider provider, SessionRequest request) {
    try {
      return provider.secure(request).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Wire wire() {
    if (!streams()) {
      throw skipped("declared: it does not work over streams (streams() is false)");
    }
    return Wire.in(lab(), null);
  }

  /** Both ends of a session. */
  private record Ends(SecuredPath client, SecuredPath server) {}

  private Ends handshake(Wire wire, SessionProvider one, SessionProvider other) {
    CompletableFuture<SecuredPath> server =
        secure(other, request(wire.server, false, SERVER, SERVER, null));
    CompletableFuture<SecuredPath> client =
        secure(one, request(wire.client, true, CLIENT, CLIENT, SERVER.id()));
    Duration limit = HANDSHAKE.plus(MARGIN);
    return new Ends(
        world().await("the client's side of the handshake", client, limit),
        world().await("the server's side of the handshake", server, limit));
  }

  private SessionProvider started() {
    return start(service(), newContext());
  }

  @Override
  void exercise(SessionProvider service, KitContext context) {
    Wire wire = wire();
    Ends ends = handshake(wire, service, started());
    ends.client().pipe().abort();
    ends.server().pipe().abort();
    wire.close();
  }

  @Override
  CompletionStage<?> hopeless(SessionProvider service, KitContext context) {
    Wire wire = wire();
    wire.client.send("GET / HTTP/1.1\r\n\r\n".repeat(50));
    return secure(service, request(wire.server, false, SERVER, SERVER, null));
  }

  private void assertRefused(String who, CompletableFuture<SecuredPath> side, Pipe raw) {
    Throwable failure = world().failure(who, side, HANDSHAKE.plus(MARGIN));
    assertSentence(failure);
    boolean closed = world().until(() -> raw.closed().isDone(), MARGIN);
    assertThat(closed).as("the pipe is closed after this: " + failure.getMessage()).isTrue();
  }

  // Who is there

  @Test
  @Rule("SESSION-1")
  void bothSidesLearnWhoTheOtherIs() {
    Wire wire = wire();
    Ends ends = handshake(wire, started(), started());
    assertThat(ends.client().peer()).as("who the client found").isEqualTo(SERVER.id());
    assertThat(ends.server().peer()).as("who the server found").isEqualTo(CLIENT.id());
    wire.close();
  }

  @Test
  @Rule("SESSION-1")
  void anotherPeerThanExpectedIsRefused() {
    Wire wire = wire();
    secure(started(), request(wire.server, false, SERVER, SERVER, null));
    CompletableFuture<SecuredPath> client =
        secure(started(), request(wire.client, true, CLIENT, CLIENT, STRANGER.id()));
    assertRefused("a handshake with another peer than the client expected", client, wire.client);
    Wire second = Wire.in(lab(), null);
    CompletableFuture<SecuredPath> server =
        secure(started(), request(second.server, false, SERVER, SERVER, STRANGER.id()));
    secure(started(), request(second.client, true, CLIENT, CLIENT, SERVER.id()));
    assertRefused("a handshake with another peer than the server expected", server, second.server);
  }

  @Test
  @Rule("SESSION-1")
  void whoClaimsToBeSomebodyElseIsRefused() {
    Wire wire = wire();
    secure(started(), request(wire.server, false, SERVER, STRANGER, null));
    CompletableFuture<SecuredPath> client =
        secure(started(), request(wire.client, true, CLIENT, CLIENT, SERVER.id()));
    assertRefused("a handshake with a server that cannot sign", client, wire.client);
    Wire second = Wire.in(lab(), null);
    CompletableFuture<SecuredPath> server =
        secure(started(), request(second.server, false, SERVER, SERVER, null));
    secure(started(), request(second.client, true, CLIENT, STRANGER, SERVER.id()));
    assertRefused("a handshake with a client that cannot sign", server, second.server);
  }

  // What comes of it

  @Test
  @Rule("SESSION-2")
  void theSecuredPipeIsAnOrderedReliableStream() {
    if (!streams()) {
      throw skipped("declared: it does not work over streams (streams() is false)");
    }
    Wire wire =
        Wire.in(
            lab(),
            LinkConditions.delayed(Duration.ofMillis(10))
                .jitter(Duration.ofMillis(5))
                .loss(0.01)
                .reordering(0.02));
    Ends ends = handshake(wire, started(), started());
    for (Pipe pipe : new Pipe[] {ends.client().pipe(), ends.server().pipe()}) {
      assertThat(pipe.kind()).as("the kind of the secured pipe").isEqualTo(PipeKind.STREAM);
      assertThat(pipe.options().get(PipeOptions.FRAMING))
          .as("the framing of the secured pipe")
          .isEqualTo(Framing.none());
    }
    carries(ends.client().pipe(), ends.server().pipe());
    carries(ends.server().pipe(), ends.client().pipe());
    wire.close();
  }

  private void carries(Pipe from, Pipe to) {
    byte[] sent = new byte[MUCH];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31 + i / 251);
    }
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    to.onMessage((message, pipe) -> received.writeBytes(message.bytes()));
    for (int at = 0; at < sent.length; at += 64 * 1024) {
      int end = Math.min(sent.length, at + 64 * 1024);
      CompletableFuture<Void> taken = from.send(Arrays.copyOfRange(sent, at, end));
      world().await("sending over a bad link", taken, LONG);
    }
    world().until(() -> received.size() >= sent.length, LONG);
    assertThat(Arrays.equals(received.toByteArray(), sent))
        .as("%d bytes arrived as they were sent, over a link that loses and reorders", MUCH)
        .isTrue();
  }

  @Test
  @Rule("SESSION-2")
  void aByteThatWasChangedOnTheWayIsNotDelivered() {
    if (!authenticates()) {
      refusesOtherCarriers();
      return;
    }
    Wire wire = wire();
    Ends ends = handshake(wire, started(), started());
    StringBuilder received = new StringBuilder();
    ends.server().pipe().onMessage((message, pipe) -> received.append(message.text()));
    world().pass(MARGIN);
    wire.changeABit();
    ends.client().pipe().send("transfer 100 to Bob, and nothing else");
    boolean closed = world().until(() -> ends.server().pipe().closed().isDone(), LONG);
    assertThat(received.toString()).as("what was delivered of bytes that were changed").isEmpty();
    assertThat(closed).as("the secured pipe closed after a byte was changed on the way").isTrue();
    wire.close();
  }

  /** Sessions that protect nothing work in the laboratory and nowhere else. */
  private void refusesOtherCarriers() {
    Wire wire = wire();
    KitContext context = newContext();
    ForeignDriver carrier = new ForeignDriver(context.eventLoop()); // not one of the laboratory
    Pipe foreign = context.pipes().over(carrier, PipeOptions.defaults());
    CompletableFuture<SecuredPath> side =
        secure(started(), request(foreign, true, CLIENT, CLIENT, null));
    Throwable failure =
        world().failure("an unprotected session over a foreign carrier", side, MARGIN);
    assertThat(failure)
        .as("how it refuses (authenticates() is false)")
        .hasMessageContaining("not encrypted");
    world().pass(MARGIN);
    assertThat(carrier.isClosed()).as("the foreign pipe is closed").isTrue();
    wire.close();
  }

  @Test
  @Rule("SESSION-2")
  void whatItDoesNotSupportItRefuses() {
    SessionProvider provider = started();
    assertThat(provider.supports(PipeKind.STREAM)).as("supports(STREAM)").isEqualTo(streams());
    assertThat(provider.supports(PipeKind.DATAGRAM))
        .as("supports(DATAGRAM)")
        .isEqualTo(datagrams());
    assertThat(provider.supports(PipeKind.MESSAGES)).as("supports(MESSAGES)").isFalse();
    if (!datagrams()) {
      InetSocketAddress somewhere =
          new InetSocketAddress(lab().host("somewhere").address(Family.IPV4), 9);
      Pipe pipe =
          world()
              .await(
                  "opening a datagram pipe",
                  lab().host("here").pipes().open(Transport.UDP, Destination.of(somewhere)),
                  LONG);
      CompletableFuture<SecuredPath> side =
          secure(provider, request(pipe, true, CLIENT, CLIENT, null));
      assertRefused("a handshake over datagrams (datagrams() is false)", side, pipe);
    }
  }

  // What does not come to an end

  @Test
  @Rule("SESSION-3")
  void silenceEndsTheHandshake() {
    Wire wire = wire();
    assertRefused(
        "a client whose server is silent",
        secure(started(), request(wire.client, true, CLIENT, CLIENT, SERVER.id())),
        wire.client);
    Wire second = Wire.in(lab(), null);
    assertRefused(
        "a server whose client is silent",
        secure(started(), request(second.server, false, SERVER, SERVER, null)),
        second.server);
  }

  @Test
  @Rule("SESSION-3")
  void garbageEndsTheHandshake() {
    Wire wire = wire();
    wire.client.send("GET / HTTP/1.1\r\nHost: example.net\r\n\r\n".repeat(100));
    assertRefused(
        "a server that gets garbage",
        secure(started(), request(wire.server, false, SERVER, SERVER, null)),
        wire.server);
    Wire second = Wire.in(lab(), null);
    second.server.send("220 mail.example.net ESMTP\r\n".repeat(100));
    assertRefused(
        "a client that gets garbage",
        secure(started(), request(second.client, true, CLIENT, CLIENT, SERVER.id())),
        second.client);
  }

  @Test
  @Rule("SESSION-4")
  void aStrangerCostsBoundedMemory() {
    byte[] beginning = recordedHello();
    Wire wire = wire();
    CompletableFuture<SecuredPath> server =
        secure(started(), request(wire.server, false, SERVER, SERVER, null));
    wire.client.send(beginning);
    byte[] zeros = new byte[64 * 1024];
    for (int sent = 0; sent < FLOOD && wire.client.isOpen(); sent += zeros.length) {
      CompletableFuture<Void> taken = wire.client.send(zeros);
      if (!world().until(taken::isDone, HANDSHAKE)) {
        break; // held back: that is how it should be
      }
    }
    world().until(server::isDone, HANDSHAKE);
    assertThat(wire.server.stats().bytesIn())
        .as("bytes that were read of a stranger who proves nothing")
        .isLessThan(BOUND);
    wire.close();
  }

  /** Returns how an honest client begins. */
  private byte[] recordedHello() {
    Wire wire = wire();
    secure(started(), request(wire.client, true, CLIENT, CLIENT, SERVER.id()));
    world().until(() -> wire.sentByClient().length > 0, HANDSHAKE);
    byte[] hello = wire.sentByClient();
    wire.close();
    return Arrays.copyOf(hello, Math.max(1, hello.length - 1));
  }

  // The second time

  @Test
  @Rule("SESSION-5")
  void theSecondHandshakeProvesAsMuchAsTheFirst() {
    SessionProvider one = started();
    SessionProvider other = started();
    Wire first = wire();
    handshake(first, one, other);
    world().pass(MARGIN);
    Wire second = wire();
    handshake(second, one, other);
    world().pass(MARGIN);
    assertThat(second.sentByClient().length)
        .as(
            "bytes of the client's second handshake, the first having %d",
            first.sentByClient().length)
        .isGreaterThan(first.sentByClient().length * 3 / 4);
    assertThat(second.sentByServer().length)
        .as(
            "bytes of the server's second handshake, the first having %d",
            first.sentByServer().length)
        .isGreaterThan(first.sentByServer().length * 3 / 4);
    first.close();
    second.close();
  }

  @Test
  @Rule("SESSION-5")
  void whatWasRecordedIsNotTakenAgain() {
    SessionProvider provider = started();
    Wire first = wire();
    Ends ends = handshake(first, started(), provider);
    ends.client().pipe().send("pay once");
    world().pass(MARGIN);
    Wire second = wire();
    CompletableFuture<SecuredPath> server =
        secure(provider, request(second.server, false, SERVER, SERVER, null));
    second.client.send(first.sentByClient());
    assertRefused("a server that gets what was recorded", server, second.server);
    first.close();
    second.close();
  }
}
