package net.p2pd.api.connect;

import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.plugin.PluginService;

/**
 * Makes a raw path a proven one: encrypts it and proves both sides' identities (TLS 1.3 over a
 * stream, QUIC over datagrams).
 *
 * <ul>
 *   <li><b>SESSION-1</b> Both sides MUST prove their PeerId; a peer other than the expected one
 *       MUST be refused and the pipe closed.
 *   <li><b>SESSION-2</b> The secured pipe MUST be an ordered, reliable STREAM without framing, from
 *       whose start on every byte is authenticated.
 *   <li><b>SESSION-3</b> A handshake that does not finish in time, or meets garbage, MUST close the
 *       pipe and fail with a sentence.
 *   <li><b>SESSION-4</b> Whoever has not proven himself MUST cost bounded memory: what he sends
 *       stays in his own system until the handshake wants it.
 *   <li><b>SESSION-5</b> There MUST be no resumption and no early data.
 * </ul>
 *
 * <p>Implemented by plugins and the host.
 */
public interface SessionProvider extends PluginService {

  /** Returns whether it works over pipes of this kind. */
  boolean supports(PipeKind kind);

  /** Runs the handshake. The pipe belongs to it from now on, and is closed if it fails. */
  CompletionStage<SecuredPath> secure(SessionRequest request);
}
