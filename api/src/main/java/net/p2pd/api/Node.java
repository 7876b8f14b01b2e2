package net.p2pd.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.route.Nic;

/**
 * Listens on its routes, speaks its protocols, has an identity and an address, and connects to
 * other nodes.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li><b>NODE-1</b> A pipe from {@link #connect} MUST lead to the peer whose id the address
 *       carries, and to nobody else: the peer has proven it.
 *   <li><b>NODE-2</b> While a session with the peer lives, {@link #connect} MUST open a stream of
 *       it, unless {@link ConnectOptions#fresh()} was asked for.
 *   <li><b>NODE-3</b> A failed connect MUST throw {@link net.p2pd.api.connect.ConnectException}
 *       with the report, within its time limit.
 *   <li><b>NODE-4</b> Cancelling a connect MUST end its attempts and close a late winner.
 *   <li><b>NODE-5</b> Connecting to oneself MUST work.
 *   <li><b>NODE-6</b> {@link #close} MUST stop accepting, cancel attempts, close pipes, protocols
 *       and strategies, remove port mappings and close signalling; each step has a deadline.
 * </ul>
 *
 * <p>Implemented by the host. May be used from any thread.
 */
public interface Node extends AutoCloseable {

  /** Returns who this node is. */
  PeerId id();

  /** Returns where this node is now: a signed address to be given to others. */
  PeerAddress address();

  /**
   * Tells when {@link #address} has changed: the network is another one, or more is known about how
   * it looks from outside. A peer that holds an older address may still find the node, or may not.
   *
   * @param listener gets the new address; runs on an event loop of the host's, must not block
   */
  @CanIgnoreReturnValue
  default Registration onAddressChanged(Consumer<PeerAddress> listener) {
    throw new UnsupportedOperationException("this host does not tell when its address changes");
  }

  /**
   * Connects to a peer.
   *
   * @param address a {@link PeerAddress} in text or compact form; or the text of a {@link PeerId};
   *     or a name that the node's user gave to one of these in the file {@code aliases.toml} of its
   *     data directory
   * @return a pipe of plain messages; fails with {@link PeerAddressException} for a text that is
   *     none of these, and as rule NODE-3 says
   */
  default CompletableFuture<Pipe> connect(String address) {
    return connect(address, ConnectOptions.defaults());
  }

  /** Connects as {@link #connect(String)}, with options. */
  CompletableFuture<Pipe> connect(String address, ConnectOptions options);

  /**
   * Connects to a peer of whom only the id is known: a living session with it is used, else its
   * address is looked up where it publishes it ({@code node.publish}).
   *
   * @return a pipe of plain messages; fails as rule NODE-3 says, also if the address is not found
   */
  default CompletableFuture<Pipe> connect(PeerId peer) {
    return connect(peer, ConnectOptions.defaults());
  }

  /** Connects as {@link #connect(PeerId)}, with options. */
  default CompletableFuture<Pipe> connect(PeerId peer, ConnectOptions options) {
    return connect(peer.toString(), options);
  }

  /** Connects to a peer and opens a pipe of plain messages. */
  default CompletableFuture<Pipe> connect(PeerAddress address) {
    return connect(address, ConnectOptions.defaults());
  }

  /** Connects to a peer and opens a pipe, with options. */
  CompletableFuture<Pipe> connect(PeerAddress address, ConnectOptions options);

  /**
   * Adds a handler of the plain messages on streams that peers open to this node. (What comes back
   * on a pipe of {@link #connect} is for that pipe's own handlers.)
   */
  @CanIgnoreReturnValue
  Registration onMessage(MessageHandler handler);

  /**
   * Takes the streams of a protocol that peers open; a {@code ProtocolHandler} of a plugin with the
   * same name comes second.
   *
   * @param protocol its name; empty for streams of plain messages
   * @param handler called before any message of the stream is delivered
   */
  @CanIgnoreReturnValue
  Registration onPipe(String protocol, PipeHandler handler);

  /** Returns the sessions that are alive. */
  List<Session> sessions();

  /** Opens plain pipes with this node's resources, or a stream to a {@code Destination.peer}. */
  Pipes pipes();

  /** Returns the network interfaces the node uses, with their routes as far as known. */
  List<Nic> nics();

  /** Returns the plugins that were found, with their state. */
  List<PluginInfo> plugins();

  /** Completes when the node is closed. */
  CompletableFuture<Void> closed();

  /** Starts {@link #close} without waiting. */
  @CanIgnoreReturnValue
  CompletableFuture<Void> closeAsync();

  /** Closes the node as rule NODE-6 says; idempotent; waits, but never inside an event loop. */
  @Override
  void close();
}
