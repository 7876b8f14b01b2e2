package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * Two servers with two ports each that tell whoever asks from where they see him; on request from
 * the other port, or from the other server. What STUN servers do, in plain words.
 */
final class Mirrors {

  static final String FIRST = "mirror-a.example";
  static final String SECOND = "mirror-b.example";
  static final int PORT = 3478;
  static final int OTHER_PORT = 3479;

  private final Map<InetSocketAddress, Pipe> pipes = new HashMap<>();
  private final List<VirtualHost> hosts = new ArrayList<>();

  private Mirrors() {}

  static List<VirtualHost> on(VirtualInternet internet) {
    Mirrors mirrors = new Mirrors();
    for (String name : List.of(FIRST, SECOND)) {
      VirtualHost host = internet.publicHost(name);
      mirrors.hosts.add(host);
      for (Family family : Family.values()) {
        mirrors.open(host, host.address(family), PORT);
        mirrors.open(host, host.address(family), OTHER_PORT);
      }
    }
    return mirrors.hosts;
  }

  private void open(VirtualHost host, InetAddress own, int port) {
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, port);
    host.pipes()
        .open(Transport.UDP, null, route, PipeOptions.defaults())
        .thenAccept(
            pipe -> {
              pipes.put(new InetSocketAddress(own, port), pipe);
              pipe.onMessage(
                  (message, from) ->
                      answer(own, port, message.text(), message.sender().orElseThrow()));
            });
  }

  private void answer(InetAddress own, int port, String question, InetSocketAddress from) {
    InetAddress there = own;
    if (question.contains("other server")) {
      Family family = Family.of(own);
      there =
          hosts.stream()
              .map(host -> host.address(family))
              .filter(address -> !address.equals(own))
              .findFirst()
              .orElseThrow();
    }
    int place = question.contains("other port") ? PORT + OTHER_PORT - port : port;
    String answer = question + " = " + from.getAddress().getHostAddress() + " " + from.getPort();
    pipes
        .get(new InetSocketAddress(there, place))
        .send(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)), from);
  }
}
