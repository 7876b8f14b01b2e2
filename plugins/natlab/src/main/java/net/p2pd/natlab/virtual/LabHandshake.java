package net.p2pd.natlab.virtual;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeSink;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.PipeAttributes;

/**
 * The laboratory's handshake, with the messages and round trips of TLS 1.3: the client's hello, the
 * server's hello with its proof, the client's proof. Each message has a fixed size; a proof is
 * about who plays which role and both sides' random numbers: a signature, or what a {@link
 * LabNotary} vouches for.
 */
final class LabHandshake implements PipeSink {

  private static final int NONCE = 32;
  private static final byte CLIENT_HELLO = 1;
  private static final byte SERVER_HELLO = 2;
  private static final byte CLIENT_PROOF = 3;
  private static final int CLIENT_HELLO_BYTES = 1 + NONCE + PeerId.BYTES;
  private static final int SERVER_HELLO_BYTES = CLIENT_HELLO_BYTES + PeerId.SIGNATURE_BYTES;
  private static final int CLIENT_PROOF_BYTES = 1 + PeerId.SIGNATURE_BYTES;

  private final SessionRequest request;
  private final LabSessionDriver driver;
  private final LoopFuture<SecuredPath> result;
  private final LabNotary notary;
  private final byte[] nonce = new byte[NONCE];
  private final byte[] otherNonce = new byte[NONCE];
  private ByteBuffer message;
  private @Nullable PeerId peer;
  private @Nullable Registration limit;
  private boolean over;

  LabHandshake(
      SessionRequest request,
      PipeDriver raw,
      RandomGenerator random,
      LabNotary notary,
      LoopFuture<SecuredPath> result) {
    this.request = request;
    this.notary = notary;
    this.result = result;
    this.driver = new LabSessionDriver(raw, this);
    this.message =
        ByteBuffer.allocate(request.isClient() ? SERVER_HELLO_BYTES : CLIENT_HELLO_BYTES);
    random.nextBytes(nonce);
  }

  void begin() {
    limit =
        driver
            .eventLoop()
            .schedule(
                request.limit(), () -> fail("the peer did not finish the handshake in time", true));
    driver.begin();
    if (request.isClient()) {
      send(
          ByteBuffer.allocate(CLIENT_HELLO_BYTES)
              .put(CLIENT_HELLO)
              .put(nonce)
              .put(request.self().toBytes()));
    }
  }

  private void send(ByteBuffer filled) {
    driver.write(filled.flip(), null, null);
    driver.flush();
  }

  @Override
  public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
    while (!over && bytes.hasRemaining() && message.hasRemaining()) {
      message.put(bytes.get());
      if (!message.hasRemaining()) {
        try {
          understand(message.flip(), bytes);
        } catch (RuntimeException e) {
          fail("the peer sent no handshake of the laboratory: " + e.getMessage(), true);
        }
      }
    }
  }

  private void understand(ByteBuffer got, ByteBuffer rest) {
    byte type = got.get();
    if (type == CLIENT_HELLO && !request.isClient() && peer == null) {
      peer = readHello(got);
      send(
          ByteBuffer.allocate(SERVER_HELLO_BYTES)
              .put(SERVER_HELLO)
              .put(nonce)
              .put(request.self().toBytes())
              .put(proof(false)));
      message = ByteBuffer.allocate(CLIENT_PROOF_BYTES);
    } else if (type == SERVER_HELLO && request.isClient()) {
      peer = readHello(got);
      if (isProven(got, peer)) {
        send(ByteBuffer.allocate(CLIENT_PROOF_BYTES).put(CLIENT_PROOF).put(proof(true)));
        succeed(peer, rest);
      }
    } else if (type == CLIENT_PROOF && !request.isClient() && peer != null) {
      if (isProven(got, peer)) {
        succeed(peer, rest);
      }
    } else {
      fail("the peer sent no handshake of the laboratory", true);
    }
  }

  private byte[] proof(boolean client) {
    return notary.prove(request.self(), request.signer(), statement(client, request.self()));
  }

  private PeerId readHello(ByteBuffer hello) {
    hello.get(otherNonce);
    byte[] id = new byte[PeerId.BYTES];
    hello.get(id);
    return notary.read(id);
  }

  private boolean isProven(ByteBuffer got, PeerId claimed) {
    byte[] signature = new byte[PeerId.SIGNATURE_BYTES];
    got.get(signature);
    if (!notary.isProven(claimed, statement(!request.isClient(), claimed), signature)) {
      fail("the peer did not prove to be " + claimed.shortName(), true);
      return false;
    }
    PeerId expected = request.expected().orElse(claimed);
    if (!expected.equals(claimed)) {
      fail(
          "the peer proved to be "
              + claimed.shortName()
              + " and not "
              + expected.shortName()
              + " as expected",
          true);
      return false;
    }
    return true;
  }

  /** What a side signs: its role, itself, and the random numbers of client and server. */
  private byte[] statement(boolean client, PeerId who) {
    byte[] role =
        ("p2pd laboratory " + (client ? "client" : "server")).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(role.length + PeerId.BYTES + 2 * NONCE)
        .put(role)
        .put(who.toBytes())
        .put(request.isClient() ? nonce : otherNonce)
        .put(request.isClient() ? otherNonce : nonce)
        .array();
  }

  private void succeed(PeerId proven, ByteBuffer rest) {
    end();
    driver.handOver(rest);
    PipeAttributes attributes =
        PipeAttributes.defaults().route(request.pipe().route().orElse(null));
    Pipe pipe = EnginePipe.over(driver, PipeOptions.defaults(), attributes);
    if (!result.complete(new SecuredPath(pipe, proven))) {
      pipe.abort(); // cancelled meanwhile
    }
  }

  private void end() {
    over = true;
    if (limit != null) {
      limit.close();
    }
  }

  private void fail(String why, boolean close) {
    if (!over) {
      end();
      if (close) {
        driver.close(true);
      }
      result.completeExceptionally(new P2pdException(why));
    }
  }

  @Override
  public void ended() {
    fail("the peer ended the connection during the handshake", true);
  }

  @Override
  public void accepted(PipeDriver accepted) {
    throw new IllegalStateException("a stream accepts nobody");
  }

  @Override
  public void error(Throwable error) {
    fail("the path failed during the handshake: " + error.getMessage(), true);
  }

  @Override
  public void closed(CloseCause cause) {
    fail("the path closed during the handshake: " + cause.text(), false);
  }

  /** Stops because nobody waits any more. */
  void cancel() {
    fail("cancelled", true);
  }
}
