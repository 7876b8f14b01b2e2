package net.p2pd.testkit;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * A TCP connection between two public hosts that leads through a third one, which keeps what it
 * passes on, and may change it: the man in the middle.
 */
final class Wire {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int PORT = 443;

  /** The end that dialled. */
  final Pipe client;

  /** The end that was dialled. */
  final Pipe server;

  private final VirtualWorld world;
  private final Pipe left;
  private final Pipe right;
  private final ByteArrayOutputStream sentByClient = new ByteArrayOutputStream();
  private final ByteArrayOutputStream sentByServer = new ByteArrayOutputStream();
  private boolean changing;

  private Wire(VirtualWorld world, Pipe client, Pipe left, Pipe right, Pipe server) {
    this.world = world;
    this.client = client;
    this.left = left;
    this.right = right;
    this.server = server;
    left.onMessage((message, from) -> pass(message.bytes(), right, sentByClient));
    right.onMessage((message, from) -> pass(message.bytes(), left, sentByServer));
    left.onClose((pipe, cause) -> right.closeAsync());
    right.onClose((pipe, cause) -> left.closeAsync());
  }

  /** Makes a connection over a good or a bad link. */
  static Wire in(VirtualWorld world, @Nullable LinkConditions conditions) {
    VirtualHost one = world.host("client");
    VirtualHost two = world.host("server");
    VirtualHost middle = world.host("middle");
    Pipe front = world.open(middle, Transport.TCP, PORT);
    Pipe target = world.open(two, Transport.TCP, PORT);
    Pipe client = dial(world, one, middle);
    Pipe left = world.await("accepting", front.accept(LIMIT), LIMIT);
    Pipe right = dial(world, middle, two);
    Pipe server = world.await("accepting", target.accept(LIMIT), LIMIT);
    if (conditions != null) {
      one.conditions(conditions);
      two.conditions(conditions);
    }
    return new Wire(world, client, left, right, server);
  }

  private static Pipe dial(VirtualWorld world, VirtualHost from, VirtualHost to) {
    InetSocketAddress there = new InetSocketAddress(to.address(Family.IPV4), PORT);
    return world.await("dialling", from.pipes().open(Transport.TCP, Destination.of(there)), LIMIT);
  }

  private void pass(byte[] bytes, Pipe to, ByteArrayOutputStream copy) {
    copy.writeBytes(bytes);
    if (changing && bytes.length > 0) {
      bytes[bytes.length / 2] ^= 0x10;
      changing = false;
    }
    to.send(bytes);
  }

  /** Changes a bit of the next bytes that pass. */
  void changeABit() {
    changing = true;
  }

  /** Returns what the client sent until now. */
  byte[] sentByClient() {
    return sentByClient.toByteArray();
  }

  /** Returns what the server sent until now. */
  byte[] sentByServer() {
    return sentByServer.toByteArray();
  }

  /** Lets go of it. */
  void close() {
    client.abort();
    left.abort();
    right.abort();
    server.abort();
    world.runDue();
  }
}
