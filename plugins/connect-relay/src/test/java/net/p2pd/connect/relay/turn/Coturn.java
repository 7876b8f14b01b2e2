package net.p2pd.connect.relay.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;

/** coturn on loopback; tests are skipped where it is missing, unless it is required. */
final class Coturn implements AutoCloseable {

  private static final int TRIES = 200;
  private static final int COOKIE = 0x2112A442;

  final int port;
  final int tlsPort;
  private final ForeignProgram program;

  /** Starts it, with one more kind of options for each test, and waits until it answers. */
  Coturn(Path directory, String... options) throws IOException {
    port = Foreign.freePort();
    tlsPort = Foreign.freePort();
    List<String> command = new ArrayList<>(List.of("turnserver", "-n", "--no-dtls"));
    command.addAll(List.of("-L", "127.0.0.1", "-L", "::1", "-m", "1", "-v", "--no-cli"));
    command.addAll(List.of("-p", "" + port, "--tls-listening-port", "" + tlsPort));
    command.addAll(List.of("--alt-listening-port", "" + Foreign.freePort()));
    command.addAll(List.of("--alt-tls-listening-port", "" + Foreign.freePort()));
    command.addAll(List.of("-r", "example.net", "--allow-loopback-peers"));
    command.addAll(List.of("--log-file", "stdout", "--simple-log"));
    command.addAll(List.of("--pidfile", directory.resolve("pid-" + port).toString()));
    command.addAll(List.of("--userdb", directory.resolve("users-" + port).toString()));
    command.addAll(List.of(options));
    if (!List.of(options).contains("--cert")) {
      command.add("--no-tls");
    }
    if (!List.of(options).contains("--use-auth-secret")) {
      command.addAll(List.of("--lt-cred-mech", "-u", "ada:secret"));
    }
    program = ForeignProgram.start(command.toArray());
    for (String host : List.of("127.0.0.1", "::1")) {
      awaitTcp(InetAddress.getByName(host));
      awaitUdp(InetAddress.getByName(host));
    }
  }

  private void awaitTcp(InetAddress address) throws IOException {
    for (int i = 0; i < TRIES && program.isAlive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port));
        return;
      } catch (IOException notYet) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    throw new AssertionError("coturn does not listen: " + program.lines());
  }

  private void awaitUdp(InetAddress address) throws IOException {
    byte[] request = ByteBuffer.allocate(20).putInt(0x00010000).putInt(COOKIE).putLong(1).array();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(100);
      for (int i = 0; i < TRIES && program.isAlive(); i++) {
        socket.send(new DatagramPacket(request, 20, address, port));
        try {
          socket.receive(new DatagramPacket(new byte[600], 600));
          return;
        } catch (SocketTimeoutException notYet) {
          // once more
        }
      }
    }
    throw new AssertionError("coturn does not answer: " + program.lines());
  }

  /** Waits for a line of its log, which comes a moment after what it tells of. */
  void await(String part) {
    program.await(part);
  }

  /** Returns how many lines of its log have this in them. */
  long count(String part) {
    return program.lines().stream().filter(line -> line.contains(part)).count();
  }

  TurnServer server(String transport, String host) {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    TurnServer server =
        TurnServer.of(
            transport.equals("tls")
                ? "turns:" + shown + ":" + tlsPort
                : "turn:" + shown + ":" + port + "?transport=" + transport);
    return server.with(TurnCredentials.password("ada", "secret"));
  }

  @Override
  public void close() {
    program.close();
  }
}
