package net.p2pd.service.stun;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import net.p2pd.node.netty.NettyLoops;

/**
 * A server in a process of its own, at a main and an alternate address. It says "ready" when it
 * answers, and ends when its input does.
 */
final class ServerProcess {

  private ServerProcess() {}

  public static void main(String... arguments) throws IOException {
    InetAddress main = InetAddress.getByName(arguments[0]);
    InetAddress alternate = InetAddress.getByName(arguments[1]);
    int[] ports = Arrays.stream(arguments).skip(2).mapToInt(Integer::parseInt).toArray();
    StunServerOptions options =
        StunServerOptions.at(main).withAlternates(alternate).withPorts(ports[0], ports[1]);
    try (RealPipes real = new RealPipes(NettyLoops.Io.AUTO);
        StunServer server = StunServer.open(real.pipes(), new SecureRandom(), options).join()) {
      Plain.warmUp(server);
      System.out.println("ready " + server.origins());
      while (System.in.read() >= 0) {
        continue;
      }
    }
  }
}
