package net.p2pd.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;

/**
 * Bulk through a relay, from a thread that writes to a thread that reads, both on the JDK's own
 * channels and the same for both sides of the comparison; the unit is a byte.
 */
final class RelayLoad extends Load {

  private static final int READ = 256 * 1024;

  /** A relay that listens on a port and connects to the given one for whoever connects. */
  interface Relay extends AutoCloseable {
    int port();

    @Override
    void close();
  }

  /** Makes a relay. */
  interface Maker {
    Relay start(int target);
  }

  private final Relay relay;
  private final SocketChannel source;
  private final SocketChannel sink;
  private final Semaphore go = new Semaphore(0);
  private final ByteBuffer payload = Bytes.direct(Bytes.BULK);

  RelayLoad(Maker maker) {
    InetSocketAddress any = new InetSocketAddress(TheirNet.LOOPBACK, 0);
    try (ServerSocketChannel target = ServerSocketChannel.open().bind(any)) {
      relay = maker.start(target.socket().getLocalPort());
      source = SocketChannel.open(new InetSocketAddress(TheirNet.LOOPBACK, relay.port()));
      sink = target.accept();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("source", this::write);
    daemon("sink", this::read);
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  void begin() {
    go.release();
  }

  private void write() {
    try {
      while (true) {
        go.acquire();
        while (isOn()) {
          sent.add(Bytes.BULK);
          ByteBuffer rest = payload.duplicate();
          while (rest.hasRemaining()) {
            source.write(rest);
          }
        }
      }
    } catch (IOException | InterruptedException ended) {
      // The load was closed.
    }
  }

  private void read() {
    ByteBuffer room = ByteBuffer.allocateDirect(READ);
    try {
      while (sink.read(room.clear()) >= 0) {
        received.add(Bytes.readAll(room.flip()));
      }
    } catch (IOException ended) {
      // The load was closed.
    }
  }

  @Override
  public void close() {
    relay.close();
    try {
      source.close();
      sink.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
