package net.p2pd.natlab.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.route.Family;
import net.p2pd.foreign.Foreign;

/** The STUN server of coturn on a public host with two addresses, as RFC 5780 wants it. */
final class Coturn implements AutoCloseable {

  private static final int PORT = 3478;
  private static final int COOKIE = 0x2112A442;
  private static final int TRIES = 100;
  private static final int PAUSE_MILLIS = 200;

  final LinuxHost host;
  private final Process process;

  /** Starts it and waits until all of its four sockets answer. */
  Coturn(LinuxHost host, Path directory) throws IOException {
    this.host = host;
    List<String> command = new ArrayList<>(List.of("turnserver", "-n", "--no-tls", "--no-dtls"));
    command.addAll(List.of("--no-cli", "--no-tcp", "--log-file", "stdout"));
    command.addAll(List.of("--pidfile", directory.resolve("pid").toString()));
    command.addAll(List.of("--userdb", directory.resolve("users").toString()));
    for (InetAddress address : addresses()) {
      command.addAll(List.of("-L", address.getHostAddress()));
    }
    Path log = directory.resolve("log");
    process =
        host.start(
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
    for (InetAddress address : addresses()) {
      awaitAnswer(new InetSocketAddress(address, PORT));
      awaitAnswer(new InetSocketAddress(address, PORT + 1));
    }
  }

  private List<InetAddress> addresses() {
    return host.addresses().stream().filter(own -> Family.of(own) == Family.IPV4).toList();
  }

  String address() {
    return addresses().get(0).getHostAddress();
  }

  /** Asks from the same host, again and again: what is sent too early is lost. */
  private void awaitAnswer(InetSocketAddress socket) throws IOException {
    DatagramChannel asking = host.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
    try (asking;
        Selector selector = Selector.open()) {
      asking.configureBlocking(false);
      asking.register(selector, SelectionKey.OP_READ);
      for (int i = 0; i < TRIES && process.isAlive(); i++) {
        ByteBuffer request = ByteBuffer.allocate(20).putInt(0x00010000).putInt(COOKIE).putInt(i);
        asking.send(request.rewind(), socket);
        if (selector.select(PAUSE_MILLIS) > 0) {
          return;
        }
      }
    }
    throw new AssertionError("coturn does not answer at " + socket);
  }

  @Override
  public void close() {
    Foreign.end(process);
  }
}
