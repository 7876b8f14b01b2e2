package net.p2pd.natlab.virtual;

import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.pipe.PipeDrivers;

/**
 * Sessions of the laboratory: both sides prove who they are, with the round trips of TLS 1.3 and
 * the client done first, but nothing is encrypted. Works over virtual TCP only and refuses every
 * other carrier, so it can never serve a real connection.
 */
public final class LabSessionProvider implements SessionProvider {

  private final RandomGenerator random;
  private final LabNotary notary;

  /** Creates a provider that draws its random numbers from the laboratory's; everybody signs. */
  public LabSessionProvider(RandomGenerator random) {
    this(random, new LabNotary());
  }

  /** Creates a provider for identities of which a notary may know some. */
  public LabSessionProvider(RandomGenerator random, LabNotary notary) {
    this.random = random;
    this.notary = notary;
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
    return kind == PipeKind.STREAM;
  }

  @Override
  public CompletionStage<SecuredPath> secure(SessionRequest request) {
    PipeDriver raw = PipeDrivers.of(request.pipe());
    LoopFuture<SecuredPath> result = new LoopFuture<>(raw.eventLoop());
    if (!(PipeDrivers.carrier(raw) instanceof StreamDriver)) {
      raw.eventLoop().execute(() -> raw.close(true));
      result.completeExceptionally(
          new P2pdException(
              "the laboratory's sessions are not encrypted and work over virtual TCP only; outside"
                  + " the laboratory use the session provider 'tls'"));
      return result;
    }
    LabHandshake handshake = new LabHandshake(request, raw, random, notary, result);
    raw.eventLoop().execute(handshake::begin);
    result.whenComplete(
        (path, error) -> {
          if (result.isCancelled()) {
            raw.eventLoop().execute(handshake::cancel);
          }
        });
    return result;
  }
}
