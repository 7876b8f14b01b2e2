package net.p2pd.api.connect;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.PluginService;

/**
 * A way to a raw path to a peer: both the half that calls and the half that answers.
 *
 * <p>The runtime races the strategies. Each offers the raw paths it finds; the runtime proves the
 * peer's identity on each and takes exactly one.
 *
 * <ul>
 *   <li><b>CONNECT-1</b> {@link #applicable} MUST answer at once, from what the request says,
 *       without I/O or side effects.
 *   <li><b>CONNECT-2</b> The answer MUST hold: YES means it connects if the peer is there;
 *       LIKELY(p) means in at least p of all cases; NO comes with a reason a user understands, and
 *       a {@link #connect} that is called nevertheless fails at once.
 *   <li><b>CONNECT-3</b> {@link #connect} MUST NOT block; it offers each path it finds ({@link
 *       ConnectAttempt#offer}) and MUST complete when it has nothing more to try.
 *   <li><b>CONNECT-4</b> When the attempt is cancelled, everything it opened and did not hand over
 *       MUST be closed, and its stage MUST complete, within one second.
 *   <li><b>CONNECT-5</b> A path that was offered belongs to the runtime, which closes it if it does
 *       not take it: the strategy MUST NOT touch it again.
 *   <li><b>CONNECT-6</b> A strategy proves nothing about identity; it MUST NOT send user data, and
 *       MUST offer a stream as it was opened, with nothing sent on it and nothing read from it.
 *       Only a node with {@link ConnectRequest#datagramSessions} is offered datagrams, with the
 *       silence that the routers between allow ({@link RawPath#idleAfter}).
 *   <li><b>CONNECT-7</b> {@link #answer} MUST obey the same rules on the other side.
 *   <li><b>CONNECT-8</b> Each path that is tried SHOULD be a line of the report ({@link
 *       ConnectAttempt#trying}), and one that failed SHOULD say why.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface ConnectStrategy extends PluginService {

  /** Tells whether and at what cost this way can lead to the peer. */
  Applicability applicable(ConnectRequest request);

  /**
   * The calling half: looks for paths and offers them.
   *
   * @return completes when there is nothing more to try; exceptionally with a sentence if the way
   *     as such failed
   */
  CompletionStage<Void> connect(ConnectAttempt attempt);

  /**
   * The answering half, called when the peer's calling half sent its first message over {@link
   * ConnectAttempt#signal()}. A strategy that needs no help from the other side keeps the default.
   */
  default CompletionStage<Void> answer(ConnectAttempt attempt) {
    return CompletableFuture.failedFuture(
        new P2pdException("strategy '" + id() + "' has no answering half"));
  }
}
