package net.p2pd.benchmarks.load;

import io.netty.channel.ChannelHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;

/** The two servers whose idle connections are weighed; each echoes what comes. */
public final class IdleServers {

  private IdleServers() {}

  /** Starts a server and returns its port; it lives as long as the process. */
  public static int start(Loads.Side side) {
    if (side == Loads.Side.OURS) {
      Pipe server = new OurNet().listen(Transport.TCP);
      server.onMessage((message, from) -> from.send(message.bytes()));
      return OurNet.port(server);
    }
    Echo echo = new Echo();
    return new TheirNet().serve(channel -> channel.pipeline().addLast(echo));
  }

  /** One handler for all connections: the least that plain Netty can do with. */
  @ChannelHandler.Sharable
  private static final class Echo extends TheirTrips.Echo {}
}
