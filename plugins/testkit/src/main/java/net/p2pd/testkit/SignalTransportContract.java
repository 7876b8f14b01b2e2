package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalTransport;
import org.junit.jupiter.api.Test;

/** The rules of {@link SignalTransport} ({@code SIGNAL-1} and so on). */
public abstract class SignalTransportContract extends ServiceContract<SignalTransport> {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final Duration OUTAGE = Duration.ofMinutes(10);
  private static final int MOST_ATTEMPTS = 60;
  private static final String MAILBOX = "q7xw3mzk5vna2";

  /** For authors' tests. */
  protected SignalTransportContract() {}

  /** Makes a transport, a new one each time. */
  protected abstract SignalTransport transport();

  /**
   * Returns where its server is; unless overridden {@code signal.example} with the first of its
   * schemes.
   */
  protected URI endpoint() {
    String scheme = transport().schemes().stream().sorted().findFirst().orElseThrow();
    return URI.create(scheme + "://signal.example");
  }

  /**
   * Says whether the test can stop and start the server with {@link #serverRunning}; true unless
   * overridden.
   */
  protected boolean canStopServer() {
    return true;
  }

  /** Stops the server, with what it holds, or starts it again. */
  protected void serverRunning(boolean is) {
    throw new UnsupportedOperationException(
        "override serverRunning(), or let canStopServer() return false");
  }

  /** Returns within what time its sends fail; 10 s unless overridden, as the API has it. */
  protected Duration sendLimit() {
    return Duration.ofSeconds(10);
  }

  @Override
  final SignalTransport service() {
    return transport();
  }

  @Override
  void exercise(SignalTransport service, KitContext context) {
    Mailbox mailbox = open(service, context, MAILBOX);
    send(service, MAILBOX, bytes("exercise"));
    mailbox.awaits(bytes("exercise"));
    mailbox.registration.close();
  }

  @Override
  @Nullable
  CompletionStage<?> hopeless(SignalTransport service, KitContext context) {
    return service.send(endpoint(), MAILBOX, ByteBuffer.allocate(service.maxEnvelope() + 1));
  }

  /** A mailbox that is open, or a note that is watched, with what came. */
  private final class Mailbox {
    final String name;
    final List<byte[]> came = Collections.synchronizedList(new ArrayList<>());
    final List<String> breaches = Collections.synchronizedList(new ArrayList<>());
    final Registration registration;

    Mailbox(SignalTransport transport, KitContext context, String name, boolean isNote) {
      this.name = name;
      EnvelopeReceiver receiver = envelope -> take(envelope, context);
      this.registration =
          isNote
              ? world()
                  .await(
                      "watch of the note " + name,
                      transport.watch(endpoint(), name, receiver),
                      limits().arrive())
              : world()
                  .await(
                      "open of the mailbox " + name,
                      transport.open(endpoint(), name, receiver),
                      limits().arrive());
    }

    private void take(ByteBuffer envelope, KitContext context) {
      byte[] copy = new byte[envelope.remaining()];
      envelope.get(copy);
      if (!context.loop().inLoop()) {
        breaches.add("an envelope was delivered off the context's event loop");
      }
      came.add(copy);
    }

    boolean has(byte[] envelope) {
      return List.copyOf(came).stream().anyMatch(one -> Arrays.equals(one, envelope));
    }

    void awaits(byte[] envelope) {
      boolean there = world().until(() -> has(envelope), limits().arrive());
      assertThat(there)
          .as(
              "whether the envelope of %s bytes came to %s as it was sent; what came: %s",
              envelope.length, name, lengths())
          .isTrue();
    }

    private List<String> lengths() {
      return List.copyOf(came).stream().map(one -> one.length + " bytes").toList();
    }
  }

  private Mailbox open(SignalTransport transport, KitContext context, String name) {
    return new Mailbox(transport, context, name, false);
  }

