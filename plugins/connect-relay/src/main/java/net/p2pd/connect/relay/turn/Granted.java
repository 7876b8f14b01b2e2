package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunMessage;

/**
 * What the server granted, and what is needed to use it.
 *
 * @param tools what the client works with
 * @param server which of the user's servers; after a redirection, the one it led to
 * @param options the user's
 * @param control the pipe that the allocation belongs to
 * @param address where the server is
 * @param relayed what peers see
 * @param mapped where the server sees the client
 * @param lifetime how long it lives unless it is refreshed
 */
record Granted(
    Tools tools,
    TurnServer server,
    TurnOptions options,
    Control control,
    InetSocketAddress address,
    InetSocketAddress relayed,
    InetSocketAddress mapped,
    Duration lifetime) {

  /** What a client got from its host. */
  record Tools(Pipes pipes, RandomGenerator random) {}

  /** What a server said in a successful answer, or why it cannot be true. */
  record Said(
      @Nullable InetSocketAddress relayed,
      @Nullable InetSocketAddress mapped,
      long seconds,
      @Nullable String wrong) {

    /**
     * Reads it.
     *
     * @throws net.p2pd.stun.codec.StunFormatException if it cannot be read
     */
    static Said in(StunMessage answer, InetSocketAddress server, @Nullable Family wanted) {
      InetSocketAddress relayed = answer.address(Attributes.XOR_RELAYED_ADDRESS).orElse(null);
      InetSocketAddress mapped = answer.address(Attributes.XOR_MAPPED_ADDRESS).orElse(null);
      long seconds = answer.number(Attributes.LIFETIME).orElse(0);
      String wrong =
          relayed == null
              ? "its answer has no relayed address"
              : Plausible.wrongRelayed(relayed, server, wanted);
      if (wrong == null && mapped == null) {
        wrong = "its answer does not say where it sees the client";
      }
      if (wrong == null && seconds == 0) {
        wrong = "it granted an allocation for 0 seconds, which is none";
      }
      return new Said(relayed, mapped, seconds, wrong);
    }
  }
}
