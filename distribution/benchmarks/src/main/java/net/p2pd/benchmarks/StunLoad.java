package net.p2pd.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a STUN server from several sockets, each with so many requests under way that the server has
 * always something to do. On the caller's thread.
 */
final class StunLoad implements AutoCloseable {

  private static final int SOCKETS = 16;
  private static final int UNDER_WAY = 16;
  private static final int HEADER = 20;
  private static final int MAGIC_COOKIE = 0x2112A442;
  private static final short BINDING_REQUEST = 0x0001;
  private static final short BINDING_SUCCESS = 0x0101;
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

  /** What was not answered by then is lost, and sent anew. */
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

  private static final class Asker {
    private final DatagramChannel channel;
    private int underWay;
    private long since;

    Asker(DatagramChannel channel) {
      this.channel = channel;
    }
  }

  private final List<Asker> askers = new ArrayList<>();
  private final ByteBuffer request = ByteBuffer.allocateDirect(HEADER);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(2048);
  private int transaction;

  StunLoad(InetSocketAddress server) throws IOException {
    for (int i = 0; i < SOCKETS; i++) {
      DatagramChannel channel = DatagramChannel.open();
      channel.configureBlocking(false);
      channel.connect(server);
      askers.add(new Asker(channel));
    }
  }

  /**
   * Asks for some time.
   *
   * @return how many answers came
   * @throws IOException also if what comes is no answer
   */
  long run(long millis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long answers = 0;
    for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
      long before = answers;
      for (Asker asker : askers) {
        answers += receive(asker, now);
        ask(asker, now);
      }
      if (answers == before) {
        LockSupport.parkNanos(PAUSE); // leaves the processor to the server
      }
    }
    return answers;
  }

  private int receive(Asker asker, long now) throws IOException {
    int count = 0;
    while (asker.channel.read(answer.clear()) > 0) {
      if (answer.position() <= HEADER || answer.getShort(0) != BINDING_SUCCESS) {
        throw new IOException("the server answered something else than a STUN success response");
      }
      count++;
    }
    if (count > 0) {
      asker.underWay = Math.max(0, asker.underWay - count);
      asker.since = now;
    }
    return count;
  }

  private void ask(Asker asker, long now) throws IOException {
    if (asker.underWay == UNDER_WAY && now - asker.since > PATIENCE) {
      asker.underWay = 0;
    }
    while (asker.underWay < UNDER_WAY) {
      request.clear().putShort(BINDING_REQUEST).putShort((short) 0).putInt(MAGIC_COOKIE);
      request.putInt(transaction++).putLong(0).flip();
      if (asker.channel.write(request) == 0) {
        return;
      }
      asker.underWay++;
      asker.since = now;
    }
  }

  @Override
  public void close() throws IOException {
    for (Asker asker : askers) {
      asker.channel.close();
    }
  }
}
