package net.p2pd.node.quic;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.PipeDrivers;
import net.p2pd.node.tls.NodeCertificate;

/**
 * Secures datagrams with QUIC version 1 (RFC 9000, RFC 9001): one connection over one path, and on
 * it one stream in both directions. Both sides name the application protocol {@value #PROTOCOL} and
 * show the certificate that they show in TLS over a stream. There is no resumption, no early data,
 * no server name, no authority, and no migration to another path.
 *
 * <p>What another program that speaks it has to do besides:
 *
 * <ul>
 *   <li>No datagram is longer than 1,200 bytes. Datagrams without QUIC's fixed bit are something
 *       else's and are dropped.
 *   <li>The client opens the one bidirectional stream and begins it with a byte of value 1, which
 *       is no part of the session.
 *   <li>A side that reads no more ends the stream and then opens a unidirectional stream with one
 *       byte of value 2 and its end. Whoever has got both, or has got the end and sends no more
 *       itself, closes the connection with the application's code 0. Code 1 is a reset.
 * </ul>
 *
 * <p><b>The client's side is done first</b>, as in TLS: see {@link
 * net.p2pd.node.tls.TlsSessionProvider}. A server that refuses says so in a datagram that it sends
 * more than once, and the client's pipe closes.
 *
 * <p>Nothing of QUIC is loaded before the first path of datagrams. Thread-safe.
 */
public final class QuicSessionProvider implements SessionProvider {

  /** The application protocol (RFC 7301) that both sides must name: that of TLS over streams. */
  static final String PROTOCOL = "p2pd/1";

  private static final System.Logger LOG = System.getLogger(QuicSessionProvider.class.getName());

  private final Executor cryptography;
  private volatile @Nullable String absent;
  private volatile boolean looked;
  private volatile boolean loaded;
  private volatile @Nullable NodeCertificate certificate;

  /**
   * Creates a provider, which loads nothing.
   *
   * @param cryptography runs the steps of a handshake that take milliseconds
   */
  public QuicSessionProvider(Executor cryptography) {
    this.cryptography = Objects.requireNonNull(cryptography, "cryptography");
  }

  /** Returns why there is no QUIC here, as far as is known without loading it; null if there is. */
  private @Nullable String whyNot() {
    if (!looked) {
      look();
    }
    return absent;
  }

  private synchronized void look() {
    if (!looked) {
      isAbsent(QuicLibrary.whyAbsent());
      looked = true;
    }
  }

  private void isAbsent(@Nullable String why) {
    absent = why;
    if (why != null) {
      LOG.log(System.Logger.Level.DEBUG, "there is no QUIC here: {0}", why);
    }
  }

  @Override
  public String id() {
    return "quic";
  }

  @Override
  public String description() {
    return "QUIC over datagrams, both identities proven";
  }

  /**
   * Returns whether it can secure datagrams here; false from the first attempt on that shows it.
   */
  @Override
  public boolean supports(PipeKind kind) {
    return kind == PipeKind.DATAGRAM && whyNot() == null;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Fails with a {@link net.p2pd.node.tls.SessionException}. May be called from any thread.
   */
  @Override
  public CompletionStage<SecuredPath> secure(SessionRequest request) {
    String why = whyNot();
    if (why != null || !supports(request.pipe().kind())) {
      request.pipe().abort();
      throw why != null
          ? new P2pdException(none(why))
          : new IllegalArgumentException(
              "QUIC needs a DATAGRAM pipe, "
                  + request.pipe().name()
                  + " is "
                  + request.pipe().kind());
    }
    PipeDriver raw = PipeDrivers.of(request.pipe());
    CompletableFuture<SecuredPath> result = new LoopFuture<>(raw.eventLoop());
    QuicHandshake handshake = new QuicHandshake(request, raw, result);
    NodeCertificate present = certificate;
    if (loaded && present != null && present.owner().equals(request.self())) {
      raw.eventLoop().execute(() -> begin(handshake, present));
    } else {
      cryptography.execute(() -> getReady(handshake, raw.eventLoop()));
    }
    result.whenComplete(
        (path, error) -> {
          if (result.isCancelled()) {
            raw.eventLoop().execute(() -> raw.close(true));
          }
        });
    return result;
  }

  private static String none(String why) {
    return "There is no QUIC here (" + why + "), so datagrams cannot become a session";
  }

  /** Loads what the first handshake needs: that takes longer than an event loop has time. */
  private void getReady(QuicHandshake handshake, EventLoop loop) {
    Runnable next;
    try {
      load();
      NodeCertificate own = certificateOf(handshake.request().self(), handshake.request().signer());
      QuicCodecs.prepare(own);
      next = () -> begin(handshake, own);
    } catch (RuntimeException e) {
      next = () -> handshake.refuse(e);
    }
    try {
      loop.execute(next);
    } catch (RejectedExecutionException e) {
      handshake.gone(e);
    }
  }

  private synchronized void load() {
    if (!loaded) {
      String why = QuicLibrary.load();
      if (why != null) {
        isAbsent(why);
        throw new P2pdException(none(why));
      }
      loaded = true;
    }
  }

  private synchronized NodeCertificate certificateOf(PeerId self, PeerAddress.Signer signer) {
    NodeCertificate present = certificate;
    if (present == null || !present.owner().equals(self)) {
      present = NodeCertificate.create(self, signer);
      certificate = present;
    }
    return present;
  }

  private void begin(QuicHandshake handshake, NodeCertificate own) {
    try {
      handshake.run(own, cryptography);
    } catch (RuntimeException e) {
      handshake.refuse(e);
    }
  }
}
