package net.p2pd.signal.mqtt;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import net.p2pd.api.Nullable;

/**
 * Mends how Paho begins a connection. It starts a reader, a writer and a caller, and looks every
 * 100 ms whether each of them runs yet. A reader that ended meanwhile, since the other side hung up
 * or wrote nonsense, is awaited for ever, on a thread that nobody can stop. So nothing is read here
 * before something was written, which comes after that: no server speaks first. And whoever looks
 * every 100 ms is woken earlier.
 *
 * <p>May be used from any thread.
 */
final class Gate {

  /** Paho has got on by then, or never will. */
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private static final Duration LONGEST_ONCE_CLOSED = Duration.ofSeconds(2);

  private long writes;
  private long deadline = Long.MAX_VALUE;
  private boolean closed;
  private @Nullable Thread opener;
  private long writesBefore;

  /** Returns the input, which is silent until something is written from now on. */
  InputStream input(InputStream in) {
    return new Input(in);
  }

  /** Returns the output. */
  OutputStream output(OutputStream out) {
    return new Output(out);
  }

  synchronized void close() {
    closed = true;
    deadline = Math.min(deadline, System.nanoTime() + LONGEST_ONCE_CLOSED.toNanos());
    notifyAll();
  }

  private synchronized void wrote() {
    writes++;
    notifyAll();
  }

  private synchronized long opened() {
    opener = Thread.currentThread();
    writesBefore = writes;
    deadline = System.nanoTime() + LONGEST.toNanos();
    notifyAll();
    return writes;
  }

  private synchronized void pass(long before) throws InterruptedIOException {
    try {
      while (writes == before && System.nanoTime() - deadline < 0) {
        wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("nothing was written yet");
    }
  }

  /**
   * Wakes the thread that opened the streams whenever it sleeps, until something is written; that
   * may have been before this call.
   */
  synchronized void hurry() throws InterruptedException {
    while (opener == null && !closed) {
      wait();
    }
    while (opener != null && writes == writesBefore && System.nanoTime() - deadline < 0) {
      wait(1);
      if (opener.getState() == Thread.State.TIMED_WAITING) {
        opener.interrupt();
      }
    }
  }

  private final class Input extends FilterInputStream {

    private final long before;

    Input(InputStream in) {
      super(in);
      before = opened();
    }

    @Override
    public int read() throws IOException {
      pass(before);
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      pass(before);
      return super.read(bytes, offset, length);
    }

    @Override
    public int available() throws IOException {
      pass(before);
      return super.available();
    }
  }

  private final class Output extends FilterOutputStream {

    Output(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      try {
        out.write(b);
      } finally {
        wrote();
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } finally {
        wrote();
      }
    }
  }
}
