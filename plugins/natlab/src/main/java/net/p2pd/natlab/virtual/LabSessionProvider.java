package net.p2pd.natlab.virtual;

import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.PipeDrivers;

/**
 * Sessions of the laboratory: both sides prove who they are, with the round trips of TLS 1.3 (over
 * datagrams: of QUIC) and the client done first, but nothing is encrypted. Works on event loops in
 * virtual time only, whatever is stacked on its pipes there, so it can never serve a real
 * connection.
 */
public final class LabSessionProvider implements SessionProvider {

  private final RandomGenerator random;
  private final LabNotary notary;
  private final boolean datagrams;

  /** Creates a provider that draws its random numbers from the laboratory's; everybody signs. */
  public LabSessionProvider(RandomGenerator random) {
    this(random, new LabNotary());
  }

  /** Creates a provider for identities of which a notary may know some. */
  public LabSessionProvider(RandomGenerator random, LabNotary notary) {
    this(random, notary, true);
  }

  private LabSessionProvider(RandomGenerator random, LabNotary notary, boolean datagrams) {
    this.random = random;
    this.notary = notary;
    this.datagrams = datagrams;
  }

  /** Returns one for streams only: that of a node without QUIC. */
  public LabSessionProvider withoutDatagrams() {
    return new LabSessionProvider(random, notary, false);
  }

  @Override
  public String id() {
    return "laboratory";
  }

  @Override
  public String description() {
    return "identities proven, nothing encrypted; in the laboratory only";
  }

  @Override
  public boolean supports(PipeKind kind) {
    return kind == PipeKind.STREAM || (kind == PipeKind.DATAGRAM && datagrams);
  }

  @Override
  public CompletionStage<SecuredPath> secure(SessionRequest request) {
    PipeDriver raw = PipeDrivers.of(request.pipe());
    LoopFuture<SecuredPath> result = new LoopFuture<>(raw.eventLoop());
    String refusal = refusal(raw);
    if (refusal != null) {
      raw.eventLoop().execute(() -> raw.close(true));
      result.completeExceptionally(new P2pdException(refusal));
      return result;
    }
    PipeDriver stream =
        raw.kind() == PipeKind.DATAGRAM ? new DatagramStream(raw, request.isClient(), random) : raw;
    LabHandshake handshake = new LabHandshake(request, stream, random, notary, result);
    raw.eventLoop().execute(handshake::begin);
    result.whenComplete(
        (path, error) -> {
          if (result.isCancelled()) {
            raw.eventLoop().execute(handshake::cancel);
          }
        });
    return result;
  }

  private @Nullable String refusal(PipeDriver raw) {
    if (!(raw.eventLoop() instanceof VirtualLoop)) {
      return "the laboratory's sessions are not encrypted and work in virtual time only; outside the"
          + " laboratory use the session provider 'tls'";
    }
    return supports(raw.kind())
        ? null
        : "this node makes no sessions of datagrams; use a stream, or let the node have them";
  }
}
