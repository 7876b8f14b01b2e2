package net.p2pd.signal.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import net.p2pd.api.Nullable;

/**
 * The sockets of one connection, which can be closed at any moment: Paho waits in them where
 * nothing else wakes it. What is small is sent at once, since peers who look for each other wait
 * for every message. May be used from any thread.
 */
final class OwnSockets {

  /** A TLS socket that is closed while another thread writes would wait for it. */
  private static final int LINGER_SECONDS = 1;

  private final Gate gate = new Gate();
  private final List<Socket> sockets = new ArrayList<>();
  private boolean closed;

  /** Returns what makes plain sockets. */
  SocketFactory plain() {
    return new Plain();
  }

  /** Returns what makes TLS sockets. */
  SocketFactory secure(SSLSocketFactory tls) {
    return new Secure(tls);
  }

  /** Returns what Paho's streams go through. */
  Gate gate() {
    return gate;
  }

  /** Returns this machine's address of the connection; null before there is one. */
  synchronized @Nullable InetAddress localAddress() {
    return sockets.isEmpty() || !sockets.get(0).isConnected()
        ? null
        : sockets.get(0).getLocalAddress();
  }

  private Socket kept(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    synchronized (this) {
      if (!closed) {
        sockets.add(socket);
        return socket;
      }
    }
    socket.close();
    throw new SocketException("the connection was given up");
  }

  /** Closes all sockets; there are no more. */
  void close() {
    gate.close();
    List<Socket> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(sockets);
    }
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is not usable any more, which is all that is wanted.
      }
    }
  }

  private static IOException unconnectedOnly() {
    return new IOException("this factory makes unconnected sockets only");
  }

  private final class Plain extends SocketFactory {

    @Override
    public Socket createSocket() throws IOException {
      return kept(new GatedSocket(gate));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unconnectedOnly();
    }
  }

  private final class Secure extends SSLSocketFactory {

    private final SSLSocketFactory tls;

    Secure(SSLSocketFactory tls) {
      this.tls = tls;
    }

    @Override
    public Socket createSocket() throws IOException {
      Socket socket = tls.createSocket();
      socket.setSoLinger(true, LINGER_SECONDS);
      return kept(new GatedTlsSocket((SSLSocket) socket, gate));
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw unconnectedOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw unconnectedOnly();
    }
  }
}