  private void send(SignalTransport transport, String mailbox, byte[] envelope) {
    world()
        .await(
            "send of " + envelope.length + " bytes",
            transport.send(endpoint(), mailbox, ByteBuffer.wrap(envelope)),
            sendLimit());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] random(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  // Delivering

  @Test
  @Rule("SIGNAL-1")
  void envelopesOfEverySizeArriveWhole() {
    KitContext context = newContext();
    SignalTransport receiver = start(transport(), context);
    SignalTransport sender = start(transport(), newContext());
    Mailbox mailbox = open(receiver, context, MAILBOX);
    SplittableRandom random = new SplittableRandom(Seeds.ofThisRun());
    List<byte[]> sent = new ArrayList<>();
    for (int size : new int[] {1, 100, 1200, 32_768, sender.maxEnvelope()}) {
      sent.add(random(random, size));
    }
    for (byte[] envelope : sent) {
      send(sender, MAILBOX, envelope);
      mailbox.awaits(envelope);
    }
    world().pass(limits().silence());
    for (byte[] one : List.copyOf(mailbox.came)) {
      assertThat(sent)
          .as("what was sent; an envelope of %s bytes came", one.length)
          .anyMatch(envelope -> Arrays.equals(envelope, one));
    }
    assertThat(mailbox.breaches).isEmpty();
  }

  @Test
  @Rule("SIGNAL-1")
  void anEnvelopeThatIsTooLargeIsRefusedAndDoesNotArrive() {
    KitContext context = newContext();
    SignalTransport transport = start(transport(), context);
    Mailbox mailbox = open(transport, context, MAILBOX);
    ByteBuffer large = ByteBuffer.allocate(transport.maxEnvelope() + 1);
    Throwable refusal =
        world()
            .failure(
                "send of one byte more than maxEnvelope()",
                transport.send(endpoint(), MAILBOX, large),
                sendLimit());
    assertSentence(refusal);
    world().pass(limits().silence());
    assertThat(mailbox.came).as("what came of an envelope that is too large").isEmpty();
  }

  // Staying open

  @Test
  @Rule("SIGNAL-2")
  void aMailboxOutlivesLostConnections() {
    if (!canStopServer()) {
      throw skipped("declared: the test cannot stop the server (canStopServer() is false)");
    }
    KitContext context = newContext();
    SignalTransport receiver = start(transport(), context);
    Mailbox mailbox = open(receiver, context, MAILBOX);
    serverRunning(false);
    world().pass(limits().silence());
    serverRunning(true);
    SignalTransport sender = start(transport(), newContext());
    byte[] envelope = bytes("after the outage");
    Duration limit = LONGEST_PAUSE.plus(limits().arrive());
    Duration end = world().elapsed().plus(limit);
    while (!mailbox.has(envelope) && world().elapsed().compareTo(end) < 0) {
      sender.send(endpoint(), MAILBOX, ByteBuffer.wrap(envelope));
      world().until(() -> mailbox.has(envelope), Duration.ofSeconds(1));
    }
    assertThat(mailbox.has(envelope))
        .as("whether envelopes come to the mailbox again, %s s after the outage", limit.toSeconds())
        .isTrue();
  }

  @Test
  @Rule("SIGNAL-2")
  void aServerThatIsAwayIsNotHammered() {
    if (!canStopServer()) {
      throw skipped("declared: the test cannot stop the server (canStopServer() is false)");
    }
    if (!usesOnlyTheContext()) {
      throw skipped("its connections are its own, so nobody counts them");
    }
    KitContext context = newContext();
    SignalTransport transport = start(transport(), context);
    open(transport, context, MAILBOX);
    int before = context.kitPipes().opened().size();
    serverRunning(false);
    world().pass(OUTAGE);
    int attempts = context.kitPipes().opened().size() - before;
    assertThat(attempts)
        .as("connections that were tried in %s minutes without a server", OUTAGE.toMinutes())
        .isLessThanOrEqualTo(MOST_ATTEMPTS);
  }

  @Test
  @Rule("SIGNAL-2")
  void aClosedMailboxTakesNothing() {
    KitContext context = newContext();
    SignalTransport transport = start(transport(), context);
    Mailbox mailbox = open(transport, context, MAILBOX);
    mailbox.registration.close();
    mailbox.registration.close();
    world().pass(limits().silence());
    send(transport, MAILBOX, bytes("too late"));
    world().pass(limits().silence());
    assertThat(mailbox.came).as("what came to a mailbox after it was closed").isEmpty();
  }

  // Sending

  @Test
  @Rule("SIGNAL-3")
  void sendCompletesWhenTheServerTookIt() {
    SignalTransport transport = start(transport(), newContext());
    send(transport, MAILBOX, bytes("nobody reads this"));
  }

  @Test
  @Rule("SIGNAL-3")
  void sendFailsWithASentenceInTimeWhenTheServerIsAway() {
    if (!canStopServer()) {
      throw skipped("declared: the test cannot stop the server (canStopServer() is false)");
    }
    SignalTransport transport = start(transport(), newContext());
    serverRunning(false);
    try {
      ByteBuffer envelope = ByteBuffer.wrap(bytes("nobody takes this"));
      Throwable failure =
          world()
              .failure(
                  "send to a server that is away",
                  transport.send(endpoint(), MAILBOX, envelope),
                  sendLimit());
      assertSentence(failure);
    } finally {
      serverRunning(true);
    }
  }

  // Names

  @Test
  @Rule("SIGNAL-4")
  void aMailboxIsUsedUnderExactlyItsName() {
    KitContext context = newContext();
    SignalTransport receiver = start(transport(), context);
    SignalTransport sender = start(transport(), newContext());
    List<String> names =
        List.of(MAILBOX, MAILBOX + "x", MAILBOX.substring(1), MAILBOX.toUpperCase(Locale.ROOT));
    List<Mailbox> mailboxes = new ArrayList<>();
    for (String name : names) {
      mailboxes.add(open(receiver, context, name));
    }
    for (String name : names) {
      send(sender, name, bytes("for " + name));
    }
    for (Mailbox mailbox : mailboxes) {
      mailbox.awaits(bytes("for " + mailbox.name));
    }
    world().pass(limits().silence());
    for (Mailbox mailbox : mailboxes) {
      for (byte[] one : List.copyOf(mailbox.came)) {
        assertThat(new String(one, java.nio.charset.StandardCharsets.UTF_8))
            .as("what came to %s", mailbox.name)
            .isEqualTo("for " + mailbox.name);
      }
    }
  }

  @Test
  @Rule("SIGNAL-4")
  void nothingRevealsWhoOwnsAMailbox() {
    KitContext context = newContext();
    SignalTransport transport = start(transport(), context);
    open(transport, context, MAILBOX);
    send(transport, MAILBOX, bytes("hello"));
    assertThat(context.selfAsked())
        .as("how often it asked who this node is, which it must tell nobody")
        .isZero();
  }

  // Notes

  private Mailbox watch(SignalTransport transport, KitContext context, String name) {
    return new Mailbox(transport, context, name, true);
  }

  private void publish(SignalTransport transport, String name, byte[] note) {
    world()
        .await(
            "publish of " + note.length + " bytes",
            transport.publish(endpoint(), name, ByteBuffer.wrap(note)),
            sendLimit());
  }

  private SignalTransport keeper(KitContext context) {
    SignalTransport transport = start(transport(), context);
    if (!transport.keepsNotes()) {
      throw skipped("declared: it keeps no notes (keepsNotes() is false)");
    }
    return transport;
  }

  @Test
  @Rule("SIGNAL-5")
  void aNoteStandsUntilItIsReplacedOrClearedAlsoWhenItsAuthorIsGone() {
    SignalTransport author = keeper(newContext());
    publish(author, MAILBOX, bytes("first"));
    close(author);
    KitContext context = newContext();
    SignalTransport reader = keeper(context);
    Mailbox early = watch(reader, context, MAILBOX);
    early.awaits(bytes("first"));
    SignalTransport other = keeper(newContext());
    publish(other, MAILBOX, bytes("second"));
    early.awaits(bytes("second"));
    KitContext another = newContext();
    Mailbox late = watch(keeper(another), another, MAILBOX);
    late.awaits(bytes("second"));
    assertThat(late.has(bytes("first"))).as("whether a replaced note was shown").isFalse();
    publish(other, MAILBOX, new byte[0]);
    early.awaits(new byte[0]);
    late.awaits(new byte[0]);
    KitContext last = newContext();
    Mailbox latest = watch(keeper(last), last, MAILBOX);
    world().pass(limits().silence());
    assertThat(latest.came).as("what is shown of a note that was cleared").isEmpty();
    assertThat(early.breaches).isEmpty();
  }

  @Test
  @Rule("SIGNAL-5")
  void aNoteOfAnySizeIsShownWholeAndOneThatIsTooLargeIsRefused() {
    KitContext context = newContext();
    SignalTransport transport = keeper(context);
    byte[] note = random(new SplittableRandom(Seeds.ofThisRun()), transport.maxEnvelope());
    publish(transport, MAILBOX, note);
    Mailbox watched = watch(transport, context, MAILBOX);
    watched.awaits(note);
    Throwable refusal =
        world()
            .failure(
                "publish of one byte more than maxEnvelope()",
                transport.publish(
                    endpoint(), MAILBOX, ByteBuffer.allocate(transport.maxEnvelope() + 1)),
                sendLimit());
    assertSentence(refusal);
    publish(transport, MAILBOX, new byte[0]);
  }

  @Test
  @Rule("SIGNAL-5")
  void aNoteStandsUnderExactlyItsNameAndIsNoEnvelope() {
    KitContext context = newContext();
    SignalTransport transport = keeper(context);
    Mailbox mailbox = open(transport, context, MAILBOX);
    Mailbox watched = watch(transport, context, MAILBOX);
    Mailbox similar = watch(transport, context, MAILBOX.toUpperCase(Locale.ROOT));
    publish(transport, MAILBOX, bytes("a note"));
    watched.awaits(bytes("a note"));
    send(transport, MAILBOX, bytes("an envelope"));
    mailbox.awaits(bytes("an envelope"));
    world().pass(limits().silence());
    assertThat(similar.came).as("what is shown under another name").isEmpty();
    assertThat(mailbox.has(bytes("a note"))).as("whether a note came to a mailbox").isFalse();
    assertThat(watched.has(bytes("an envelope"))).as("whether an envelope is shown").isFalse();
    publish(transport, MAILBOX, new byte[0]);
  }

  @Test
  @Rule("SIGNAL-5")
  void whoNoLongerWatchesIsShownNothing() {
    KitContext context = newContext();
    SignalTransport transport = keeper(context);
    Mailbox watched = watch(transport, context, MAILBOX);
    watched.registration.close();
    watched.registration.close();
    world().pass(limits().silence());
    publish(transport, MAILBOX, bytes("too late"));
    world().pass(limits().silence());
    assertThat(watched.came).as("what is shown to who watches no longer").isEmpty();
    publish(transport, MAILBOX, new byte[0]);
  }

  @Test
  @Rule("SIGNAL-5")
  void whoKeepsNoNotesSaysSo() {
    SignalTransport transport = start(transport(), newContext());
    if (transport.keepsNotes()) {
      throw skipped("declared: it keeps notes (keepsNotes() is true)");
    }
    ByteBuffer note = ByteBuffer.wrap(bytes("a note"));
    assertSentence(
        world()
            .failure(
                "publish where no notes are kept",
                transport.publish(endpoint(), MAILBOX, note),
                sendLimit()));
    assertSentence(
        world()
            .failure(
                "watch where no notes are kept",
                transport.watch(endpoint(), MAILBOX, shown -> {}),
                sendLimit()));
  }
}
