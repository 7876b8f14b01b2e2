package net.p2pd.node.tls;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.node.identity.Identity;

/**
 * A peer made by hand, over a blocking socket: it proves an identity as the protocol wants it, or
 * not, and then sends whatever frames a test wants.
 */
public final class Intruder implements AutoCloseable {

  public static final int OPEN = 1;
  public static final int DATA = 2;
  public static final int RESET = 5;
  public static final int PING = 6;
  private static final int GO_AWAY = 7;
  private static final int HEADER = 20;
  private static final int PATIENCE_MILLIS = 60_000;

  private static final byte HELLO = 1;
  private static final byte SELECT = 2;
  private static final byte CONFIRM = 3;

  /** The connection below TLS. */
  public final Socket raw;

  private final @Nullable SSLSocket secured;
  private final PeerId self;
  private int sequence;
  private int received;

  private Intruder(Socket raw, @Nullable SSLSocket secured, PeerId self) {
    this.raw = raw;
    this.secured = secured;
    this.self = self;
  }

  /** Connects and says nothing. */
  public static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Connects and proves this identity. */
  public static Intruder proven(int port, Identity identity) throws Exception {
    return shake(
        port, identity, NodeCertificate.create(identity.peerId(), identity), "TLSv1.3", "p2pd/1");
  }

  /** Connects and shows no certificate. */
  public static Intruder withoutCertificate(int port) throws Exception {
    return shake(port, Identity.ephemeral(), null, "TLSv1.3", "p2pd/1");
  }

  /** Shows the proof of an identity for a key of its own that the identity never signed. */
  public static Intruder withSomebodyElsesProof(int port) throws Exception {
    Identity victim = Identity.ephemeral();
    byte[] proof = TestCertificate.value(victim, TestCertificate.p256());
    TestCertificate forged = TestCertificate.of(TestCertificate.p256(), proof);
    return shake(port, victim, forged.shown(), "TLSv1.3", "p2pd/1");
  }

  /** Shows the certificate of another node whose key it has not. */
  public static Intruder withSomebodyElsesCertificate(int port) throws Exception {
    Identity victim = Identity.ephemeral();
    var pair = TestCertificate.p256();
    TestCertificate stolen = TestCertificate.of(pair, TestCertificate.value(victim, pair));
    TestCertificate own = TestCertificate.of(TestCertificate.p256(), null);
    return shake(port, victim, own.showing(stolen.certificate), "TLSv1.3", "p2pd/1");
  }

  /** Is who it says, but speaks something else. */
  public static Intruder speaking(int port, String version, String protocol) throws Exception {
    Identity identity = Identity.ephemeral();
    return shake(
        port, identity, NodeCertificate.create(identity.peerId(), identity), version, protocol);
  }

  private static Intruder shake(
      int port, Identity identity, @Nullable KeyManager keys, String version, String protocol)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keys == null ? new KeyManager[0] : new KeyManager[] {keys},
        new TrustManager[] {new Gullible()},
        null);
    Socket raw = connect(port);
    SSLSocket secured =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(raw, raw.getInetAddress().getHostAddress(), port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    if (!protocol.isEmpty()) {
      parameters.setApplicationProtocols(new String[] {protocol});
    }
    secured.setSSLParameters(parameters);
    secured.setSoTimeout(PATIENCE_MILLIS);
    Intruder intruder = new Intruder(raw, secured, identity.peerId());
    try {
      secured.startHandshake();
    } catch (IOException e) {
      intruder.close();
      throw e;
    }
    return intruder;
  }

  private SSLSocket secured() {
    if (secured == null) {
      throw new IllegalStateException("there is no TLS");
    }
    return secured;
  }

  /** Sends bytes as they are, above TLS. */
  public Intruder write(byte[] bytes) throws IOException {
    secured().getOutputStream().write(bytes);
    return this;
  }

  public Intruder frame(int type, int flags, int stream, byte[] payload) throws IOException {
    return write(bytes(type, flags, stream, payload));
  }

  /** Returns a frame with the number that is due. */
  public byte[] bytes(int type, int flags, int stream, byte[] payload) {
    byte[] frame = header(type, flags, payload.length, stream, sequence, received, payload);
    if (type == OPEN || type == DATA || type == 4 || type == RESET) {
      sequence++;
    }
    return frame;
  }

  private static byte[] header(
      int type, int flags, int length, int stream, int sequence, int ack, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + payload.length);
    out.put((byte) type).put((byte) flags).putShort((short) 0).putInt(length);
    return out.putInt(stream).putInt(sequence).putInt(ack).put(payload).array();
  }

  /** Returns a header that announces what a test wants. */
  public byte[] announce(int type, int length, int stream) {
    return header(type, 0, length, stream, sequence, received, new byte[0]);
  }

  /** Agrees with the node on this path, as an honest caller does. */
  public Intruder agree(PeerId node) throws IOException {
    byte[] id = new byte[16];
    new Random().nextBytes(id);
    say(HELLO, id, 1);
    boolean nodeDecides = node.compareTo(self) < 0;
    if (!nodeDecides) {
      say(SELECT, id, -1);
    }
    hear(nodeDecides ? SELECT : CONFIRM);
    if (nodeDecides) {
      say(CONFIRM, id, -1);
    }
    return this;
  }

  private void say(byte what, byte[] id, int flags) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(what);
    message.writeBytes(id);
    if (flags >= 0) {
      message.write(flags);
    }
    frame(DATA, 0, 0, message.toByteArray());
  }

  private void hear(byte what) throws IOException {
    Frame frame = read();
    while (frame.stream != 0 || frame.type != DATA || frame.payload[0] != what) {
      if (frame.type == GO_AWAY) {
        throw new IOException("the node says goodbye: " + frame.text());
      }
      frame = read();
    }
  }

  private record Frame(int type, int stream, byte[] payload) {
    String text() {
      return new String(payload, 4, payload.length - 4, StandardCharsets.UTF_8);
    }
  }

  private Frame read() throws IOException {
    DataInputStream in = new DataInputStream(secured().getInputStream());
    int type = in.readUnsignedByte();
    in.skipNBytes(3);
    byte[] payload = new byte[in.readInt()];
    int stream = in.readInt();
    int number = in.readInt();
    in.skipNBytes(4);
    in.readFully(payload);
    if (type == OPEN || type == DATA || type == 4 || type == RESET) {
      received = number + 1;
    }
    return new Frame(type, stream, payload);
  }

  /** Reads until the node says goodbye; returns its words, or nothing if it only closes. */
  public String goodbye() throws IOException {
    try {
      while (true) {
        Frame frame = read();
        if (frame.type == GO_AWAY) {
          return frame.text();
        }
      }
    } catch (EOFException closed) {
      return "";
    }
  }

  /** Waits until the node closes a connection, however it does that. */
  public static void awaitClosed(Socket socket) throws IOException {
    byte[] buffer = new byte[4096];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // an alert, or whatever else it still says
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the node never closed the connection", e);
    } catch (IOException reset) {
      // closed all the same
    }
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
