package net.p2pd.service.stun;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunMessage;

/** A client on a plain socket of the JDK. */
final class Plain {

  private static final int LIMIT_MILLIS = 40_000;

  private Plain() {}

  /** Sends to where the socket is connected. */
  static void send(DatagramSocket client, ByteBuffer request) throws IOException {
    send(client, request, (InetSocketAddress) client.getRemoteSocketAddress());
  }

  private static void send(DatagramSocket client, ByteBuffer request, InetSocketAddress to)
      throws IOException {
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    client.send(new DatagramPacket(bytes, bytes.length, to));
  }

  /** Sends a request and waits for the answer. */
  static StunMessage ask(DatagramSocket client, ByteBuffer request) throws IOException {
    send(client, request);
    return receive(client);
  }

  private static StunMessage receive(DatagramSocket client) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
    client.setSoTimeout(LIMIT_MILLIS);
    client.receive(answer);
    return StunMessage.parse(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
  }

  /**
   * Asks a new server for all that it can do until it has done it: clients of others have limits of
   * time, and the first answers need classes that are not loaded yet.
   */
  static void warmUp(StunServer server) throws IOException {
    Requests requests = new Requests();
    for (InetSocketAddress origin : server.origins()) {
      try (DatagramSocket client = new DatagramSocket(0, origin.getAddress())) {
        for (int flags = 0; flags <= 6; flags += 2) {
          int change = flags;
          send(client, requests.binding(r -> r.number(Attributes.CHANGE_REQUEST, change)), origin);
          receive(client);
          send(client, requests.classic(r -> r.number(Attributes.CHANGE_REQUEST, change)), origin);
          receive(client);
        }
      }
    }
  }
}
