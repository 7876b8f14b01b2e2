package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.Bench.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.Test;

class LabSessionTest {

  private static final Duration HANDSHAKE = Duration.ofSeconds(3);

  private final Bench bench = new Bench(1);
  private final KeyPair alice = key();
  private final KeyPair bob = key();

  private static KeyPair key() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sign(KeyPair key, byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PeerId id(KeyPair key) {
    return PeerId.of(key.getPublic());
  }

  private CompletableFuture<SecuredPath> secure(
      Pipe pipe, boolean client, PeerId claimed, KeyPair signing, @Nullable PeerId expected) {
    return new LabSessionProvider(bench.alice.random())
        .secure(
            new SessionRequest(
                pipe, client, claimed, message -> sign(signing, message), expected, HANDSHAKE))
        .toCompletableFuture();
  }

  @Test
  void bothSidesLearnWhoTheOtherIsAndBytesFollow() {
    Pipe[] ends = bench.connected();
    CompletableFuture<SecuredPath> near = secure(ends[0], true, id(alice), alice, id(bob));
    CompletableFuture<SecuredPath> far = secure(ends[1], false, id(bob), bob, null);
    SecuredPath client = bench.await(near);
    client.pipe().send("straight after");
    SecuredPath server = bench.await(far);
    List<String> received = new ArrayList<>();
    server.pipe().onMessage((message, pipe) -> received.add(message.text()));
    bench.pass();

    assertThat(client.peer()).isEqualTo(id(bob));
    assertThat(server.peer()).isEqualTo(id(alice));
    assertThat(String.join("", received)).isEqualTo("straight after");
    client.pipe().closeAsync();
    bench.pass();
    assertThat(server.pipe().closed()).isCompleted();
  }

  @Test
  void theClientIsDoneAfterOneRoundTrip() {
    Pipe[] ends = bench.connected();
    Duration before = bench.internet.time().elapsed();
    secure(ends[1], false, id(bob), bob, null);
    bench.await(secure(ends[0], true, id(alice), alice, null));

    assertThat(bench.internet.time().elapsed().minus(before))
        .isEqualTo(VirtualInternet.WAN_DELAY.multipliedBy(4));
  }

  @Test
  void anotherPeerThanExpectedIsRefused() {
    Pipe[] ends = bench.connected();
    secure(ends[1], false, id(bob), bob, null);
    CompletableFuture<SecuredPath> near = secure(ends[0], true, id(alice), alice, id(key()));

    assertThatThrownBy(() -> bench.await(near))
        .hasMessageContaining("the peer proved to be " + id(bob).shortName());
    bench.pass();
    assertThat(ends[0].closed()).isCompleted();
  }

  @Test
  void whoCannotSignIsNobody() {
    Pipe[] ends = bench.connected();
    CompletableFuture<SecuredPath> far = secure(ends[1], false, id(bob), bob, null);
    secure(ends[0], true, id(alice), key(), null);

    assertThatThrownBy(() -> bench.await(far))
        .hasMessageContaining("did not prove to be " + id(alice).shortName());

    Pipe[] others = new Bench(2).connected();
    assertThat(others).hasSize(2);
  }

  private CompletableFuture<SecuredPath> vouched(
      LabNotary notary, Pipe pipe, boolean client, PeerId claimed, PeerAddress.Signer signer) {
    return new LabSessionProvider(bench.alice.random(), notary)
        .secure(new SessionRequest(pipe, client, claimed, signer, null, HANDSHAKE))
        .toCompletableFuture();
  }

  @Test
  void aNotaryVouchesForWhomItKnowsAndWhoeverElseSigns() {
    PeerAddress.Signer enrolled =
        message -> {
          throw new IllegalStateException("a proof takes no signature");
        };
    LabNotary notary = new LabNotary();
    notary.enrol(id(alice), enrolled, new byte[] {1, 2, 3});
    Pipe[] ends = bench.connected();
    CompletableFuture<SecuredPath> far =
        vouched(notary, ends[1], false, id(bob), message -> sign(bob, message));
    CompletableFuture<SecuredPath> near = vouched(notary, ends[0], true, id(alice), enrolled);

    assertThat(bench.await(near).peer()).isEqualTo(id(bob));
    assertThat(bench.await(far).peer()).isEqualTo(id(alice));
  }

  @Test
  void whoHasNotTheEnrolledSignerGetsNoProof() {
    KeyPair mallory = key();
    LabNotary notary = new LabNotary();
    notary.enrol(id(alice), message -> sign(alice, message), new byte[] {1, 2, 3});
    notary.enrol(id(mallory), message -> sign(mallory, message), new byte[] {4, 5, 6});
    Pipe[] ends = bench.connected();
    CompletableFuture<SecuredPath> far =
        vouched(notary, ends[1], false, id(bob), message -> sign(bob, message));
    vouched(notary, ends[0], true, id(alice), message -> sign(mallory, message));

    assertThatThrownBy(() -> bench.await(far))
        .hasMessageContaining("did not prove to be " + id(alice).shortName());
  }

  @Test
  void garbageAndSilenceEndTheHandshake() {
    Pipe[] ends = bench.connected();
    CompletableFuture<SecuredPath> far = secure(ends[1], false, id(bob), bob, null);
    ends[0].send("GET / HTTP/1.1\r\n".repeat(10));
    assertThatThrownBy(() -> bench.await(far))
        .hasMessageContaining("the peer sent no handshake of the laboratory");

    Pipe quiet = bench.dial(bench.alice, at(bench.bob, 80));
    CompletableFuture<SecuredPath> waiting = secure(quiet, true, id(alice), alice, null);
    assertThatThrownBy(() -> bench.await(waiting))
        .hasMessageContaining("did not finish the handshake in time");
    bench.pass();
    assertThat(quiet.closed()).isCompleted();
  }

  @Test
  void outsideTheLaboratoryItRefuses() {
    Foreign carrier = new Foreign(new ForeignLoop(bench.alice.eventLoop()));
    Pipe pipe = bench.alice.pipes().over(carrier, net.p2pd.api.pipe.PipeOptions.defaults());
    bench.pass();

    assertThatThrownBy(() -> bench.await(secure(pipe, true, id(alice), alice, null)))
        .hasMessageContaining("outside the laboratory use the session provider 'tls'");
    bench.pass();
    assertThat(carrier.closed).isTrue();
  }

  /** A loop as somebody else makes them. */
  private record ForeignLoop(EventLoop loop) implements EventLoop {
    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
      return loop.schedule(delay, task);
    }

    @Override
    public boolean inLoop() {
      return loop.inLoop();
    }

    @Override
    public long nanoTime() {
      return loop.nanoTime();
    }

    @Override
    public Instant now() {
      return loop.now();
    }
  }

  /** A carrier that is none of the laboratory's. */
  private static final class Foreign implements PipeDriver {
    private final EventLoop loop;
    private PipeSink sink;
    private boolean closed;

    Foreign(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public PipeKind kind() {
      return PipeKind.STREAM;
    }

    @Override
    public Transport transport() {
      return Transport.TCP;
    }

    @Override
    public PipeRole role() {
      return PipeRole.CLIENT;
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress("127.0.0.1", 2);
    }

    @Override
    public void start(PipeSink receiver) {
      sink = receiver;
    }

    @Override
    public void read(boolean wanted) {}

    @Override
    public void write(
        ByteBuffer bytes, @Nullable InetSocketAddress to, @Nullable WriteListener done) {}

    @Override
    public void flush() {}

    @Override
    public void end(WriteListener done) {}

    @Override
    public void close(boolean hard) {
      if (!closed) {
        closed = true;
        loop.execute(
            () ->
                sink.closed(
                    net.p2pd.api.pipe.CloseCause.of(
                        net.p2pd.api.pipe.CloseCause.CLOSED_HERE, "closed here")));
      }
    }
  }
}
