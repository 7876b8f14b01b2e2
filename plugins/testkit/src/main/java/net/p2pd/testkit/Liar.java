package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * Takes the place of servers in the name service, passes questions on, and lets the answers come
 * from another host. The answers are of the right form, but tell what the servers see of the liar.
 */
final class Liar {

  private final VirtualHost front;
  private final Pipe answering;
  private int asked;

  Liar(VirtualWorld world, List<VirtualHost> servers, int port) {
    this.front = world.host("front");
    VirtualHost back = world.host("back");
    this.answering = world.open(back, Transport.UDP, port);
    Pipe taking = world.open(front, Transport.UDP, port);
    VirtualHost first = servers.get(0);
    InetSocketAddress real = new InetSocketAddress(first.address(Family.IPV4), port);
    for (VirtualHost server : servers) {
      world.internet().name(server.name(), front.address(Family.IPV4));
    }
    taking.onMessage(
        (message, pipe) -> pass(message.bytes(), message.sender().orElseThrow(), real));
  }

  private void pass(byte[] question, InetSocketAddress from, InetSocketAddress real) {
    asked++;
    front
        .pipes()
        .open(Transport.UDP, Destination.of(real))
        .thenAccept(
            pipe -> {
              pipe.onMessage(
                  (answer, there) -> answering.send(ByteBuffer.wrap(answer.bytes()), from));
              pipe.send(question);
            });
  }

  /** Returns how many questions came. */
  int asked() {
    return asked;
  }

  /** Returns the address that its answers tell. */
  InetAddress address() {
    return front.address(Family.IPV4);
  }
}
