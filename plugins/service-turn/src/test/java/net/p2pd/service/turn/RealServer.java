package net.p2pd.service.turn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;

/** The service on real sockets of loopback. */
final class RealServer implements AutoCloseable {

  static final String USER = "alice";
  static final String PASSWORD = "wonder:land";

  final NettyLoops loops;
  final Pipes pipes;
  final TurnService service = new TurnService();

  RealServer(Map<String, Object> more) {
    this(2, more);
  }

  RealServer(int threads, Map<String, Object> more) {
    loops = NettyLoops.start(NettyLoops.Io.AUTO, threads, true);
    NettyPipeProvider netty = new NettyPipeProvider(loops);
    pipes = CorePipes.of(() -> List.of(netty), new NettyNames(loops), List::of, loops::next);
    try {
      service.start(new ServerContext(pipes, List.of(), values(more)));
    } catch (RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  static Map<String, Object> values(Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>();
    values.put("listen", List.of("127.0.0.1"));
    values.put("port", 0L);
    values.put("tls-port", 0L);
    values.put("users", List.of(USER + ":" + PASSWORD));
    values.put("allowed-peers", List.of("127.0.0.0/8"));
    values.putAll(more);
    return values;
  }

  TurnServer server() {
    TurnServer running = service.server();
    if (running == null) {
      throw new IllegalStateException("the service is off");
    }
    return running;
  }

  /** Runs one until its input ends, for measuring: port, threads. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> more = new HashMap<>();
    more.put("port", Long.parseLong(arguments[0]));
    more.put("tls-port", Long.parseLong(arguments[0]) + 1);
    more.put("allocations-per-user", 100_000L);
    if (arguments.length > 2) {
      more.put("certificate", arguments[2]);
      more.put("private-key", arguments[3]);
    }
    try (RealServer server = new RealServer(Integer.parseInt(arguments[1]), more)) {
      System.out.println("serving " + server.loops.io());
      while (System.in.read() >= 0) {
        for (Shard shard : server.server().shards()) {
          System.out.println(
              shard.loop
                  + " allocations "
                  + shard.allocations.size()
                  + " packets "
                  + shard.traffic.packets()
                  + " drops "
                  + shard.traffic.drops()
                  + " buffers "
                  + shard.buffers.made());
        }
      }
    }
  }

  @Override
  public void close() {
    service.close();
    loops.close();
  }
}
