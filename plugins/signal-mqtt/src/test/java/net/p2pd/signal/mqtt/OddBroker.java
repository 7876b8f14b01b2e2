package net.p2pd.signal.mqtt;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on loopback that does with each connection what a test says: no broker, or one that does
 * what the good ones never do.
 */
final class OddBroker implements Closeable {

  static final int CONNECT = 1;
  static final int PUBLISH = 3;
  static final int SUBSCRIBE = 8;
  static final int DISCONNECT = 14;

  private final ServerSocket server;
  private final List<Socket> guests = new CopyOnWriteArrayList<>();

  /** What it does with a connection; the connection ends when it returns. */
  interface Way {
    void with(Guest guest) throws IOException;
  }

  /** A connection, packet by packet (MQTT 3.1.1 section 2). */
  static final class Guest {
    private final DataInputStream in;
    private final OutputStream out;
    private int identifier;

    private Guest(Socket socket) throws IOException {
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    /** Reads a packet; returns its type. */
    int read() throws IOException {
      int first = in.readUnsignedByte();
      int length = 0;
      int shift = 0;
      int digit;
      do {
        digit = in.readUnsignedByte();
        length |= (digit & 0x7f) << shift;
        shift += 7;
      } while ((digit & 0x80) != 0);
      byte[] body = in.readNBytes(length);
      int type = first >> 4;
      if (type == SUBSCRIBE) {
        identifier = (body[0] & 0xff) << 8 | body[1] & 0xff;
      }
      return type;
    }

    void write(int... bytes) throws IOException {
      byte[] packet = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        packet[i] = (byte) bytes[i];
      }
      out.write(packet);
      out.flush();
    }

    /** Reads CONNECT and answers it; 0 = welcome. */
    void connack(int code) throws IOException {
      read();
      write(0x20, 2, 0, code);
    }

    /** Answers the SUBSCRIBE that was read last. */
    void suback(int code) throws IOException {
      write(0x90, 3, identifier >> 8, identifier & 0xff, code);
    }

    /** Reads and says nothing, until the other side goes. */
    void listen() throws IOException {
      while (true) {
        read();
      }
    }
  }

  OddBroker(Way way) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> accept(way), "odd-broker");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(Way way) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        guests.add(socket);
        Thread thread = new Thread(() -> serve(way, socket), "odd-broker-guest");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private static void serve(Way way, Socket socket) {
    try (socket) {
      way.with(new Guest(socket));
    } catch (IOException e) {
      // The other side went.
    }
  }

  URI uri() {
    return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
  }

  /** Returns how many connections there were. */
  int connections() {
    return guests.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket guest : guests) {
      guest.close();
    }
  }
}
