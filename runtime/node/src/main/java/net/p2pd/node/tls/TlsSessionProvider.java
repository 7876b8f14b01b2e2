package net.p2pd.node.tls;

import io.netty.util.concurrent.ImmediateExecutor;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
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

/**
 * Secures streams with TLS 1.3 (RFC 8446). Both sides name the application protocol {@code p2pd/1}
 * (RFC 7301) and show a certificate that their identity has signed. There is no resumption, no
 * early data, no server name, and no authority.
 *
 * <p><b>The client's side is done first.</b> In TLS 1.3 the client has finished when the server has
 * not yet looked at the client's certificate. A client's {@link SecuredPath} therefore proves who
 * the server is, but not that the server accepted this node: that it only knows once the server's
 * first byte has come. The connector sends its HELLO and waits for the CONFIRM before a path may
 * win, and nothing secret goes out earlier. A server that refuses closes the client's pipe.
 *
 * <p><b>A cut is noticed.</b> A stream whose other side did not say goodbye within TLS (RFC 8446
 * section 6.1) closes as failed: whoever sits on the path can cut it.
 *
 * <p>Thread-safe. What takes milliseconds in a handshake runs on the path's event loop unless
 * another executor is given.
 */
public final class TlsSessionProvider implements SessionProvider {

  private static final System.Logger LOG = System.getLogger(TlsSessionProvider.class.getName());

  /** Whose TLS is used. What peers see is the same. */
  public enum Engine {
    /** The native one where it can be loaded, otherwise the JDK's. */
    AUTO,
    /** The JDK's. */
    JDK,
    /** BoringSSL, by way of netty-tcnative; nothing else will do. */
    NATIVE;

    /**
     * Returns the value that a configuration names.
     *
     * @throws IllegalArgumentException for anything but auto, jdk and native
     */
    public static Engine parse(String text) {
      for (Engine engine : values()) {
        if (engine.name().toLowerCase(Locale.ROOT).equals(text)) {
          return engine;
        }
      }
      throw new IllegalArgumentException(
          "the TLS engine '" + text + "' is unknown: use auto, jdk or native");
    }
  }

  private final Engine wanted;
  private final Executor cryptography;
  private volatile @Nullable TlsEngines engines;
  private volatile @Nullable NodeCertificate certificate;

  /** Creates a provider whose cryptography runs on the path's event loop. */
  public TlsSessionProvider() {
    this(Engine.AUTO, ImmediateExecutor.INSTANCE);
  }

  /**
   * Creates a provider. A native library is not loaded before the first handshake, unless nothing
   * else will do.
   *
   * @param cryptography runs the steps of a handshake that take milliseconds
   * @throws P2pdException if the engine is to be native and cannot be; says why
   */
  public TlsSessionProvider(Engine engine, Executor cryptography) {
    this.wanted = Objects.requireNonNull(engine, "engine");
    this.cryptography = Objects.requireNonNull(cryptography, "cryptography");
    if (engine == Engine.NATIVE) {
      engines();
    }
  }

  TlsSessionProvider(TlsEngines engines, Executor cryptography) {
    this(Engine.AUTO, cryptography);
    this.engines = engines;
  }

  /** Returns the engines, chosen at the first call, which may have to load a library. */
  private synchronized TlsEngines engines() {
    TlsEngines present = engines;
    if (present == null) {
      present = choose(wanted);
      engines = present;
      LOG.log(System.Logger.Level.DEBUG, "TLS sessions use {0}", present.name());
    }
    return present;
  }

  /** Returns whose engines it uses; null as long as no handshake needed one. */
  @Nullable
  String engineName() {
    TlsEngines present = engines;
    return present == null ? null : present.name();
  }

  private static TlsEngines choose(Engine wanted) {
    if (wanted == Engine.JDK) {
      return new JdkEngines();
    }
    String whyNot = NativeEngines.whyNot();
    if (whyNot == null) {
      return new NativeEngines();
    }
    if (wanted == Engine.NATIVE) {
      throw new P2pdException(
          "There is no native TLS engine here ("
              + whyNot
              + "); set tls.engine to \"auto\" or \"jdk\", or add netty-tcnative-boringssl-static"
              + " for this system");
    }
    LOG.log(System.Logger.Level.DEBUG, "there is no native TLS engine here: {0}", whyNot);
    return new JdkEngines();
  }

  @Override
  public String id() {
    return "tls";
  }

  @Override
  public String description() {
    return "TLS 1.3 over streams, both identities proven";
  }

  @Override
  public boolean supports(PipeKind kind) {
    return kind == PipeKind.STREAM;
  }

  /**
   * Makes this node's throw-away certificate, which otherwise the first handshake has to wait for.
   * Takes some hundred milliseconds at the first time in a process: not for event loops.
   */
  public void prepare(PeerId self, PeerAddress.Signer signer) {
    certificateOf(self, signer);
  }

  private NodeCertificate certificateOf(PeerId self, PeerAddress.Signer signer) {
    NodeCertificate present = certificate;
    if (present == null || !present.owner().equals(self)) {
      present = NodeCertificate.create(self, signer);
      certificate = present;
    }
    return present;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Fails with a {@link SessionException}. May be called from any thread.
   */
  @Override
  public CompletionStage<SecuredPath> secure(SessionRequest request) {
    if (!supports(request.pipe().kind())) {
      request.pipe().abort();
      throw new IllegalArgumentException(
          "TLS needs a STREAM pipe, " + request.pipe().name() + " is " + request.pipe().kind());
    }
    PipeDriver raw = PipeDrivers.of(request.pipe());
    CompletableFuture<SecuredPath> result = new LoopFuture<>(raw.eventLoop());
    Handshake handshake = new Handshake(request, raw, result);
    if (isReady(request)) {
      raw.eventLoop().execute(() -> begin(handshake));
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

  private boolean isReady(SessionRequest request) {
    NodeCertificate present = certificate;
    return engines != null && present != null && present.owner().equals(request.self());
  }

  /** Loads what the first handshake needs: that may take longer than an event loop has time. */
  private void getReady(Handshake handshake, EventLoop loop) {
    SessionRequest request = handshake.request();
    Runnable next = () -> begin(handshake);
    try {
      engines();
      certificateOf(request.self(), request.signer());
    } catch (RuntimeException e) {
      next = () -> handshake.refuse(e);
    }
    try {
      loop.execute(next);
    } catch (RejectedExecutionException e) {
      handshake
          .result()
          .completeExceptionally(
              new SessionException("the event loop of the path was closed meanwhile", e));
    }
  }

  private void begin(Handshake handshake) {
    SessionRequest request = handshake.request();
    try {
      NodeCertificate self = certificateOf(request.self(), request.signer());
      handshake.run(
          engines().handler(request.isClient(), self, handshake.verifier(), cryptography));
    } catch (SSLException | RuntimeException e) {
      handshake.refuse(e);
    }
  }
}
