package net.p2pd.service.mqtt;

import io.moquette.broker.Server;
import io.netty.channel.EventLoopGroup;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;

/**
 * Ends the library's event loops at once. It would give them two seconds in which more work may
 * come, with its clients disconnected already, and has no setting for that; so they are looked up
 * where it keeps them. A version that keeps them elsewhere only stops more slowly.
 */
final class QuickStop {

  private static final System.Logger LOG = System.getLogger(QuickStop.class.getName());
  private static final long LIMIT_MILLIS = 1000;

  /** Without any, a client that was accepted just now would be forgotten with its socket open. */
  private static final long SETTLING_MILLIS = 20;

  private QuickStop() {}

  static void loopsOf(Server server) {
    try {
      Object acceptor = field(server, "acceptor");
      if (acceptor != null) {
        end(field(acceptor, "bossGroup")); // first: then nobody is accepted any more
        end(field(acceptor, "workerGroup"));
      }
    } catch (ReflectiveOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, "the MQTT broker stops slowly: " + e);
    }
  }

  private static void end(@Nullable Object loops) {
    if (loops instanceof EventLoopGroup group) {
      group
          .shutdownGracefully(SETTLING_MILLIS, LIMIT_MILLIS, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(LIMIT_MILLIS);
    }
  }

  private static @Nullable Object field(Object holder, String name)
      throws ReflectiveOperationException {
    Field field = holder.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(holder);
  }
}
