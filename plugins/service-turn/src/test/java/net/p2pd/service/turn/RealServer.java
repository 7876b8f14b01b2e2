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

  @Override
  public void close() {
    service.close();
    loops.close();
  }
}
