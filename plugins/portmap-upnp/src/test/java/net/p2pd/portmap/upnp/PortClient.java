package net.p2pd.portmap.upnp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pd;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.portmap.PortMapping;

/**
 * A program in a network of its own that opens ports by way of a node and real sockets. It takes a
 * command per line, and answers with a line: {@code open OWN-ADDRESS ROUTER PORT SECONDS} and
 * {@code close}. At the port it greets whoever connects.
 */
final class PortClient {

  static final String GREETING = "hello from inside";

  /** How far the external port that it wishes is from its own. */
  static final int SHIFT = 3000;

  /** A router has a quarter of a second, which a busy machine may need for itself. */
  private static final int TRIES = 40;

  /** As long as a node listens for answers that come too late; it knows that router then. */
  private static final int PAUSE_MILLIS = 1600;

  private static Node node;
  private static ServerSocket server;

  private PortClient() {}

  /** Runs until its input ends. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      if (words[0].equals("open")) {
        System.out.println(open(words));
      } else if (words[0].equals("up")) {
        System.out.println(up(words[1]));
      } else {
        node.close();
        if (server != null) {
          server.close();
        }
        System.out.println("closed");
      }
    }
  }

  private static String open(String[] words) throws IOException {
    InetAddress own = InetAddress.getByName(words[1]);
    server = new ServerSocket(Integer.parseInt(words[3]), 50, own);
    Thread greeter = new Thread(() -> greet(server), "greeter");
    greeter.setDaemon(true);
    greeter.start();
    node = P2pd.start(NodeOptions.defaults().ephemeral().set("node.listen", "loopback"));
    InetSocketAddress internal = new InetSocketAddress(own, server.getLocalPort());
    InetAddress router = InetAddress.getByName(words[2]);
    Duration lifetime = Duration.ofSeconds(Integer.parseInt(words[4]));
    String failure = "";
    for (int i = 0; i < TRIES; i++) {
      try {
        PortMapping mapping =
            PortAsker.ask(internal, router, internal.getPort() + SHIFT, lifetime).join();
        InetSocketAddress external = mapping.external();
        return "opened " + external.getAddress().getHostAddress() + " " + external.getPort();
      } catch (CompletionException e) {
        failure = "failed: " + e.getCause().getMessage();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }
    return failure;
  }

  /** Starts a node that stays, and waits until its address has an external one. */
  private static String up(String outside) throws IOException {
    InetAddress wanted = InetAddress.getByName(outside);
    node = P2pd.start(NodeOptions.defaults().ephemeral());
    CompletableFuture<Integer> port = new CompletableFuture<>();
    node.onAddressChanged(address -> externalPort(address, wanted).ifPresent(port::complete));
    externalPort(node.address(), wanted).ifPresent(port::complete);
    try {
      return "opened " + outside + " " + port.get(90, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      return "failed: after 90 s the node's address is " + node.address();
    }
  }

  private static Optional<Integer> externalPort(PeerAddress address, InetAddress outside) {
    return address.endpoints().stream()
        .flatMap(endpoint -> endpoint.external().stream())
        .filter(external -> external.getAddress().equals(outside))
        .map(InetSocketAddress::getPort)
        .findFirst();
  }

  private static void greet(ServerSocket listening) {
    while (!listening.isClosed()) {
      try (Socket guest = listening.accept()) {
        guest.getOutputStream().write((GREETING + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It was closed, or the guest went away.
      }
    }
  }
}
