package net.p2pd.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.route.Family;

/**
 * The process that holds the other ends, so that each process needs one file handle for each
 * connection. Each order is how many more to open; each is used for one echo and then left alone.
 */
final class IdleClient {

  private static final int SIZE = 64;

  private final InetSocketAddress server;
  private final List<SocketChannel> open = new ArrayList<>();

  private IdleClient(InetSocketAddress server) {
    this.server = server;
  }

  /** Takes the server's port. */
  public static void main(String... args) throws IOException {
    IdleClient client =
        new IdleClient(new InetSocketAddress(Family.IPV4.loopback(), Integer.parseInt(args[0])));
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(client.connect(Integer.parseInt(order)));
    }
  }

  private int connect(int more) throws IOException {
    for (int i = 0; i < more; i++) {
      SocketChannel channel = SocketChannel.open(server);
      open.add(channel);
      channel.write(ByteBuffer.allocate(SIZE));
      ByteBuffer echo = ByteBuffer.allocate(SIZE);
      while (echo.hasRemaining()) {
        if (channel.read(echo) < 0) {
          throw new IOException("the server closed connection " + open.size());
        }
      }
    }
    return open.size();
  }
}
